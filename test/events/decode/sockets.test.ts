import { describe, expect, it } from "vitest";
import { isStreamChatError } from "../../../src/errors.js";
import { decodeEventSource } from "../../../src/events/decode/decodeEventSource.js";
import { decodeStream } from "../../../src/events/decode/decodeStream.js";
import { decodeWebSocket } from "../../../src/events/decode/decodeWebSocket.js";
import { proveCompletion } from "../../../src/events/decode/proveCompletion.js";
import type { StreamEvent, StreamEvents } from "../../../src/events/streamEvent.js";
import { encode } from "../../support/decodeBytes.js";

/** A socket whose other end is the test; it counts its listeners. */
class TestSocket extends EventTarget {
  readyState = 1;
  listeners = 0;
  closedWith: (number | undefined)[] = [];

  override addEventListener(type: string, listener: EventListenerOrEventListenerObject | null): void {
    this.listeners++;
    super.addEventListener(type, listener);
  }

  override removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null): void {
    this.listeners--;
    super.removeEventListener(type, listener);
  }

  close(code?: number): void {
    this.readyState = 2;
    this.closedWith.push(code);
  }

  message(data: unknown, type = "message"): void {
    this.dispatchEvent(new MessageEvent(type, { data }));
  }

  closed(code: number): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

/** What came of a source: its texts and how it ended. */
async function collect(
  source: AsyncIterable<StreamEvents>,
): Promise<{ text: string; types: string[]; end: unknown }> {
  const events: StreamEvent[] = [];
  let end: unknown = "ended";
  try {
    for await (const batch of proveCompletion(source)) events.push(...batch);
  } catch (error) {
    end = isStreamChatError(error) ? error.code : error;
  }
  const text = events.map((event) => (event.type === "text-delta" ? event.delta : "")).join("");
  return { text, types: events.map(({ type }) => type), end };
}

/** Lets everything that waits for a microtask go on. */
const settle = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** Takes an answer's own messages from a shared socket. */
const select =
  (id: string) =>
  (message: unknown): unknown =>
    (message as { id: string }).id === id ? (message as { event: unknown }).event : undefined;

async function* iterable<T>(items: T[]): AsyncGenerator<T> {
  yield* items;
}

const stream = (items: unknown[]): ReadableStream<never> =>
  new ReadableStream({
    start(controller) {
      for (const item of items) controller.enqueue(item as never);
      controller.close();
    },
  });

/** What a browser has must be what the sources take: a matter of types, nothing is called. */
const takes = (socket: WebSocket, source: EventSource): unknown[] => [
  decodeWebSocket(socket),
  decodeEventSource(source),
];

describe("an answer over a WebSocket", () => {
  it("ends with done, closes the socket of its own, and leaves no listener", async () => {
    const socket = new TestSocket();
    const running = collect(decodeWebSocket(socket));
    await settle();
    socket.message(`{"type":"chunk","text":"Hi "}`);
    socket.message(encode(`{"type":"chunk","text":"🙂"}`).buffer);
    socket.message(new Blob([`{"type":"chunk","text":"!"}`]));
    socket.message(`{"type":"done"}`);
    expect(await running).toMatchObject({ text: "Hi 🙂!", end: "ended" });
    expect(socket).toMatchObject({ listeners: 0, closedWith: [1000] });
  });

  it.each([
    [1000, "truncated"],
    [1005, "truncated"],
    [1006, "disconnected"],
    [1011, "disconnected"],
  ])("that is closed with %i before its end is %s", async (code, end) => {
    const socket = new TestSocket();
    const running = collect(decodeWebSocket(socket));
    await settle();
    socket.message(`{"type":"chunk","text":"Hi"}`);
    socket.closed(code);
    expect(await running).toMatchObject({ text: "Hi", end });
    expect(socket).toMatchObject({ listeners: 0, closedWith: [] });
  });

  it("is told from the other answers on the same socket, which stays open", async () => {
    const socket = new TestSocket();
    const both = ["a", "b"].map((id) => collect(decodeWebSocket(socket, { select: select(id) })));
    await settle();
    for (const [id, text] of [
      ["a", "1"],
      ["b", "2"],
      ["a", "3"],
      ["b", "4"],
    ]) {
      socket.message(JSON.stringify({ id, event: { type: "chunk", text } }));
    }
    socket.message(JSON.stringify({ id: "b", event: { type: "error", message: "no" } }));
    socket.message(JSON.stringify({ id: "a", event: { type: "done" } }));
    const [a, b] = await Promise.all(both);
    expect(a).toMatchObject({ text: "13", end: "ended" });
    expect(b).toMatchObject({ text: "24" });
    expect(b?.types.at(-1)).toBe("error");
    expect(a?.types).toContain("ping");
    expect(socket).toMatchObject({ listeners: 0, closedWith: [] });
  });

  it("can be raw text, and ends at once when it is aborted though nothing comes", async () => {
    const socket = new TestSocket();
    const abort = new AbortController();
    const running = collect(decodeWebSocket(socket, { signal: abort.signal }));
    await settle();
    socket.message("Hel");
    socket.message("lo\n\nyou");
    await settle();
    abort.abort("stopped");
    expect(await running).toEqual({
      text: "Hello\n\nyou",
      types: ["text-start", "text-delta", "text-delta"],
      end: "stopped",
    });
    expect(socket).toMatchObject({ listeners: 0, closedWith: [1000] });
  });

  it("refuses a message that is too large", async () => {
    const socket = new TestSocket();
    const running = collect(decodeWebSocket(socket, { maxEventSize: 100 }));
    await settle();
    socket.message(`{"type":"chunk","text":"${"x".repeat(200)}"}`);
    expect(await running).toMatchObject({ end: "event-too-large" });
  });
});

