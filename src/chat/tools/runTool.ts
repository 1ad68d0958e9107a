import { StreamChatError, type StreamChatErrorCode } from "../../errors.js";
import type { EventOf } from "../../events/streamEvent.js";
import type { ChatTool, ClientToolCall, SchemaResult, ToolContext } from "./clientTools.js";

/** The result of a call: the event for the message, and the error if there was one. */
export interface ToolRun {
  readonly event: EventOf<"tool-output-available"> | EventOf<"tool-output-error">;
  readonly error?: StreamChatError;
}

/**
 * Validates the input and runs the tool. Never rejects: every failure is for the model to read. `undefined` if the tool has
 * no `execute`, so that a valid call waits for the app.
 */
export async function runTool(
  tool: ChatTool | undefined,
  call: ClientToolCall,
  context: ToolContext,
): Promise<ToolRun | undefined> {
  const { toolCallId, toolName } = call;
  if (tool === undefined) {
    return failed(toolCallId, "tool-not-found", `There is no tool "${toolName}".`);
  }
  let { input } = call;
  try {
    const result = await tool.inputSchema?.["~standard"].validate(input);
    if (result?.issues !== undefined) {
      const message = `The input of "${toolName}" is not valid: ${describeIssues(result)}`;
      return failed(toolCallId, "tool-input-invalid", message);
    }
    if (result !== undefined) input = result.value;
  } catch (cause) {
    const message = `The input of "${toolName}" could not be checked: ${messageOf(cause)}`;
    return failed(toolCallId, "tool-input-invalid", message, cause);
  }
  // Stopped while the input was checked: without this, a tool would run after the stop.
  if (tool.execute === undefined || context.signal.aborted) return undefined;
  try {
    const output = sendable(await tool.execute(input, context));
    return { event: { type: "tool-output-available", toolCallId, output } };
  } catch (cause) {
    const message = messageOf(cause) || `The tool "${toolName}" failed.`;
    return failed(toolCallId, "tool-failed", message, cause);
  }
}

/** Throws for a bigint or a circle: with such an output in it, the chat could not be sent any more. */
export function sendable(output: unknown): unknown {
  JSON.stringify(output);
  // JSON has no `undefined`: the request would lack the output.
  return output ?? null;
}

/** The model reads `errorText` unchanged; the error's own message is shortened and stripped of `<` for display. */
function failed(toolCallId: string, code: StreamChatErrorCode, errorText: string, cause?: unknown): ToolRun {
  const error = new StreamChatError(code, errorText, { cause });
  return { event: { type: "tool-output-error", toolCallId, errorText }, error };
}

/** The first few complaints, each with its place. */
function describeIssues({ issues = [] }: SchemaResult<unknown>): string {
  return issues
    .slice(0, 5)
    .map(({ message, path = [] }) => {
      const place = path.map((step) => String(typeof step === "object" ? step.key : step)).join(".");
      return place === "" ? message : `${place}: ${message}`;
    })
    .join("; ");
}

/** Any value can be thrown, also one that has no text. Without this, the call would stay open for ever. */
function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return "";
  }
}
