import type { AnswerScript } from "./answerScript.js";

/** One write of a server: usually one event, and in Gemini's array one element. */
export interface WireFrame {
  readonly text: string;
  /** How many of the model's tokens the frame carries; 0 where it only opens, closes or counts. */
  readonly tokens: number;
}

export interface WireFailure {
  /** Anthropic's word for it, without the ending `_error`: the other formats derive theirs. */
  readonly kind: "overloaded" | "api";
  readonly message: string;
}

/** The sending end of one wire format. Pure: it runs in a server, in a test and in a story. */
export interface WireEncoder {
  readonly contentType: string;
  /** Headers beyond `content-type` by which a client can tell the format. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole answer, from the first frame to the format's terminal. Parts that the format has no word for are left out. */
  encode(script: AnswerScript): Iterable<WireFrame>;
  /**
   * The format's own way to say, after `framesSent` frames, that the answer failed. `undefined`: it has none, and a
   * server can only drop the connection.
   */
  encodeFailure(failure: WireFailure, framesSent: number): string | undefined;
}

/** One server-sent event with one line of data. */
export function sseEvent(data: unknown, event?: string): string {
  return `${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** A frame that carries no token of the model. */
export function control(text: string): WireFrame {
  return { text, tokens: 0 };
}

/** A frame that carries one token of the model. */
export function token(text: string): WireFrame {
  return { text, tokens: 1 };
}
