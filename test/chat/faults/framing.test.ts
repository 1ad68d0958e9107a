import { describe, expect, it } from "vitest";
import { answerOf, delta, done, setScene } from "./support.js";

describe("faults of the framing", () => {
  const scene = setScene();
  const plain = delta("one ") + delta("two") + done;

  /** Pieces that arrive one by one. */
  const inPieces = (pieces: readonly (string | Uint8Array)[], contentType = "text/event-stream") =>
    scene.chat(
      async (exchange) => {
        exchange.head(200, { "content-type": contentType });
        for (const piece of pieces) await exchange.write(piece);
        exchange.end();
      },
      { maxEventSize: 100_000 },
    );

  it("CRLF, CR and a mixture end lines, a CRLF that is cut in two included", async () => {
    const crlf = plain.replaceAll("\n", "\r\n");
    const at = crlf.indexOf("\r\n\r\n") + 3;
    for (const pieces of [
      [crlf],
      [plain.replaceAll("\n", "\r")],
      [crlf.slice(0, at), crlf.slice(at)],
      [`${crlf.slice(0, at + 1)}${plain.slice(plain.indexOf("\n\n") + 2)}`],
    ]) {
      const chat = inPieces(pieces);
      expect(await scene.ask(chat)).toEqual({ type: "done" });
      expect(answerOf(chat)).toBe("assistant: one two [complete]");
    }
  });

  it("a byte order mark is skipped, whole or cut", async () => {
    const bytes = new TextEncoder().encode(`\ufeff${plain}`);
    for (const pieces of [[bytes], [bytes.subarray(0, 1), bytes.subarray(1, 2), bytes.subarray(2)]]) {
      const chat = inPieces(pieces);
      expect(await scene.ask(chat)).toEqual({ type: "done" });
      expect(answerOf(chat)).toBe("assistant: one two [complete]");
    }
  });

  it("one byte at a time and 200,000 events at once give the same", async () => {
    const bytes = new TextEncoder().encode(plain);
    const slow = scene.chat(() => {}, {
      transport: () =>
        new ReadableStream<Uint8Array>({
          start(controller) {
            for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
            controller.close();
          },
        }),
    });
    expect(await scene.ask(slow)).toEqual({ type: "done" });
    expect(answerOf(slow)).toBe("assistant: one two [complete]");
    const many = scene.chat((exchange) => exchange.end(delta("x").repeat(200_000) + done));
    expect(await scene.ask(many)).toEqual({ type: "done" });
    expect(answerOf(many)).toBe(`assistant: ${"x".repeat(200_000)} [complete]`);
  });

  it("a large event is applied below the limit, and refused above it", async () => {
    const below = inPieces([delta("x".repeat(99_000)), done]);
    expect(await scene.ask(below)).toEqual({ type: "done" });
    const above = inPieces([delta("before"), delta("x".repeat(100_001)), done]);
    expect(await scene.ask(above)).toMatchObject({ error: { code: "event-too-large", retryable: false } });
    expect(answerOf(above)).toBe("assistant: before [error]");
  });

  it("a line without end is refused, and its reader leaves", async () => {
    const chat = scene.chat(
      async (exchange) => {
        exchange.head();
        let isOpen = true;
        void exchange.closed.then(() => (isOpen = false));
        const isWanted = (): boolean => isOpen;
        for (let n = 0; isWanted() && n < 10_000; n++) {
          await Promise.race([exchange.write("data: xxxxxxxxxx".repeat(1000)), exchange.closed]);
        }
      },
      { maxEventSize: 100_000 },
    );
    expect(await scene.ask(chat)).toMatchObject({ error: { code: "event-too-large" } });
    expect(await scene.server.exchanges[0]!.closed).toBe(true);
  });

  it("data with no space, two spaces, a tab, no colon, and over several lines", async () => {
    const json = (text: string): string => `{"type":"text-delta","id":"t","delta":"${text}"}`;
    const chat = inPieces([
      `data:${json("a")}\n\n`,
      `data:  ${json("b")}\n\n`,
      `data:\t${json("c")}\n\n`,
      "data\n\n",
      'data: {"type":"text-delta",\ndata: "id":"t",\ndata: "delta":"d"}\n\n',
      done,
    ]);
    expect(await scene.ask(chat)).toEqual({ type: "done" });
    expect(answerOf(chat)).toBe("assistant: abcd [complete]");
  });

  it("an event without data, an id with NUL, a wrong retry and an unknown field change nothing", async () => {
    const chat = inPieces([
      "event: nothing\n\n",
      `id: a\0b\n${delta("one")}`,
      `retry: 3s\nunknown: x\n${delta(" two")}`,
      done,
    ]);
    expect(await scene.ask(chat)).toEqual({ type: "done" });
    expect(answerOf(chat)).toBe("assistant: one two [complete]");
  });

  it("a raw newline or a blank line in a plain token is text, and a token may look like a field", async () => {
    const chat = inPieces([
      "data: one\ntwo\n\n",
      "data: \n\ndata: three\n\n",
      "data: event: x\n\n",
      "data: [DONE]\n\n",
    ]);
    expect(await scene.ask(chat)).toEqual({ type: "done" });
    const text = answerOf(chat) ?? "";
    expect(text).toContain("one\ntwo");
    expect(text).toContain("three");
    expect(text).toContain("event: x");
  });

  it("NDJSON with blank lines, CRLF and no last newline; two objects on a line cannot be read", async () => {
    const line = (text: string): string =>
      `{"message":{"role":"assistant","content":"${text}"},"done":false}`;
    const end = '{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}';
    const chat = inPieces([`${line("a")}\r\n\r\n\n${line("b")}\n${end}`], "application/x-ndjson");
    expect(await scene.ask(chat)).toEqual({ type: "done" });
    expect(answerOf(chat)).toBe("assistant: ab [complete]");
    const two = inPieces([`${line("a")}\n${line("b")}${line("c")}\n${end}\n`], "application/x-ndjson");
    expect(await scene.ask(two)).toMatchObject({ error: { code: "malformed-event" } });
    expect(answerOf(two)).toBe("assistant: a [error]");
  });

  it("an array of JSON may be cut inside a text that looks like its seam", async () => {
    const element = (text: string, finishReason?: string): string =>
      JSON.stringify({ candidates: [{ content: { parts: [{ text }] }, finishReason }] });
    const body = `[${element("a},{b")},\n${element("]", "STOP")}]`;
    const at = body.indexOf("},{b") + 2;
    const chat = inPieces([body.slice(0, at), body.slice(at)], "application/json");
    expect(await scene.ask(chat)).toEqual({ type: "done" });
    expect(answerOf(chat)).toBe("assistant: a},{b] [complete]");
  });

  it("a surrogate pair over two deltas is joined, and half of it is never shown", async () => {
    const seen = new Set<string>();
    const half = '{"type":"text-delta","id":"t","delta":"';
    const chat = scene.chat(async (exchange) => {
      await exchange.write(`data: ${half}a\\ud83d"}\n\n`);
      await exchange.write(`data: ${half}\\ude00b"}\n\n`);
      exchange.end(done);
    });
    chat.subscribe(() => seen.add(answerOf(chat) ?? ""));
    expect(await scene.ask(chat)).toEqual({ type: "done" });
    expect(answerOf(chat)).toBe("assistant: a😀b [complete]");
    for (const text of seen) expect(text).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });
});
