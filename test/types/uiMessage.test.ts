import * as seven from "ai";
import * as six from "ai6";
import { describe, expect, expectTypeOf, it } from "vitest";
import { applyEvents, createChat, createMessage, type ChatMessage } from "react-streaming-chat/core";

/** What the compiler checks here is that no cast is needed; what runs is AI SDK's own code on our messages. */

type Tools = { weather: { input: { city: string; days?: number }; output: { degrees: number } } };
type Data = { chart: { points: number[] } };
type Meta = { tokens: number };
type Ours = ChatMessage<Meta, Data, Tools>;
type Seven = seven.UIMessage<Meta, Data, Tools>;
type Six = six.UIMessage<Meta, Data, Tools>;

/** An answer with a part of every kind, cut short. */
const answer: ChatMessage = applyEvents(createMessage({ id: "m" }), [
  { type: "start-step" },
  { type: "reasoning-delta", id: "r", delta: "Hm.", providerMetadata: { some: { signature: "s" } } },
  { type: "tool-input-available", toolCallId: "c", toolName: "weather", input: { city: "Oslo" } },
  { type: "tool-output-available", toolCallId: "c", output: { degrees: 4 } },
  { type: "tool-input-available", toolCallId: "d", toolName: "look", dynamic: true, input: {} },
  { type: "source-url", sourceId: "s", url: "https://example.com" },
  { type: "file", mediaType: "image/png", url: "https://example.com/a.png" },
  { type: "data", name: "chart", data: { points: [1] } },
  { type: "text-delta", id: "t", delta: "Four degrees." },
]);

describe("our messages where AI SDK expects its own", () => {
  it("are accepted by version 7", async () => {
    const messages: seven.UIMessage[] = createChat({ initialMessages: [answer] }).getSnapshot().messages;
    expectTypeOf<ChatMessage>().toExtend<seven.UIMessage>();
    expectTypeOf<Ours>().toExtend<Seven>();
    expectTypeOf<ChatMessage["parts"][number]>().toExtend<seven.UIMessage["parts"][number]>();
    expectTypeOf<Ours["parts"][number]>().toExtend<Seven["parts"][number]>();
    const tools = answer.parts.filter(seven.isToolUIPart);
    expect(tools.map((part) => seven.getToolName(part))).toEqual(["weather", "look"]);
    expect(answer.parts.filter(seven.isDataUIPart)).toHaveLength(1);
    expect(seven.lastAssistantMessageIsCompleteWithToolCalls({ messages })).toBe(false);
    expect(await seven.convertToModelMessages(messages, { ignoreIncompleteToolCalls: true })).toHaveLength(2);
  });

  it("are accepted by version 6", async () => {
    const messages: six.UIMessage[] = createChat({ initialMessages: [answer] }).getSnapshot().messages;
    expectTypeOf<ChatMessage>().toExtend<six.UIMessage>();
    expectTypeOf<ChatMessage["parts"][number]>().toExtend<six.UIMessage["parts"][number]>();
    expectTypeOf<Ours>().toExtend<Six>();
    const tools = answer.parts.filter((part) => six.isToolUIPart(part));
    expect(tools).toHaveLength(2);
    expect(await six.convertToModelMessages(messages, { ignoreIncompleteToolCalls: true })).toHaveLength(2);
  });

  it("and the messages of AI SDK are accepted by a chat", () => {
    const chat = createChat<Ours>();
    const theirs: Seven[] = [
      { id: "q", role: "user", parts: [{ type: "text", text: "Oslo?" }], metadata: { tokens: 1 } },
      {
        id: "a",
        role: "assistant",
        parts: [
          { type: "text", text: "Four", state: "done" },
          {
            type: "tool-weather",
            toolCallId: "c",
            state: "output-available",
            input: { city: "Oslo" },
            output: { degrees: 4 },
          },
        ],
      },
    ];
    chat.setMessages(theirs);
    chat.setMessages((messages) => [...messages]);
    createChat<Ours>({ initialMessages: theirs });
    createChat({ initialMessages: theirs as six.UIMessage[] });
    expect(chat.getSnapshot().messages).toEqual(theirs);
  });
});
