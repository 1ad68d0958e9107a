import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as fc from "fast-check";
import type { ChatOptions } from "../../../src/chat/chatOptions.js";
import { createChat } from "../../../src/chat/createChatWithFormats.js";
import { StreamChatError } from "../../../src/errors.js";
import { startFaultServer, type FaultExchange, type FaultServer } from "../../../src/testing/faultServer.js";
import { createManualClock, settlePromises, type ManualClock } from "../../../src/testing/manualClock.js";
import { linesOf, stage } from "../support.js";

const lost = (): StreamChatError => new StreamChatError("disconnected", "lost", { retryable: true });

describe("an answer that breaks off", () => {
  it("goes on after the last cursor, in the same message", async () => {
    const { chat, transport, clock, frame, lines } = stage({ resume: true, resumable: true });
    const outcome = chat.sendMessage("go");
    await frame();
    transport.last.emit({ type: "text-delta", id: "t", delta: "one " }, { type: "cursor", cursor: "7" });
    await frame();
    const { id } = chat.getSnapshot().messages[1]!;
    transport.last.fail(lost());
    await frame();
    expect(chat.getSnapshot()).toMatchObject({ phase: "reconnecting", status: "streaming" });
    await clock.advance(375);
    expect(transport.calls).toHaveLength(1);
    expect(transport.resumed).toHaveLength(1);
    expect(transport.resumed[0]!.request).toMatchObject({ id: "chat", cursor: "7" });
    transport.resumed[0]!.emit({ type: "text-delta", id: "t", delta: "two" });
    transport.resumed[0]!.finish();
    expect(await outcome).toEqual({ type: "done" });
    expect(lines()).toEqual(["user: go [complete]", "assistant: one two [complete]"]);
    expect(chat.getSnapshot().messages[1]).toMatchObject({ id, parts: [{ text: "one two" }] });
    expect(clock.pending).toBe(0);
  });

  it("says when it asks again only while it waits for that", async () => {
    const phases: string[] = [];
    const { chat, transport, clock, frame } = stage({
      resume: true,
      resumable: true,
      onStateChange: ({ phase }) => phases.push(phase),
    });
    void chat.sendMessage("go");
    await frame();
    transport.last.emit({ type: "text-delta", id: "t", delta: "one" }, { type: "cursor", cursor: "1" });
    // Accepts nothing yet: the request stays under way.
    transport.resume = () => new Promise(() => {});
    transport.last.fail(lost());
    await frame();
    expect(chat.getSnapshot()).toMatchObject({ phase: "reconnecting" });
    expect(chat.getSnapshot().retryAt).toBeGreaterThan(clock.now());
    await clock.advance(10_000);
    expect(chat.getSnapshot()).toMatchObject({ phase: "reconnecting", retryAt: undefined });
    expect(phases.filter((phase) => phase === "reconnecting")).toHaveLength(1);
    await chat.stop();
  });

  it("stays broken without a cursor, without the option, and where the server has forgotten it", async () => {
    for (const [name, options, cursor, code] of [
      ["no cursor", { resume: true, resumable: true }, undefined, "disconnected"],
      ["no option", { resumable: true }, "1", "disconnected"],
      ["forgotten", { resume: true, resumable: () => false }, "1", "resume-gone"],
    ] as const) {
      const { chat, transport, clock, frame } = stage(options);
      const outcome = chat.sendMessage("go");
      await frame();
      transport.last.text("so far");
      if (cursor) transport.last.emit({ type: "cursor", cursor });
      await frame();
      transport.last.fail(lost());
      await clock.advance(60_000);
      expect(await outcome, name).toMatchObject({ type: "error", error: { code } });
      expect(clock.pending).toBe(0);
    }
  });

  it("is given up when each connection breaks again without progress", async () => {
    const { chat, transport, clock, frame, lines } = stage({ resume: true, resumable: true });
    const outcome = chat.sendMessage("go");
    await frame();
    transport.last.emit({ type: "text-delta", id: "t", delta: "one" }, { type: "cursor", cursor: "1" });
    transport.last.fail(lost());
    for (let n = 0; n < 5; n++) {
      await clock.advance(10_000);
      transport.resumed.at(-1)?.emit({ type: "ping" });
      transport.resumed.at(-1)?.fail(lost());
    }
    expect(await outcome).toMatchObject({ type: "error", error: { code: "disconnected" } });
    expect(transport.resumed).toHaveLength(2);
    expect(lines()[1]).toBe("assistant: one [error]");
  });

  it("is stopped while it waits to reconnect, and the server is told", async () => {
    const { chat, transport, clock, frame } = stage({ resume: true, resumable: true });
    const outcome = chat.sendMessage("go");
    await frame();
    transport.last.emit({ type: "text-delta", id: "t", delta: "one" }, { type: "cursor", cursor: "1" });
    transport.last.fail(lost());
    await frame();
    expect(chat.getSnapshot().phase).toBe("reconnecting");
    await chat.stop();
    expect(await outcome).toEqual({ type: "stopped", reason: "user" });
    expect(transport.cancelled).toEqual(["chat"]);
    expect(clock.pending).toBe(0);
    await clock.advance(60_000);
    expect(transport.resumed).toHaveLength(0);
  });

  it("is not taken for the answer of another message", async () => {
    const { chat, transport, clock, frame, lines } = stage({ resume: true, resumable: true });
    const outcome = chat.sendMessage("go");
    await frame();
    transport.last.emit(
      { type: "start", messageId: "a" },
      { type: "text-delta", id: "t", delta: "one" },
      { type: "cursor", cursor: "1" },
    );
    transport.last.fail(lost());
    await clock.advance(1000);
    transport.resumed[0]!.emit(
      { type: "start", messageId: "b" },
      { type: "text-delta", id: "t", delta: "two" },
    );
    expect(await outcome).toMatchObject({ type: "error", error: { code: "resume-mismatch" } });
    expect(lines()[1]).toBe("assistant: one [error]");
  });

  it("is resumed after two minutes of silence, without any limit of the app", async () => {
    const { chat, transport, clock, frame } = stage({ resume: true, resumable: true });
    void chat.sendMessage("go");
    await frame();
    transport.last.emit({ type: "text-delta", id: "t", delta: "one" }, { type: "cursor", cursor: "1" });
    await clock.advance(119_000);
    expect(transport.resumed).toHaveLength(0);
    await clock.advance(3000);
    expect(transport.resumed).toHaveLength(1);
    await chat.stop();
  });

  it("is taken up again where it is silent beyond the hard limit", async () => {
    const { chat, transport, clock, frame } = stage({
      resume: true,
      resumable: true,
      timeouts: { stall: 20_000 },
    });
    void chat.sendMessage("go");
    await frame();
    transport.last.emit({ type: "text-delta", id: "t", delta: "one" }, { type: "cursor", cursor: "1" });
    await clock.advance(24_000);
    expect(transport.resumed).toHaveLength(1);
    expect(transport.calls[0]!.closed).toBe(true);
    await chat.stop();
  });
});

