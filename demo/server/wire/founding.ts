import type { AnswerScript } from "./answerScript.js";
import { splitTokens } from "./splitTokens.js";
import { control, sseEvent, token, type WireEncoder, type WireFrame } from "./wireEncoder.js";

/**
 * The framings that people write by hand, which carry text and little else: what tutorials send, one of each kind.
 */

const sse = { contentType: "text/event-stream", headers: {} };

/** Every token of the answer's text; these formats have no word for reasoning, tool calls and sources. */
function* textTokens(script: AnswerScript): Iterable<string> {
  for (const part of script.parts) if (part.type === "text") yield* splitTokens(part.text);
}

/** The answer's text token by token, then the format's end mark. */
export function* encodeText(
  script: AnswerScript,
  encodeToken: (text: string) => string,
  terminal: string | undefined,
): Iterable<WireFrame> {
  for (const text of textTokens(script)) yield token(encodeToken(text));
  if (terminal !== undefined) yield control(terminal);
}

/**
 * `data: token`, the token as it is. A line feed inside it breaks the event in two, which is how such servers really
 * behave: a client must repair it.
 */
export const rawSse: WireEncoder = {
  ...sse,
  encode: (script) => encodeText(script, (text) => `data: ${text}\n\n`, "event: done\ndata: end\n\n"),
  encodeFailure: (failure) => sseEvent({ message: failure.message }, "error"),
};

/** `event: token`, `event: done`, `event: error`, each with an object. */
export const namedEvents: WireEncoder = {
  ...sse,
  encode: (script) =>
    encodeText(
      script,
      (text) => sseEvent({ text }, "token"),
      sseEvent({ reason: script.finishReason === "length" ? "length" : "end" }, "done"),
    ),
  encodeFailure: (failure) => sseEvent({ message: failure.message }, "error"),
};

/** `{"type":"text"}`, `{"type":"done"}` with counts, `{"type":"error"}`. */
export const typedEvents: WireEncoder = {
  ...sse,
  encode: (script) =>
    encodeText(
      script,
      (content) => sseEvent({ type: "text", content }),
      sseEvent({
        type: "done",
        input_tokens: script.usage.inputTokens,
        output_tokens: script.usage.outputTokens,
      }),
    ),
  encodeFailure: (failure) => sseEvent({ type: "error", message: failure.message }),
};

/** `{"text":"…"}`, then `[DONE]`. */
export const genericText: WireEncoder = {
  ...sse,
  encode: (script) => encodeText(script, (text) => sseEvent({ text }), "data: [DONE]\n\n"),
  encodeFailure: (failure) => sseEvent({ error: failure.message }),
};

/** `{"delta":{"text":"…"}}`, then `[DONE]`. */
export const genericDelta: WireEncoder = {
  ...sse,
  encode: (script) => encodeText(script, (text) => sseEvent({ delta: { text } }), "data: [DONE]\n\n"),
  encodeFailure: (failure) => sseEvent({ error: { message: failure.message } }),
};

/** LangServe's `/stream`: `event: data` with a JSON value, then `event: end`. */
export const langServe: WireEncoder = {
  ...sse,
  *encode(script) {
    yield control(sseEvent({ run_id: script.id }, "metadata"));
    yield* encodeText(script, (text) => sseEvent(text, "data"), "event: end\n\n");
  },
  encodeFailure: (failure) => sseEvent({ status_code: 500, message: failure.message }, "error"),
};

/** One typed object a line: `chunk`, `done`, `error`. */
export const ndjson: WireEncoder = {
  contentType: "application/x-ndjson",
  headers: {},
  encode: (script) =>
    encodeText(script, (text) => `${JSON.stringify({ type: "chunk", text })}\n`, `{"type":"done"}\n`),
  encodeFailure: (failure) => `${JSON.stringify({ type: "error", message: failure.message })}\n`,
};

/** The text and nothing else: its end is the end of the body, and a failure is a broken connection. */
export const plainText: WireEncoder = {
  contentType: "text/plain; charset=utf-8",
  headers: {},
  encode: (script) => encodeText(script, (text) => text, undefined),
  encodeFailure: () => undefined,
};
