import { StreamChatError } from "../errors.js";
import { toFinishReason } from "./vendor/finishReason.js";
import type { FinishReason, ProviderMetadata, StreamEvent } from "./streamEvent.js";
import { upstreamError } from "./vendor/upstreamError.js";
import { readUsage } from "./vendor/usage.js";

/**
 * What a decoder writes with. It opens and closes text and reasoning parts by itself, for formats that only send
 * deltas, and says `finish` once.
 */
export class EventWriter {
  #out: StreamEvent[] = [];
  #open: { kind: "text" | "reasoning"; id: string; refusal: boolean } | undefined;
  #parts = 0;
  #finished = false;

  /** Whether `finish` was written. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Where the next events go. @internal */
  writeTo(out: StreamEvent[]): void {
    this.#out = out;
  }

  /**
   * The answer begins. A vendor's own id of the answer is no message id: many servers send the same one every time.
   */
  start(model?: string): void {
    this.#out.push(model === undefined || model === "" ? { type: "start" } : { type: "start", model });
  }

  /** Writes an event as it is. */
  event(event: StreamEvent): void {
    if (event.type === "finish") this.#finished = true;
    this.#out.push(event);
  }

  /** Goes on with the answer's text; ends a reasoning part that is open. Empty text writes nothing. */
  text(delta: string, { refusal = false }: { refusal?: boolean } = {}): void {
    if (delta === "") return;
    const id = this.#part("text", refusal);
    this.#out.push(refusal ? { type: "text-delta", id, delta, refusal } : { type: "text-delta", id, delta });
  }

  /** Goes on with the model's reasoning; ends a text part that is open. Empty text writes nothing. */
  reasoning(delta: string): void {
    if (delta === "") return;
    this.#out.push({ type: "reasoning-delta", id: this.#part("reasoning", false), delta });
  }

  /** Ends the text or reasoning part that is open: what comes next is something else. */
  endPart(providerMetadata?: ProviderMetadata): void {
    if (this.#open === undefined) return;
    const { kind, id } = this.#open;
    this.#open = undefined;
    this.#out.push(
      providerMetadata === undefined
        ? { type: `${kind}-end`, id }
        : { type: `${kind}-end`, id, providerMetadata },
    );
  }

  /** A whole call of a tool; `providerExecuted` where the server runs it itself. */
  toolCall(toolCallId: string, toolName: string, input: unknown, providerExecuted = false): void {
    this.endPart();
    this.#out.push(
      providerExecuted
        ? { type: "tool-input-available", toolCallId, toolName, input, providerExecuted }
        : { type: "tool-input-available", toolCallId, toolName, input },
    );
  }

  /** Counts in any vendor's spelling; what carries no count writes nothing. */
  usage(value: unknown): void {
    const usage = readUsage(value);
    if (usage !== undefined) this.#out.push({ type: "usage", usage });
  }

  /**
   * The model completed. The vendor's word is translated; the second call and later ones write nothing. A word that says
   * that the model failed is an error: a broken answer would otherwise be shown as a finished one.
   */
  finish(rawReason?: string, { as }: { as?: FinishReason } = {}): void {
    this.endPart();
    if (this.#finished) return;
    this.#finished = true;
    const finishReason = as ?? toFinishReason(rawReason);
    if (finishReason === "error" && rawReason !== undefined) {
      this.error({ type: rawReason });
      return;
    }
    this.#out.push(
      rawReason === undefined
        ? { type: "finish", finishReason }
        : { type: "finish", finishReason, rawFinishReason: rawReason },
    );
  }

  /** Nothing more will come. */
  done(): void {
    this.#out.push({ type: "done" });
  }

  /** The stream reported an error; `value` is what it sent, in any vendor's shape, or text. */
  error(value: unknown): void {
    this.endPart();
    this.#out.push({ type: "error", error: upstreamError(value) });
  }

  /** A record that cannot be read. */
  malformed(data: string): void {
    this.endPart();
    this.#out.push({
      type: "error",
      error: new StreamChatError("malformed-event", "The server sent an event that cannot be read.", {
        retryable: true,
        excerpt: data,
      }),
    });
  }

  /** A record that means nothing to the decoder. */
  unknown(raw: unknown): void {
    this.#out.push({ type: "unknown", raw });
  }

  #part(kind: "text" | "reasoning", refusal: boolean): string {
    if (this.#open?.kind === kind && this.#open.refusal === refusal) return this.#open.id;
    this.endPart();
    const id = `${kind}-${this.#parts++}`;
    this.#open = { kind, id, refusal };
    this.#out.push(
      refusal && kind === "text" ? { type: "text-start", id, refusal } : { type: `${kind}-start`, id },
    );
    return id;
  }
}