describe("after a reload", () => {
  const half = [
    {
      id: "q",
      role: "user" as const,
      parts: [{ type: "text" as const, text: "go" }],
      status: "pending" as const,
    },
    {
      id: "a",
      role: "assistant" as const,
      parts: [{ type: "text" as const, text: "one ", state: "streaming" as const }],
      status: "streaming" as const,
    },
  ];

  it("shows nothing of asking where there is nothing to resume", async () => {
    const phases: string[] = [];
    const { chat, transport, frame, clock, lines } = stage({
      resumable: () => false,
      initialMessages: half,
      onStateChange: ({ phase }) => phases.push(phase),
    });
    let published = 0;
    chat.subscribe(() => (published += 1));
    const before = chat.getSnapshot();
    const outcome = chat.resume();
    expect(chat.getSnapshot()).toBe(before);
    await frame();
    expect(await outcome).toBeUndefined();
    expect(transport.resumed).toHaveLength(1);
    expect(transport.resumed[0]!.request.cursor).toBeUndefined();
    expect([published, phases]).toEqual([0, []]);
    expect(chat.getSnapshot()).toBe(before);
    expect(lines()).toEqual(["user: go [complete]", "assistant: one  [stopped]"]);
    expect(clock.pending).toBe(0);
  });

  it("puts the replay into the place of the half answer, which keeps its id", async () => {
    const { chat, transport, frame, lines } = stage({ resumable: true, initialMessages: half });
    const outcome = chat.resume();
    await frame();
    expect(chat.getSnapshot().phase).toBe("waiting");
    expect(lines()[1]).toBe("assistant: one  [stopped]");
    transport.resumed[0]!.emit({ type: "start", messageId: "server" });
    transport.resumed[0]!.text("one two");
    await frame();
    expect(lines()).toEqual(["user: go [complete]", "assistant: one two [streaming]"]);
    transport.resumed[0]!.finish();
    expect(await outcome).toEqual({ type: "done" });
    expect(chat.getSnapshot().messages.map(({ id }) => id)).toEqual(["q", "a"]);
    expect(lines()[1]).toBe("assistant: one two [complete]");
  });

  it("never overwrites an answer that is complete", async () => {
    for (const messageId of ["other", undefined]) {
      const { chat, transport, frame, lines } = stage({
        resumable: true,
        initialMessages: half.map((message) => ({ ...message, status: "complete" as const })),
      });
      const outcome = chat.resume();
      await frame();
      if (messageId !== undefined) transport.resumed[0]!.emit({ type: "start", messageId });
      transport.resumed[0]!.text("another answer");
      transport.resumed[0]!.finish();
      expect(await outcome).toEqual({ type: "done" });
      expect(lines()).toEqual([
        "user: go [complete]",
        "assistant: one  [complete]",
        "assistant: another answer [complete]",
      ]);
      const ids = chat.getSnapshot().messages.map(({ id }) => id);
      expect(new Set(ids).size).toBe(3);
    }
  });

  it("replays an answer that is complete in its place, where the server says that it is the same", async () => {
    const { chat, transport, frame, lines } = stage({
      resumable: true,
      initialMessages: half.map((message) => ({ ...message, status: "complete" as const })),
    });
    const outcome = chat.resume();
    await frame();
    transport.resumed[0]!.emit({ type: "start", messageId: "a" });
    transport.resumed[0]!.text("one two");
    transport.resumed[0]!.finish();
    expect(await outcome).toEqual({ type: "done" });
    expect(lines()).toEqual(["user: go [complete]", "assistant: one two [complete]"]);
    expect(chat.getSnapshot().messages[1]!.id).toBe("a");
  });

  it("asks once, however many ask", async () => {
    const { chat, transport, frame } = stage({ resumable: true, initialMessages: half });
    const outcomes = Array.from({ length: 20 }, () => chat.resume());
    await frame();
    expect(transport.resumed).toHaveLength(1);
    transport.resumed[0]!.text("x");
    transport.resumed[0]!.finish();
    expect(await Promise.all(outcomes)).toEqual(Array.from({ length: 20 }, () => ({ type: "done" })));
  });

  it("makes way for a question", async () => {
    for (const onBusy of ["replace", "queue", "reject"] as const) {
      const { chat, transport, frame, lines } = stage({ resumable: true, initialMessages: half, onBusy });
      const resumed = chat.resume();
      const asked = chat.sendMessage("new");
      await frame();
      transport.last.text("answer");
      transport.last.finish();
      expect(await asked).toEqual({ type: "done" });
      expect(await resumed).toEqual({ type: "stopped", reason: "superseded" });
      expect(lines()).toHaveLength(4);
    }
  });

  it("can be retried when the replay breaks off", async () => {
    const { chat, transport, frame, lines } = stage({ resumable: true, initialMessages: half, retry: false });
    const outcome = chat.resume();
    await frame();
    transport.resumed[0]!.text("one");
    transport.resumed[0]!.fail(lost());
    expect(await outcome).toMatchObject({ type: "error" });
    const again = chat.retry();
    await frame();
    expect(transport.last.request.trigger).toBe("regenerate-message");
    transport.last.text("whole");
    transport.last.finish();
    await again;
    expect(lines()).toEqual(["user: go [complete]", "assistant: whole [complete]"]);
  });
});

