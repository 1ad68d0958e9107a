import type { ReactNode } from "react";
import type { MessagePart } from "react-streaming-chat";
import { Disclosure } from "./Disclosure.js";

type ToolPart = Extract<MessagePart, { toolCallId: string }>;

const states: Readonly<Record<ToolPart["state"], string>> = {
  "input-streaming": "writing its input",
  "input-available": "called",
  "approval-requested": "waits for your approval",
  "approval-responded": "called",
  "output-available": "done",
  "output-error": "failed",
  "output-denied": "denied",
};

/** A tool call: its name and how far it has come, and on request what went in and what came out. */
export function ToolCard({ part }: { readonly part: ToolPart }): ReactNode {
  const name = part.type === "dynamic-tool" ? part.toolName : part.type.slice("tool-".length);
  const input = part.state === "input-streaming" ? part.inputText : pretty(part.input);
  return (
    <Disclosure
      className="tool"
      openByDefault={false}
      label={
        <>
          <code>{name}</code> <span className="tool-state">{states[part.state]}</span>
        </>
      }
    >
      <p className="tool-label">Input</p>
      <pre>{input}</pre>
      {part.state === "output-available" && (
        <>
          <p className="tool-label">Output</p>
          <pre>{pretty(part.output)}</pre>
        </>
      )}
      {part.state === "output-error" && <p>{part.errorText}</p>}
    </Disclosure>
  );
}

/** Text as it is, anything else as JSON. What a tool says is never Markdown. */
function pretty(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");
}
