import { StreamChatError } from "../../errors.js";
import type { FinishReason, StreamEvent } from "../streamEvent.js";
import { couldBeContent } from "../vendor/homeMade.js";
import { parseJson } from "../vendor/json.js";

/**
 * Watches whether anything of an answer was understood. Without this, a server that speaks an unknown format and a known
 * end (`[DONE]`, `{"type":"done"}`) would be shown as a finished answer of nothing.
 */
export interface Understanding {
  /** A record came that no format claims. */
  passedOver(data: string): void;
  /**
   * Judges the events from index `from` that a record gave. Where they finish an answer of which nothing was understood,
   * removes them and throws `unknown-protocol` with the first record that was passed over. A vendor's own end is believed
   * where only words in events of another name (status lines) were passed over: a refusal may come without content.
   */
  judge(out: StreamEvent[], from: number, data: string, isHomeMade: boolean): void;
  /** Whether content has come. */
  readonly isUnderstood: boolean;
}

/** Reasons with which a vendor ends an answer that has no content. */
const BELIEVED: ReadonlySet<FinishReason> = new Set(["content-filter", "length", "tool-calls", "error"]);

export function createUnderstanding(): Understanding {
  let isUnderstood = false;
  /** The first record that was passed over, and the first that holds JSON. */
  let unread: string | undefined;
  let unreadJson: string | undefined;
  const passedOver = (data: string): void => {
    const value = parseJson(data);
    if (!couldBeContent(value ?? data)) return;
    unread ??= data;
    if (value !== undefined) unreadJson ??= data;
  };
  return {
    passedOver,
    judge(out, from, data, isHomeMade) {
      if (isUnderstood) return;
      for (let index = from; index < out.length; index++) {
        const event = out[index]!;
        if (isContent(event)) {
          isUnderstood = true;
          return;
        }
        if (event.type === "unknown") passedOver(data);
        if (event.type !== "finish") continue;
        // `[DONE]` alone says only that the connection closes: a server that failed sends it too.
        const isBare = data.trim() === "[DONE]";
        const first = isHomeMade ? unread : BELIEVED.has(event.finishReason) ? undefined : unreadJson;
        if (first === undefined && !isBare) continue;
        out.length = index;
        throw unknownProtocol(first ?? data);
      }
    },
    get isUnderstood() {
      return isUnderstood;
    },
  };
}

/** The error of an answer in a format that nobody here reads. */
export function unknownProtocol(excerpt: string): StreamChatError {
  return new StreamChatError("unknown-protocol", "The server's answer is in no format that is known.", {
    excerpt,
  });
}

function isContent(event: StreamEvent): boolean {
  switch (event.type) {
    case "text-delta":
    case "reasoning-delta":
      return event.delta !== "" || event.providerMetadata !== undefined;
    case "reasoning-start":
      return event.providerMetadata !== undefined;
    case "tool-input-start":
    case "tool-input-delta":
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
    case "custom":
    case "reasoning-file":
      return true;
    case "data":
      return event.transient !== true;
    case "text-start":
    case "text-end":
    case "reasoning-end":
    case "start":
    case "start-step":
    case "finish-step":
    case "reset-step":
    case "message-metadata":
    case "usage":
    case "finish":
    case "error":
    case "abort":
    case "done":
    case "cursor":
    case "ping":
    case "unknown":
      return false;
    default:
      event satisfies never;
      return false;
  }
}