describe("a source that is resumed and replays from its start", () => {
  const encoder = new TextEncoder();
  const whole =
    'id: 1\ndata: {"type":"text-delta","id":"t","delta":"one "}\n\n' +
    'id: 2\ndata: {"type":"text-delta","id":"t","delta":"two"}\n\n' +
    'id: 3\ndata: {"type":"finish"}\n\ndata: [DONE]\n\n';
  const firstRecord = whole.slice(0, whole.indexOf("id: 2"));
  /** A body that gives its text and then breaks, or ends. */
  function body<T>(chunk: T, breaks: boolean): ReadableStream<T> {
    let isGiven = false;
    return new ReadableStream<T>({
      pull(controller) {
        if (!isGiven) controller.enqueue(chunk);
        else if (breaks) controller.error(new TypeError("lost"));
        else controller.close();
        isGiven = true;
      },
    });
  }
  const sources = {
    "a stream of bytes": (text: string, breaks: boolean) => body(encoder.encode(text), breaks),
    "a stream of text": (text: string, breaks: boolean) => body(text, breaks),
    "a response": (text: string, breaks: boolean) =>
      new Response(body(encoder.encode(text), breaks), { headers: { "content-type": "text/event-stream" } }),
  };

  it.each(Object.entries(sources))("is shown once: %s", async (_name, source) => {
    const clock = createManualClock();
    const chat = createChat({
      clock,
      publish: "sync",
      resume: true,
      random: () => 0,
      transport: { send: () => source(firstRecord, true), resume: async () => source(whole, false) },
    });
    const outcome = chat.sendMessage("go");
    await clock.advance(1000);
    expect(await outcome).toEqual({ type: "done" });
    expect(linesOf(chat.getSnapshot().messages)[1]).toBe("assistant: one two [complete]");
    expect(clock.pending).toBe(0);
  });
});

