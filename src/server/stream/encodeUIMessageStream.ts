import type { StreamEvent, StreamEvents } from "../../events/streamEvent.js";

/** The header by which AI SDK's clients know its UI message stream. */
export const uiMessageStreamHeader = { "x-vercel-ai-ui-message-stream": "v1" } as const;

/**
 * Writes our events as AI SDK's UI message stream, one record an event, so that its clients read them too. Parts that
 * were not opened or closed by an event of their own are, since that stream requires it.
 */
export async function* encodeUIMessageStream(
  events: AsyncIterable<StreamEvents | string>,
): AsyncGenerator<readonly string[]> {
  const writer = createWriter();
  for await (const given of events) {
    const records: string[] = [];
    const list: readonly (StreamEvent | string)[] =
      typeof given === "string" || "type" in given ? [given] : given;
    for (const event of list) writer.write(event, records);
    if (records.length > 0) yield records;
    if (writer.hasEnded()) return;
  }
}

const record = (chunk: Readonly<Record<string, unknown>>): string => `data: ${JSON.stringify(chunk)}`;

type PartKind = "text" | "reasoning";

function createWriter() {
  let hasStarted = false;
  let hasEnded = false;
  /** Ids of parts that are open. */
  const open = new Map<string, PartKind>();

  const start = (out: string[], chunk: Readonly<Record<string, unknown>> = {}): void => {
    if (hasStarted && Object.keys(chunk).length === 0) return;
    hasStarted = true;
    out.push(record({ type: "start", ...chunk }));
  };
  const openPart = (kind: PartKind, id: string, out: string[], rest: object = {}): void => {
    if (open.has(id)) return;
    open.set(id, kind);
    out.push(record({ type: `${kind}-start`, id, ...rest }));
  };
  const closePart = (id: string, out: string[], rest: object = {}): void => {
    const kind = open.get(id);
    if (kind === undefined) return;
    open.delete(id);
    out.push(record({ type: `${kind}-end`, id, ...rest }));
  };
  const end = (out: string[], chunk: Readonly<Record<string, unknown>>): void => {
    hasEnded = true;
    for (const id of open.keys()) closePart(id, out);
    out.push(record(chunk), "data: [DONE]");
  };

  function write(event: StreamEvent | string, out: string[]): void {
    if (hasEnded) return;
    if (typeof event === "string") {
      if (event !== "") write({ type: "text-delta", id: "text", delta: event }, out);
      return;
    }
    if (event.type === "start") {
      const { messageId, metadata } = event;
      start(out, {
        ...(messageId === undefined ? {} : { messageId }),
        ...(metadata === undefined ? {} : { messageMetadata: metadata }),
      });
      return;
    }
    if (event.type !== "ping" && event.type !== "cursor" && event.type !== "unknown") start(out);
    switch (event.type) {
      case "text-start":
      case "reasoning-start": {
        const { type, id, providerMetadata } = event;
        openPart(type === "text-start" ? "text" : "reasoning", id, out, metadataOf(providerMetadata));
        return;
      }
      case "text-delta":
      case "reasoning-delta": {
        const { type, id, delta, providerMetadata } = event;
        openPart(type === "text-delta" ? "text" : "reasoning", id, out);
        out.push(record({ type, id, delta, ...metadataOf(providerMetadata) }));
        return;
      }
      case "text-end":
      case "reasoning-end":
        closePart(event.id, out, metadataOf(event.providerMetadata));
        return;
      case "tool-input-delta":
        out.push(record({ type: event.type, toolCallId: event.toolCallId, inputTextDelta: event.delta }));
        return;
      case "data": {
        const { name, id, data, transient } = event;
        out.push(
          record({
            type: `data-${name}`,
            data,
            ...(id === undefined ? {} : { id }),
            ...(transient === undefined ? {} : { transient }),
          }),
        );
        return;
      }
      case "message-metadata":
        out.push(record({ type: event.type, messageMetadata: event.metadata }));
        return;
      case "usage":
        // That stream has no record for counts; clients look for them in the metadata.
        out.push(record({ type: "message-metadata", messageMetadata: { usage: event.usage } }));
        return;
      case "finish": {
        const { finishReason, metadata } = event;
        end(out, {
          type: "finish",
          // `unknown` is no word of that stream: a finish without a reason says the same.
          ...(finishReason === "unknown" ? {} : { finishReason }),
          ...(metadata === undefined ? {} : { messageMetadata: metadata }),
        });
        return;
      }
      case "error":
        end(out, { type: "error", errorText: event.error.message });
        return;
      case "abort":
        end(out, { type: "abort", ...(event.reason === undefined ? {} : { reason: event.reason }) });
        return;
      case "tool-input-start":
      case "tool-input-available":
      case "tool-input-error":
      case "tool-approval-request":
      case "tool-approval-response":
      case "tool-output-available":
      case "tool-output-error":
      case "tool-output-denied":
      case "source-url":
      case "source-document":
      case "file":
      case "reasoning-file":
      case "custom":
      case "start-step":
      case "finish-step":
      case "reset-step":
        out.push(record(event));
        return;
      case "ping":
      case "cursor":
      case "unknown":
      case "done":
        return;
      default:
        event satisfies never;
    }
  }
  return { write, hasEnded: () => hasEnded };
}

function metadataOf(providerMetadata: unknown): object {
  return providerMetadata === undefined ? {} : { providerMetadata };
}
