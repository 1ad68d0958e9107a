import { afterEach, describe, expect, it } from "vitest";
import {
  applyEvent,
  createMessage,
  isStreamChatError,
  messageText,
  readStream,
  type ChatMessage,
} from "react-streaming-chat/core";
import { composeAnswer } from "../../demo/server/answers.js";
import { wireFormats, type WireFormatName } from "../../demo/server/wire/wireFormats.js";
import { askDemo, instantClock, startDemo, type DemoHost } from "./support/demoHost.js";

let host: DemoHost;
afterEach(() => host.close());

const fast = { tokensPerSecond: 2000 };
/** Formats without a word for why the model stopped. */
const withoutReason = new Set<WireFormatName>(["raw-sse", "generic-text", "generic-delta"]);
/** Formats in which the end of the body may be the end of the answer. */
const withoutTerminal = new Set<WireFormatName>(["raw-sse"]);

const formats = wireFormats.map(({ name }) => name);

/** What the package makes of an answer, and the code of the error that ended it. */
async function read(response: Response): Promise<{ message: ChatMessage; code: string | undefined }> {
  let message = createMessage({ id: "a", role: "assistant" });
  try {
    for await (const event of readStream(response)) {
      if (event.type === "error") return { message, code: event.error.code };
      message = applyEvent(message, event);
    }
    return { message, code: undefined };
  } catch (error) {
    if (!isStreamChatError(error)) throw error;
    return { message, code: error.code };
  }
}

const expectedText = (question: string): string =>
  composeAnswer([{ role: "user", text: question }], 0)
    .parts.flatMap((part) => (part.type === "text" ? [part.text] : []))
    .join("");

const questions = [
  "What is the weather in Oslo?",
  "Say hello in many scripts",
  "Show me code",
  "Everything in Markdown",
];

describe.each(formats)("%s: what this server writes, the package reads", (format) => {
  it.each(questions)("the whole text of %j, without being told the format", async (question) => {
    host = await startDemo({ clock: instantClock() });
    const { message, code } = await read(await askDemo(host, question, { ...fast, format }));
    expect(code).toBeUndefined();
    expect(messageText(message)).toBe(expectedText(question));
    expect(message.finishReason).toBe(withoutReason.has(format) ? "unknown" : "stop");
  });

  it("an error in mid-answer, a drop, and an end without the terminal", async () => {
    host = await startDemo({ clock: instantClock() });
    const codeOf = async (fault: string): Promise<string | undefined> =>
      (await read(await askDemo(host, "Tell me about bread", { ...fast, format, fault }))).code;
    expect(await codeOf("error-event")).toBe("upstream");
    expect(await codeOf("drop")).toBe("disconnected");
    expect(await codeOf("truncate")).toBe(withoutTerminal.has(format) ? undefined : "truncated");
  });
});

describe("parts beside the text", () => {
  const withReasoning: readonly WireFormatName[] = [
    "ai-sdk-ui",
    "ai-sdk-data",
    "anthropic",
    "openai-chat",
    "openai-responses",
    "gemini-sse",
    "gemini-array",
    "gemini-interactions",
    "ollama",
    "ag-ui",
  ];
  const withoutServerTools = new Set<WireFormatName>([
    "openai-chat",
    "gemini-sse",
    "gemini-array",
    "gemini-interactions",
    "ollama",
  ]);
  it.each(withReasoning)("%s: reasoning, the tool call with its output, and counts", async (format) => {
    host = await startDemo({ clock: instantClock() });
    const { message } = await read(await askDemo(host, "Weather in Oslo?", { ...fast, format }));
    const kinds = message.parts
      .map((part) => ("toolCallId" in part ? "tool" : part.type))
      .filter((type) => type !== "step-start");
    if (withoutServerTools.has(format)) expect(kinds).toEqual(["reasoning", "text"]);
    else {
      expect(kinds).toEqual(["reasoning", "tool", "text"]);
      expect(message.parts.find((part) => "toolCallId" in part)).toMatchObject({
        state: "output-available",
        input: { city: "Oslo", unit: "celsius", days: 2 },
      });
    }
    // AI SDK's stream leaves counting to the app's metadata.
    if (format.startsWith("ai-sdk-")) expect(message.metadata).toMatchObject({ usage: { inputTokens: 4 } });
    else expect(message.usage?.outputTokens).toBeGreaterThan(100);
  });

  it.each<WireFormatName>(["ai-sdk-ui", "ai-sdk-data", "anthropic", "openai-responses"])(
    "%s: sources",
    async (format) => {
      host = await startDemo({ clock: instantClock() });
      const { message } = await read(await askDemo(host, "Research the sky", { ...fast, format }));
      const sources = message.parts.flatMap((part) => (part.type === "source-url" ? [part.url] : []));
      expect(sources).toHaveLength(3);
      expect(sources[0]).toBe("https://en.wikipedia.org/wiki/Olbers%27s_paradox");
    },
  );
});

describe("answers that are none", () => {
  it.each([
    ["html", "not-a-stream"],
    ["rate-limit", "http"],
    ["server-error", "http"],
  ])("%s", async (fault, code) => {
    host = await startDemo({ clock: instantClock() });
    expect((await read(await askDemo(host, "Hello", { fault }))).code).toBe(code);
  });
});
