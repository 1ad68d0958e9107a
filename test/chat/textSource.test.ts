import { describe, expect, it } from "vitest";
import { createChat } from "../../src/chat/createChat.js";

describe("the text of a message as a source", () => {
  it("grows with the message, says when it is complete, and keeps its snapshot while nothing changes", async () => {
    let goOn: () => void = () => {};
    const chat = createChat({
      publish: "sync",
      createId: (() => {
        let count = 0;
        return () => `m${count++}`;
      })(),
      async *transport() {
        yield { type: "start", messageId: "answer" } as const;
        yield { type: "reasoning-delta", id: "r", delta: "Think." } as const;
        yield { type: "reasoning-end", id: "r" } as const;
        yield { type: "text-delta", id: "t", delta: "One" } as const;
        await new Promise<void>((resolve) => (goOn = resolve));
        yield { type: "text-delta", id: "t", delta: " two" } as const;
        yield { type: "finish", finishReason: "stop" } as const;
      },
    });
    const whole = chat.textSource("answer");
    expect(chat.textSource("answer")).toBe(whole);
    expect(whole.getSnapshot()).toEqual({ text: "", isComplete: false });
    const texts: string[] = [];
    whole.subscribe(() => {
      texts.push(whole.getSnapshot().text);
      if (texts.at(-1) === "One") goOn();
    });
    await chat.sendMessage("Go");
    const parts =
      chat
        .getSnapshot()
        .messages.at(-1)
        ?.parts.map(({ type }) => type) ?? [];
    const reasoning = chat.textSource("answer", parts.indexOf("reasoning"));
    expect(texts).toContain("One");
    expect(whole.getSnapshot()).toEqual({ text: "One two", isComplete: true });
    expect(whole.getSnapshot()).toBe(whole.getSnapshot());
    expect(reasoning.getSnapshot()).toEqual({ text: "Think.", isComplete: true });
    expect(chat.textSource("answer", parts.indexOf("text")).getSnapshot()).toEqual({
      text: "One two",
      isComplete: true,
    });
  });
});
