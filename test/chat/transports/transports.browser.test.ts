import { expect, it, describe } from "vitest";
import {
  createChat,
  createEventSourceTransport,
  createWebSocketTransport,
  messageText,
  type ChatInstance,
} from "react-streaming-chat/core";
import { breakConnections } from "../../support/breakConnections.js";

const lastText = (chat: ChatInstance): string => messageText(chat.getSnapshot().messages.at(-1)!);
const socketUrl = `${location.origin.replace(/^http/, "ws")}/test/socket`;

describe("a real WebSocket", () => {
  it.each([false, true])("carries two turns (shared: %s)", async (shared) => {
    const transport = createWebSocketTransport({ url: socketUrl, shared });
    const chat = createChat({ transport });
    expect(await chat.sendMessage("one")).toEqual({ type: "done" });
    expect(lastText(chat)).toBe("You said: one");
    expect(await chat.sendMessage("two")).toEqual({ type: "done" });
    expect(lastText(chat)).toBe("You said: two");
    transport.close();
  });

  it.each([
    ["close", "truncated"],
    ["reset", "disconnected"],
  ])("that ends by %s before the answer does is %s", async (end, code) => {
    const chat = createChat({ transport: createWebSocketTransport({ url: socketUrl }), retry: false });
    expect(await chat.sendMessage("Hi", { body: { end } })).toMatchObject({ type: "error", error: { code } });
    expect(lastText(chat)).toBe("You said: Hi");
  });
});

describe("a real EventSource", () => {
  let names = 0;
  const ask = (
    end: string,
  ): { chat: ChatInstance; answer: Promise<unknown>; count: () => Promise<string> } => {
    const url = `/test/event-source/n${Date.now()}${names++}`;
    const transport = createEventSourceTransport({ url: `${url}?end=${end}` });
    const chat = createChat({ transport, retry: false });
    const answer = chat.sendMessage("Hi & bye");
    return { chat, answer, count: async () => (await fetch(`${url}/count`)).text() };
  };
  /** As long as the browser would wait before it connects again, several times over: the server says 10 ms. */
  const reconnectTime = (): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, 300);
    });

  it("is closed after done, so that the question is asked once", async () => {
    const { chat, answer, count } = ask("done");
    expect(await answer).toEqual({ type: "done" });
    expect(lastText(chat)).toBe("You said: Hi & bye");
    await reconnectTime();
    expect(await count()).toBe("1");
  });

  it("is closed when the connection breaks, and what came is kept", async () => {
    const { chat, answer, count } = ask("drop");
    await expect.poll(() => lastText(chat)).toBe("You said: Hi & bye");
    await breakConnections();
    expect(await answer).toMatchObject({ type: "error", error: { code: "disconnected" } });
    expect(lastText(chat)).toBe("You said: Hi & bye");
    await reconnectTime();
    expect(await count()).toBe("1");
  });

  it("ends with 204, which is no event stream", async () => {
    const { answer, count } = ask("204");
    expect(await answer).toMatchObject({ type: "error", error: { code: "not-a-stream" } });
    await reconnectTime();
    expect(await count()).toBe("1");
  });
});
