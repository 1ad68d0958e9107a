"use client";

import type { ReactNode } from "react";
import { useChatUi, type PartProps } from "../context/chatUi.js";
import { Disclosure } from "../elements/Disclosure.js";
import { Icon } from "../elements/Icon.js";
import { Approval } from "./Approval.js";
import { toolNameOf, type AnyToolPart } from "./toolPart.js";
import { InputView, ValueView } from "./ValueView.js";

export interface ToolCallProps extends PartProps<AnyToolPart> {
  /** Shows the output in a form of its own. @defaultValue text, or JSON */
  readonly renderOutput?: ((output: unknown) => ReactNode) | undefined;
}

/**
 * A tool call: its name and how far it has come; its input and output on request. A call that needs approval shows its
 * input and asks. Parts of a sub-agent are folded into the call that started it.
 */
export function ToolCall(props: ToolCallProps) {
  const { part, children, renderOutput } = props;
  const { labels } = useChatUi();
  const name = toolNameOf(part);
  const title = part.title ?? name;
  const isAsking = part.state === "approval-requested";
  const head = (
    <>
      <Icon name="tool" />
      <b>{title}</b>
      <span className="sc-tool-state" data-state={part.state}>
        {labels.toolStates[part.state]}
      </span>
    </>
  );
  return (
    <div className="sc-tool" data-state={part.state}>
      {isAsking ? (
        <>
          <div className="sc-tool-head">{head}</div>
          <Approval part={part} name={name} title={title} />
        </>
      ) : (
        <Disclosure className="sc-tool-call" label={head} openByDefault={false}>
          <div className="sc-tool-body">
            <p>{labels.toolInput}</p>
            {part.state === "input-streaming" ? (
              <ValueView value={part.inputText ?? ""} />
            ) : (
              <InputView value={part.input} />
            )}
            {part.state === "output-available" && (
              <>
                <p>{labels.toolOutput}</p>
                {renderOutput === undefined ? <ValueView value={part.output} /> : renderOutput(part.output)}
              </>
            )}
          </div>
        </Disclosure>
      )}
      {part.state === "output-error" && <p className="sc-tool-error">{part.errorText}</p>}
      {part.state === "output-denied" && part.approval.reason !== undefined && (
        <p className="sc-tool-error">{part.approval.reason}</p>
      )}
      {children !== undefined && (
        // Folded, so that it never reads as the answer's own text.
        <Disclosure className="sc-sub-agent" label={labels.subAgent} openByDefault={false}>
          {children}
        </Disclosure>
      )}
    </div>
  );
}
