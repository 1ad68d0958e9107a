import type { AnswerScript } from "../../../demo/server/wire/answerScript.js";
import { encoders } from "../../../demo/server/wire/encoders.js";
import type { WireFormatName } from "../../../demo/server/wire/wireFormats.js";
import { random } from "../../support/random.js";

export interface Answer {
  readonly name: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The events, in the order in which the provider sends them. */
  readonly events: readonly string[];
}

const formats: readonly WireFormatName[] = [
  "anthropic",
  "openai-chat",
  "openai-responses",
  "ai-sdk-ui",
  "raw-sse",
];
const words = [
  "stream",
  " of",
  "\n",
  "\n\n",
  "- item",
  " 🌦️",
  " naïve",
  " `code`",
  "  two",
  " 漢字",
  " end.",
  "{",
];

/** Twenty answers: four of each of five formats, with reasoning, a tool and text, made by a seed. */
export const answers: readonly Answer[] = formats.flatMap((format) =>
  [1, 2, 3, 4].map((seed) => {
    const next = random(seed * 31);
    const text = (count: number): string =>
      `Begin${Array.from({ length: count }, () => words[Math.floor(next() * words.length)]).join("")} fin.`;
    const script: AnswerScript = {
      id: `answer-${seed}`,
      model: "m",
      createdAt: 0,
      parts: [
        { type: "reasoning", text: text(6) },
        {
          type: "tool-call",
          toolCallId: `call-${seed}`,
          toolName: "look_up",
          input: { query: text(3) },
          output: { found: seed },
        },
        { type: "text", text: text(14 + seed * 4) },
      ],
      finishReason: "stop",
      usage: { inputTokens: 1, outputTokens: 2, reasoningTokens: 0 },
    };
    const { contentType, headers, encode } = encoders[format];
    return {
      name: `${format} ${seed}`,
      contentType,
      headers,
      events: Array.from(encode(script), (frame) => frame.text),
    };
  }),
);