describe("an answer over EventSource", () => {
  it("is closed after done, before the browser can ask again", async () => {
    const source = new TestSocket();
    const running = collect(decodeEventSource(source));
    await settle();
    source.message("Hel");
    source.message("lo");
    source.message("end", "done");
    expect(await running).toMatchObject({ text: "Hello", end: "ended" });
    expect(source.listeners).toBe(0);
    expect(source.closedWith).not.toHaveLength(0);
  });

  it("hears named events, and those that it is told of", async () => {
    const source = new TestSocket();
    const running = collect(decodeEventSource(source, { names: ["token-2"] }));
    await settle();
    source.message(
      `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}`,
      "content_block_delta",
    );
    source.message(`{"type":"message_stop"}`, "message_stop");
    expect(await running).toMatchObject({ text: "Hi", end: "ended" });
  });

  it("is closed for good when the connection breaks", async () => {
    const source = new TestSocket();
    const running = collect(decodeEventSource(source));
    await settle();
    source.message("Hel");
    source.dispatchEvent(new Event("error"));
    expect(await running).toMatchObject({ text: "Hel", end: "disconnected" });
    expect(source.closedWith).not.toHaveLength(0);
  });

  it("ends with the server's own error event, and when it is aborted", async () => {
    const source = new TestSocket();
    const running = collect(decodeEventSource(source));
    await settle();
    source.message(`{"message":"no"}`, "error");
    expect((await running).types).toEqual(["error"]);
    const abort = new AbortController();
    const other = collect(decodeEventSource(new TestSocket(), { signal: abort.signal }));
    await settle();
    abort.abort("stopped");
    expect(await other).toMatchObject({ end: "stopped" });
  });
});

describe("an answer from anywhere else", () => {
  const body = `data: {"text":"Hi"}\n\ndata: [DONE]\n\n`;

  it("may be a stream of bytes or of text, or an async iterable of them", async () => {
    for (const source of [
      stream([encode(body)]),
      stream([body]),
      iterable([body.slice(0, 5), body.slice(5)]),
      iterable([encode(body)]),
    ]) {
      expect(await collect(decodeStream(source))).toMatchObject({ text: "Hi", end: "ended" });
    }
  });

  it("is left at once when it is aborted, though it hangs", async () => {
    let left = false;
    const hanging: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>(() => {}),
        return: () => {
          left = true;
          return new Promise<never>(() => {});
        },
      }),
    };
    const abort = new AbortController();
    const running = collect(decodeStream(hanging, { signal: abort.signal }));
    await settle();
    abort.abort("stopped");
    expect(await running).toMatchObject({ end: "stopped" });
    expect(left).toBe(true);
  });
});

describe("what a browser has", () => {
  it("is what the sources take", () => {
    expect(takes).toHaveLength(2);
  });
});
