import type { AnswerScript } from "./answerScript.js";
import { splitTokens } from "./splitTokens.js";
import type { WireEncoder, WireFailure } from "./wireEncoder.js";

interface GeminiChunk {
  readonly value: unknown;
  readonly tokens: number;
}

/** The chunks of `streamGenerateContent`: whole function calls, cumulative counts on every chunk. */
function* chunks(script: AnswerScript): Iterable<GeminiChunk> {
  let candidates = 0;
  let thoughts = 0;
  const chunk = (parts: readonly unknown[], finishReason?: string): unknown => ({
    candidates: [
      {
        content: { parts, role: "model" },
        ...(finishReason === undefined ? {} : { finishReason }),
        index: 0,
      },
    ],
    usageMetadata: {
      promptTokenCount: script.usage.inputTokens,
      candidatesTokenCount: candidates,
      thoughtsTokenCount: thoughts,
      totalTokenCount: script.usage.inputTokens + candidates + thoughts,
    },
    modelVersion: script.model,
    responseId: script.id,
  });

  for (const part of script.parts) {
    if (part.type === "tool-call") {
      if (part.output !== undefined) continue;
      const functionCall = { id: part.toolCallId, name: part.toolName, args: part.input };
      const tokens = splitTokens(JSON.stringify(part.input)).length;
      candidates += tokens;
      yield { value: chunk([{ functionCall }]), tokens };
      continue;
    }
    const thought = part.type === "reasoning";
    for (const text of splitTokens(part.text)) {
      if (thought) thoughts += 1;
      else candidates += 1;
      yield { value: chunk([thought ? { text, thought } : { text }]), tokens: 1 };
    }
  }
  yield { value: chunk([{ text: "" }], script.finishReason === "length" ? "MAX_TOKENS" : "STOP"), tokens: 0 };
}

const errorValue = (failure: WireFailure): unknown => ({
  error: {
    code: failure.kind === "overloaded" ? 503 : 500,
    message: failure.message,
    status: failure.kind === "overloaded" ? "UNAVAILABLE" : "INTERNAL",
  },
});

/** Google Gemini with `alt=sse`: every line ends in CRLF, and no event says `[DONE]`. */
export const geminiSse: WireEncoder = {
  contentType: "text/event-stream",
  headers: {},
  *encode(script) {
    for (const { value, tokens } of chunks(script)) {
      yield { text: `data: ${JSON.stringify(value)}\r\n\r\n`, tokens };
    }
  },
  encodeFailure: (failure) => `data: ${JSON.stringify(errorValue(failure))}\r\n\r\n`,
};

/** Google Gemini without `alt=sse`: one JSON array, an element at a time. */
export const geminiArray: WireEncoder = {
  contentType: "application/json; charset=UTF-8",
  headers: {},
  *encode(script) {
    let before = "[";
    for (const { value, tokens } of chunks(script)) {
      yield { text: before + JSON.stringify(value), tokens };
      before = "\r\n,\r\n";
    }
    yield { text: "\r\n]", tokens: 0 };
  },
  encodeFailure: (failure, framesSent) =>
    `${framesSent === 0 ? "[" : "\r\n,\r\n"}${JSON.stringify(errorValue(failure))}\r\n]`,
};