describe("over a real connection", () => {
  let server: FaultServer;
  let answer: (exchange: FaultExchange) => void | Promise<void>;
  let clock: ManualClock;
  beforeEach(async () => {
    clock = createManualClock();
    server = await startFaultServer((exchange) => answer(exchange));
  });
  afterEach(() => server.close());

  const chatWith = (options: ChatOptions = {}) =>
    createChat({
      id: "c 1",
      api: `${server.url}/api/chat?v=2&back=/a?b#top`,
      clock,
      publish: "sync",
      resume: true,
      ...options,
    });

  /** Lets the network and the waits go on until the turn has ended. */
  async function outcomeOf<T>(promise: Promise<T>): Promise<T> {
    let ended = false;
    void promise.finally(() => (ended = true)).catch(() => {});
    const hasEnded = (): boolean => ended;
    while (!hasEnded()) {
      await settlePromises();
      await clock.advance(50);
    }
    return await promise;
  }

  it("asks by AI SDK's address, with the cursor as header and as query", async () => {
    answer = async (exchange) => {
      if (exchange.method === "POST") {
        await exchange.write('id: 1-0\ndata: {"type":"text-delta","id":"t","delta":"one "}\n\n');
        exchange.reset();
      } else
        exchange.end(
          'id: 2-0\ndata: {"type":"text-delta","id":"t","delta":"two"}\n\ndata: {"type":"finish"}\n\ndata: [DONE]\n\n',
        );
    };
    const chat = chatWith({ headers: { authorization: "Bearer t" }, protocol: "ai-sdk" });
    expect(await outcomeOf(chat.sendMessage("Hi"))).toEqual({ type: "done" });
    expect(linesOf(chat.getSnapshot().messages)[1]).toBe("assistant: one two [complete]");
    expect(server.exchanges[1]).toMatchObject({
      method: "GET",
      url: "/api/chat/c%201/stream?v=2&back=%2Fa%3Fb&starting_after=1-0",
    });
    expect(server.exchanges[1]!.headers).toMatchObject({
      "last-event-id": "1-0",
      authorization: "Bearer t",
    });
    expect(server.open).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it.each([
    ["raw text", "id: 1\ndata: one\n\nid: 2\ndata:  two\n"],
    ["a named end", "id: 1\nevent: token\ndata: one\n\nid: 2\ndata:  two\n\nid: 3\nevent: done\ndata: end\n"],
    ["a named end without data", "id: 1\nevent: token\ndata: one two\n\nid: 2\nevent: done\n"],
  ])("needs no blank line at the end of %s", async (_name, body) => {
    answer = (exchange) => exchange.end(body);
    const chat = chatWith();
    expect(await outcomeOf(chat.sendMessage("Hi"))).toEqual({ type: "done" });
    expect(linesOf(chat.getSnapshot().messages)[1]).toBe("assistant: one two [complete]");
    expect(server.exchanges).toHaveLength(1);
  });

  it("takes half of a text from the next body, where the first ended in the middle of a character", async () => {
    answer = (exchange) => {
      const last = new TextEncoder().encode("id: 2\ndata:  twö\n\n");
      if (exchange.method === "GET") exchange.end(last);
      else
        exchange.end(
          new Uint8Array([...new TextEncoder().encode("id: 1\ndata: one\n\n"), ...last.slice(0, 16)]),
        );
    };
    const chat = chatWith();
    expect(await outcomeOf(chat.sendMessage("Hi"))).toEqual({ type: "done" });
    expect(linesOf(chat.getSnapshot().messages)[1]).toBe("assistant: one twö [complete]");
  });

  it("tells the server to stop, since it no longer takes a disconnect for that", async () => {
    answer = async (exchange) => {
      if (exchange.method === "POST") await exchange.write("data: one \n\n");
      else {
        exchange.head(204);
        exchange.end();
      }
    };
    const chat = chatWith({ protocol: "text" });
    void chat.sendMessage("Hi");
    while (chat.getSnapshot().phase !== "streaming") await settlePromises();
    await chat.stop();
    expect(server.exchanges.at(-1)).toMatchObject({
      method: "DELETE",
      url: "/api/chat/c%201/stream?v=2&back=%2Fa%3Fb",
    });
    await server.exchanges[0]!.closed;
    expect(server.open).toBe(0);
    expect(clock.pending).toBe(0);
  });

  for (const status of [404, 410, 422]) {
    it(`gives resume-gone for ${status}`, async () => {
      answer = async (exchange) => {
        if (exchange.method === "POST") {
          await exchange.write('id: 1\ndata: {"type":"text-delta","id":"t","delta":"one "}\n\n');
          exchange.reset();
        } else {
          exchange.head(status, { "content-type": "text/html" });
          exchange.end("<h1>no</h1>");
        }
      };
      const chat = chatWith({ protocol: "ai-sdk" });
      expect(await outcomeOf(chat.sendMessage("Hi"))).toMatchObject({
        type: "error",
        error: { code: "resume-gone", status },
      });
      const reloaded = chatWith();
      expect(await reloaded.resume()).toMatchObject({ type: "error", error: { code: "resume-gone" } });
      expect(reloaded.getSnapshot()).toMatchObject({ status: "ready", phase: "idle", error: undefined });
    });
  }

  /** Whole answers, as records; each is sent with its number as its id. */
  const streams: Record<string, { records: string[]; numbered?: boolean }> = {
    "ai-sdk": {
      records: [
        '{"type":"start","messageId":"m1"}',
        '{"type":"reasoning-start","id":"r"}',
        '{"type":"reasoning-delta","id":"r","delta":"hm"}',
        '{"type":"reasoning-end","id":"r"}',
        '{"type":"text-start","id":"t"}',
        '{"type":"text-delta","id":"t","delta":"Hello "}',
        '{"type":"text-delta","id":"t","delta":"wide "}',
        '{"type":"tool-input-start","toolCallId":"c","toolName":"look"}',
        '{"type":"tool-input-delta","toolCallId":"c","inputTextDelta":"{\\"a\\":"}',
        '{"type":"tool-input-delta","toolCallId":"c","inputTextDelta":"1}"}',
        '{"type":"tool-input-available","toolCallId":"c","toolName":"look","input":{"a":1}}',
        '{"type":"tool-output-available","toolCallId":"c","output":2}',
        '{"type":"text-delta","id":"t","delta":"world"}',
        '{"type":"text-end","id":"t"}',
        '{"type":"finish"}',
        "[DONE]",
      ],
    },
    "openai-chat": {
      records: [
        '{"choices":[{"index":0,"delta":{"role":"assistant","reasoning":"hm"}}]}',
        '{"choices":[{"index":0,"delta":{"content":"Hello "}}]}',
        '{"choices":[{"index":0,"delta":{"content":"wide "}}]}',
        '{"choices":[{"index":0,"delta":{"content":"\\ud83d"}}]}',
        '{"choices":[{"index":0,"delta":{"content":"\\ude00 world"}}]}',
        '{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}',
        "[DONE]",
      ],
    },
    anthropic: {
      records: [
        '{"type":"message_start","message":{"id":"m","model":"x","usage":{"input_tokens":3,"output_tokens":1}}}',
        '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
        '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello "}}',
        '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"world"}}',
        '{"type":"content_block_stop","index":0}',
        '{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}',
        '{"type":"message_stop"}',
      ],
    },
    "openai-responses": {
      numbered: true,
      records: [
        '{"type":"response.created","sequence_number":0,"response":{"id":"r","model":"x"}}',
        '{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"type":"message"}}',
        '{"type":"response.output_text.delta","sequence_number":2,"output_index":0,"content_index":0,"delta":"Hello "}',
        '{"type":"response.output_text.delta","sequence_number":3,"output_index":0,"content_index":0,"delta":"world"}',
        '{"type":"response.output_text.done","sequence_number":4,"output_index":0,"content_index":0,"text":"Hello world"}',
        '{"type":"response.completed","sequence_number":5,"response":{"status":"completed","usage":{"input_tokens":1,"output_tokens":2}}}',
      ],
    },
  };

  const seed = 20261;
  it(`a stream that breaks anywhere, any number of times, gives the uninterrupted result (seed ${seed})`, async () => {
    const whole = new Map<string, unknown>();
    const view = (chat: ReturnType<typeof chatWith>) =>
      chat
        .getSnapshot()
        .messages.slice(1)
        .map(({ parts, status, usage }) => ({
          status,
          usage,
          // How long the model thought is the clock's affair.
          parts: parts.map((part) => ({ ...part, startedAt: 0, durationMs: 0 })),
        }));
    const bodyOf = (name: string, from: number): Uint8Array => {
      const { records, numbered } = streams[name]!;
      const text = records
        .map((data, at) => `${numbered ? "" : `id: ${at}\n`}data: ${data}\n\n`)
        .slice(from)
        .join("");
      return new TextEncoder().encode(text);
    };
    for (const name of Object.keys(streams)) {
      answer = (exchange) => exchange.end(bodyOf(name, 0));
      const chat = chatWith({ protocol: name as "ai-sdk" });
      expect(await outcomeOf(chat.sendMessage("Hi")), name).toEqual({ type: "done" });
      whole.set(name, view(chat));
    }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(streams)),
        // Where each connection breaks, how, and whether the server replays from the start instead of after the cursor.
        fc.array(
          fc.record({
            permille: fc.integer({ min: 0, max: 1000 }),
            reset: fc.boolean(),
            replay: fc.boolean(),
          }),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        async (name, breaks) => {
          let connection = 0;
          answer = async (exchange) => {
            const after = /starting_after=(\d+)/.exec(exchange.url)?.[1];
            const plan = breaks[connection++];
            const from = after === undefined || plan?.replay === true ? 0 : Number(after) + 1;
            const body = bodyOf(name, from);
            if (!plan) return exchange.end(body);
            const cut = Math.floor((body.length * plan.permille) / 1000);
            if (cut > 0) await exchange.write(body.subarray(0, cut));
            else exchange.head();
            if (plan.reset) exchange.reset();
            else exchange.end();
          };
          const chat = chatWith({
            protocol: name as "ai-sdk",
            retry: { attempts: 20, baseMs: 10, maxMs: 10 },
          });
          const outcome = await outcomeOf(chat.sendMessage("Hi"));
          // An empty body is no stream, and says so at once.
          if (outcome.type === "error") {
            expect(outcome.error.code).toBe("not-a-stream");
            return;
          }
          expect(view(chat)).toEqual(whole.get(name));
          expect(clock.pending).toBe(0);
        },
      ),
      { seed, numRuns: 150 },
    );
  });
});
