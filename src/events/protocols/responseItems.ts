import type { EventWriter } from "../eventWriter.js";
import { compact, stringAt, type JsonObject } from "../vendor/json.js";
import type { StreamEvent } from "../streamEvent.js";

/** Items that ask the app to do something. */
const CALLS = /^(?:function|custom_tool|computer|local_shell|shell|apply_patch)_call$/;
/** A search for tools, which the app makes where `execution` says so. */
const TOOL_SEARCH = "tool_search_call";
/** Items that the provider does itself; they are shown as tool calls. */
const PROVIDER_CALLS = /^(?:web_search|file_search|code_interpreter|image_generation|mcp)_call$/;
/** A call of another server that the provider makes only when a person has allowed it. */
const APPROVAL = "mcp_approval_request";

/** What stands around an input that streams as text: inputs are JSON, so it does as a string of it. */
const AROUND_TEXT: Readonly<Record<string, readonly [before: string, after: string]>> = {
  custom_tool_call: ['"', '"'],
  code_interpreter_call: ['{"code":"', '"}'],
};

interface Item {
  type: string;
  toolCallId: string;
  providerExecuted: boolean;
  /** A delta of its input came. */
  hasDelta: boolean;
  ended: boolean;
}

/** The items of an OpenAI response that are calls of tools, by `output_index`. */
export interface ResponseItems {
  /** Whether a call waits for the app. */
  readonly isWaiting: boolean;
  added(index: number, item: JsonObject): void;
  /** `type` is that of the item, for a stream that left its beginning out. */
  delta(index: number, type: string, event: JsonObject): void;
  done(index: number, item: JsonObject): void;
}

export function createResponseItems(write: EventWriter): ResponseItems {
  const items = new Map<number, Item>();
  const waiting = new Set<string>();

  function start(index: number, value: JsonObject): Item | undefined {
    const known = items.get(index);
    if (known !== undefined) return known;
    const type = stringAt(value, "type") ?? "";
    const isSearch = type === TOOL_SEARCH;
    const providerExecuted =
      type === APPROVAL || PROVIDER_CALLS.test(type) || (isSearch && value["execution"] !== "client");
    if (!providerExecuted && !CALLS.test(type) && !isSearch) return undefined;
    // A call that was allowed is the one that was asked about.
    const id = stringAt(value, "approval_request_id") ?? stringAt(value, "call_id") ?? stringAt(value, "id");
    const toolCallId = id ?? `call-${index}`;
    const item: Item = { type, toolCallId, providerExecuted, hasDelta: false, ended: false };
    items.set(index, item);
    if (!providerExecuted || type === APPROVAL) waiting.add(toolCallId);
    write.event(
      compact<Extract<StreamEvent, { type: "tool-input-start" }>>({
        type: "tool-input-start",
        toolCallId,
        toolName: stringAt(value, "name") ?? type.replace(/_call$/, ""),
        providerExecuted: providerExecuted || undefined,
      }),
    );
    return item;
  }

  return {
    get isWaiting() {
      return waiting.size > 0;
    },
    added: (index, item) => void start(index, item),
    delta(index, type, event) {
      const item = items.get(index) ?? start(index, { ...event, type });
      const text = stringAt(event, "delta") ?? "";
      if (item === undefined || text === "") return;
      const around = AROUND_TEXT[item.type];
      const delta =
        around === undefined ? text : (item.hasDelta ? "" : around[0]) + JSON.stringify(text).slice(1, -1);
      item.hasDelta = true;
      write.event({ type: "tool-input-delta", toolCallId: item.toolCallId, delta });
    },
    done(index, value) {
      const type = stringAt(value, "type") ?? "";
      if (type.endsWith("_call_output") || type === "tool_search_output") {
        // A container of the provider's has run it after all.
        const toolCallId = stringAt(value, "call_id") ?? "";
        waiting.delete(toolCallId);
        const output = value["output"] ?? value["tools"] ?? null;
        write.event({ type: "tool-output-available", toolCallId, output, providerExecuted: true });
        return;
      }
      const item = start(index, value);
      if (item === undefined || item.ended) return;
      item.ended = true;
      writeInput(write, item, value);
      const { toolCallId } = item;
      if (type === APPROVAL) {
        write.event({ type: "tool-approval-request", toolCallId, approvalId: toolCallId });
      } else if (item.providerExecuted) writeOutput(write, item, value);
    },
  };
}

function writeInput(write: EventWriter, { type, toolCallId, hasDelta }: Item, value: JsonObject): void {
  const json = stringAt(value, "arguments");
  if (json !== undefined) {
    if (!hasDelta && json !== "") write.event({ type: "tool-input-delta", toolCallId, delta: json });
    write.event({ type: "tool-input-available", toolCallId });
    return;
  }
  const around = AROUND_TEXT[type];
  if (hasDelta && around !== undefined) {
    write.event({ type: "tool-input-delta", toolCallId, delta: around[1] });
  }
  write.event({ type: "tool-input-available", toolCallId, input: inputOf(type, value) });
}

function inputOf(type: string, value: JsonObject): unknown {
  switch (type) {
    case "custom_tool_call":
      return stringAt(value, "input") ?? "";
    case "code_interpreter_call":
      return { code: stringAt(value, "code") ?? "" };
    case "file_search_call":
      return { queries: value["queries"] ?? [] };
    default:
      return value["action"] ?? value["operation"] ?? value["input"] ?? value["arguments"] ?? {};
  }
}

function writeOutput(write: EventWriter, { toolCallId }: Item, value: JsonObject): void {
  const error = value["error"];
  if (error !== undefined && error !== null) {
    write.event({
      type: "tool-output-error",
      toolCallId,
      errorText: typeof error === "string" ? error : JSON.stringify(error),
      providerExecuted: true,
    });
    return;
  }
  write.event({
    type: "tool-output-available",
    toolCallId,
    output: value["output"] ?? value["results"] ?? value["outputs"] ?? value["result"] ?? null,
    providerExecuted: true,
  });
}
