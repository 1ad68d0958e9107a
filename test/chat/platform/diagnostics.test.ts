import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from "vitest";
import * as fc from "fast-check";
import { createBranches } from "../../../src/chat/state/branches.js";
import type { ChatOptions } from "../../../src/chat/chatOptions.js";
import type { StreamEvent } from "../../../src/events/streamEvent.js";
import type { ChatMessage } from "../../../src/message/message.js";
import { settlePromises } from "../../../src/testing/manualClock.js";
import { stage } from "../support.js";

let warn: MockInstance<typeof console.warn>;
beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const warnings = (): string[] => warn.mock.calls.map(([text]) => String(text));

/** One answer of 40 deltas: a wait, and then so many milliseconds between the deltas. */
async function answered(waitMs: number, gapMs: number, options: ChatOptions = {}) {
  const s = stage(options);
  for (let turn = 0; turn < 2; turn++) {
    const outcome = s.chat.sendMessage("Hi");
    await s.frame();
    await s.clock.advance(waitMs);
    for (let n = 0; n < 40; n++) {
      s.transport.last.text("x");
      await s.clock.advance(gapMs);
      await settlePromises();
    }
    s.transport.last.finish();
    await outcome;
  }
}

describe("what a developer is told", () => {
  it("that a proxy holds the stream back, with the headers that help, once", async () => {
    await answered(3000, 0);
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain("X-Accel-Buffering");
    expect(warnings()[0]).toContain("no-transform");
  });

  it("nothing of a model that thinks long, or of a server that is fast", async () => {
    await answered(3000, 5);
    await answered(100, 0);
    expect(warnings()).toEqual([]);
  });

  it("that server-sent events came with another content type", async () => {
    const body = 'data: {"type":"text-delta","id":"t","delta":"a"}\n\ndata: {"type":"finish"}\n\n';
    for (const contentType of ["text/plain", "text/event-stream; charset=utf-8"]) {
      warn.mockClear();
      const { chat } = stage({
        transport: () => new Response(body, { headers: { "content-type": contentType } }),
      });
      expect(await chat.sendMessage("Hi")).toEqual({ type: "done" });
      expect(warnings().map((text) => text.includes("text/event-stream"))).toEqual(
        contentType === "text/plain" ? [true] : [],
      );
    }
  });

  it("that two messages have the same id", () => {
    const message: ChatMessage = { id: "same", role: "user", parts: [] };
    const { chat } = stage({ initialMessages: [message] });
    chat.setMessages([message, { ...message }]);
    chat.setMessages([message, { ...message }, { ...message, id: "other" }]);
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain('"same"');
  });

  it("nothing in production, nor where there is no process", async () => {
    vi.stubEnv("NODE_ENV", "production");
    await answered(3000, 0);
    vi.stubEnv("NODE_ENV", "development");
    vi.stubGlobal("process", undefined);
    const { chat } = stage();
    vi.unstubAllGlobals();
    const message: ChatMessage = { id: "same", role: "user", parts: [] };
    chat.setMessages([message, { ...message }]);
    expect(warnings()).toEqual([]);
    expect(Object.isFrozen(message)).toBe(false);
  });
});

describe("what is published", () => {
  const seed = 1212;
  const event: fc.Arbitrary<StreamEvent> = fc.oneof(
    fc.record({
      type: fc.constant("text-delta" as const),
      id: fc.constantFrom("a", "b"),
      delta: fc.string(),
    }),
    fc.record({ type: fc.constant("reasoning-delta" as const), id: fc.constant("r"), delta: fc.string() }),
    fc.record({
      type: fc.constant("tool-input-available" as const),
      toolCallId: fc.constantFrom("c", "d"),
      toolName: fc.constant("look"),
      input: fc.jsonValue(),
      providerExecuted: fc.constant(true),
    }),
    fc.record({ type: fc.constant("data" as const), name: fc.constant("x"), data: fc.jsonValue() }),
    fc.record({
      type: fc.constant("message-metadata" as const),
      metadata: fc.dictionary(fc.string(), fc.jsonValue()),
    }),
    fc.constant({ type: "usage" as const, usage: { outputTokens: 3 } }),
  );

  function thawed(value: unknown, path = "snapshot"): string[] {
    if (typeof value !== "object" || value === null || value instanceof Error) return [];
    const inside = Object.entries(value).flatMap(([key, child]) => thawed(child, `${path}.${key}`));
    return Object.isFrozen(value) ? inside : [path, ...inside];
  }

  it(`is frozen all the way down in development (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
        const { chat, transport, frame } = stage();
        const seen: unknown[] = [];
        chat.subscribe(() => seen.push(chat.getSnapshot().messages));
        void chat.sendMessage({ text: "Hi", metadata: { deep: { list: [1] } } });
        await frame();
        for (const one of events) {
          transport.last.emit(structuredClone(one));
          await frame();
        }
        transport.last.finish();
        await frame();
        expect(seen.flatMap((messages) => thawed(messages))).toEqual([]);
        expect(chat.getSnapshot().phase).toBe("done");
      }),
      { seed, numRuns: 60 },
    );
  });

  it("keeps the versions' identity while nothing changed", () => {
    const branches = createBranches();
    const list: ChatMessage[] = [
      { id: "q", role: "user", parts: [] },
      { id: "a", role: "assistant", parts: [] },
    ];
    const next = [...branches.cut(list, 1), { id: "b", role: "assistant" as const, parts: [] }];
    const described = branches.describe(next);
    expect(described).toEqual({ b: { index: 1, count: 2 } });
    expect(branches.describe([...next])).toBe(described);
    branches.select(next, "b", 0);
    expect(branches.describe(list)).toEqual({ a: { index: 0, count: 2 } });
  });
});
