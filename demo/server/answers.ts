import { readFileSync } from "node:fs";
import { composeAsking, composeContinuation, describeFiles } from "./asking.js";
import type { ChatTurn } from "./chatRequest.js";
import { longAnswer } from "./longAnswer.js";
import type { AnswerPart, AnswerScript, AnswerSource } from "./wire/answerScript.js";
import { splitTokens } from "./wire/splitTokens.js";

interface Topic {
  readonly words: RegExp;
  compose(question: string): readonly AnswerPart[];
}

/** An answer that is one text, the one of that name in `answers/`. */
const written = (name: string, words: RegExp): Topic => ({
  words,
  compose: () => [{ type: "text", text: readAnswer(name) }],
});

const texts = new Map<string, string>();

function readAnswer(name: string): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`./answers/${name}.md`, import.meta.url), "utf8").trimEnd();
  texts.set(name, text);
  return text;
}

const wikipedia = (id: string, title: string, page: string): AnswerSource => ({
  id,
  title,
  url: `https://en.wikipedia.org/wiki/${page}`,
});

/** In order: the first topic whose words occur in the question answers it. */
const topics: readonly Topic[] = [
  {
    words: /\b(very long|longest|long (answer|text|one)|100 ?kb|endless|novel)\b/i,
    // The question is the seed: the same question has the same answer, and another question another.
    compose: (question) => [{ type: "text", text: longAnswer(seedOf(question), 100_000) }],
  },
  {
    words: /\b(weather|forecast|temperature|tools?)\b/i,
    compose: (question) => {
      const city =
        /\b(?:in|for|of)\s+(\p{Lu}[\p{L}\p{M}.' -]{0,40})/u.exec(question)?.[1]?.trim() ?? "Lisbon";
      return [
        {
          type: "reasoning",
          text: `The question is about the weather in ${city}. I cannot know that by heart, and yesterday's weather would be no answer. There is a tool for it, so I will ask the tool first.\n\nIt wants a city and a unit. Nobody named a unit; degrees Celsius are the safest choice.`,
        },
        {
          type: "tool-call",
          toolCallId: "call_weather_1",
          toolName: "get_weather",
          input: { city, unit: "celsius", days: 2 },
          output: {
            city,
            now: { temperature: 21, sky: "partly cloudy", wind: { from: "west", kmh: 12 } },
            evening: { temperature: 14 },
            tomorrow: { temperature: 23, rainPercent: 5 },
          },
        },
        { type: "text", text: readAnswer("weather").replace("{city}", () => city) },
      ];
    },
  },
  {
    words: /\b(research|sources?|why is the (night )?sky|sky|olbers)\b/i,
    compose: () => [
      {
        type: "reasoning",
        text: "This is Olbers' paradox. The tempting answer is that the stars are too far away, but distance alone does not help: fainter stars come in larger numbers, and the two cancel exactly.\n\nSo I should state the puzzle first, then clear away the answers that fail, dust above all, and then give the one that works: a finite age, so a finite horizon. Kelvin had the numbers; Poe had the idea before him.\n\nOne thing to get right: expansion matters, but less than age. And the background radiation deserves the last word.",
      },
      {
        type: "text",
        text: readAnswer("research"),
        sources: [
          wikipedia("source-1", "Olbers's paradox", "Olbers%27s_paradox"),
          wikipedia("source-2", "Cosmic microwave background", "Cosmic_microwave_background"),
          wikipedia("source-3", "Eureka: A Prose Poem", "Eureka:_A_Prose_Poem"),
        ],
      },
    ],
  },
  written("code", /\b(code|program\w*|function|typescript|python|rust|sql|languages of code|bucket)\b/i),
  written("tables", /\b(tables?|planets?|compar\w+)\b/i),
  written("plan", /\b(plan\w*|lists?|tasks?|steps|checklist|todo)\b/i),
  written("math", /\b(math\w*|equations?|integral|proof|softmax|formulas?)\b/i),
  written(
    "languages",
    /\b(languages?|japanese|chinese|korean|arabic|hebrew|emoji|scripts?|unicode|greet\w*)\b/i,
  ),
  written("bread", /\b(bread|essay|prose|story|bake\w*|baking)\b/i),
  written("markdown", /\b(markdown|everything|format\w*|kitchen sink)\b/i),
  written("streaming", /\b(stream\w*|sse|token|tokens|server-sent|how does (this|it) work)\b/i),
  written("welcome", /(?:)/),
];

export interface ComposeOptions {
  /** The format has words for a call that waits for the reader. @defaultValue false */
  readonly canAsk?: boolean;
}

/**
 * The built-in model: the same questions always have the same answer. `now` is in milliseconds since the epoch.
 */
export function composeAnswer(
  turns: readonly ChatTurn[],
  now: number,
  { canAsk = false }: ComposeOptions = {},
): AnswerScript {
  const question = turns.findLast(({ role, text }) => role === "user" && text.trim() !== "")?.text ?? "";
  const continued = canAsk ? composeContinuation(turns) : undefined;
  const files = turns.at(-1)?.files ?? [];
  const parts =
    continued?.parts ??
    (files.length > 0 ? describeFiles(files) : composeAsking(question, canAsk)) ??
    topics.find(({ words }) => words.test(question))?.compose(question) ??
    [];
  const reasoning = parts.filter(({ type }) => type === "reasoning");
  return {
    id: `demo-${now.toString(36)}-${seedOf(question).toString(36)}`,
    model: "demo-model",
    createdAt: now,
    parts,
    ...(continued === undefined ? {} : { results: continued.results }),
    finishReason: parts.some((part) => part.type === "tool-call" && part.output === undefined)
      ? "tool-calls"
      : "stop",
    usage: {
      // Counting the whole history exactly would cost more than the answer; four characters are about a token.
      inputTokens: Math.ceil(turns.reduce((sum, { text }) => sum + text.length, 0) / 4),
      outputTokens: parts.reduce((sum, part) => sum + countTokens(part), 0),
      reasoningTokens: reasoning.reduce((sum, part) => sum + countTokens(part), 0),
    },
  };
}

function countTokens(part: AnswerPart): number {
  return splitTokens(part.type === "tool-call" ? JSON.stringify(part.input) : part.text).length;
}

/** FNV-1a, 32 bits: a number that any change of the question changes. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
