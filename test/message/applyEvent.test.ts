import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StreamEvent } from "../../src/events/streamEvent.js";
import { StreamChatError } from "../../src/errors.js";
import { joinSurrogates } from "../../src/events/decode/joinSurrogates.js";
import { applyEvent, applyEvents } from "../../src/message/applyEvent.js";
import { createMessage } from "../../src/message/createMessage.js";
import { endMessage } from "../../src/message/endMessage.js";
import type { ChatMessage, TextPart } from "../../src/message/message.js";
import { messageText } from "../../src/message/messageText.js";

const SEED = 20_261_121;
const fresh = (): ChatMessage => createMessage({ id: "local" });
const id = fc.constantFrom("0", "1", "__proto__", "constructor");
const delta = fc.constantFrom("", "a", "bé", "\ud83d", "\ude00", "😀", `{"k":`, `"v"}`, "[1,");

/** Any event at all, sensible or not. */
const anyEvent: fc.Arbitrary<StreamEvent> = fc.oneof(
  fc.record({ type: fc.constant("text-start" as const), id }),
  fc.record({ type: fc.constant("text-delta" as const), id, delta }),
  fc.record({ type: fc.constant("text-end" as const), id }),
  fc.record({ type: fc.constant("reasoning-start" as const), id }),
  fc.record({ type: fc.constant("reasoning-delta" as const), id, delta }),
  fc.record({ type: fc.constant("reasoning-end" as const), id }),
  fc.record({ type: fc.constant("tool-input-start" as const), toolCallId: id, toolName: id }),
  fc.record({ type: fc.constant("tool-input-delta" as const), toolCallId: id, delta }),
  fc.record({ type: fc.constant("tool-input-available" as const), toolCallId: id }),
  fc.record({
    type: fc.constant("tool-input-available" as const),
    toolCallId: id,
    input: fc.json().map((j) => JSON.parse(j) as unknown),
  }),
  fc.record({ type: fc.constant("tool-output-available" as const), toolCallId: id, output: fc.nat() }),
  fc.record({ type: fc.constant("tool-output-error" as const), toolCallId: id, errorText: delta }),
  fc.record({ type: fc.constant("tool-approval-request" as const), toolCallId: id, approvalId: id }),
  fc.record({ type: fc.constant("tool-output-denied" as const), toolCallId: id }),
  fc.record({ type: fc.constant("data" as const), name: id, id, data: fc.nat() }),
  fc.record({ type: fc.constant("source-url" as const), sourceId: id, url: id }),
  fc.record({ type: fc.constant("message-metadata" as const), metadata: fc.dictionary(id, fc.nat()) }),
  fc.record({ type: fc.constant("usage" as const), usage: fc.record({ inputTokens: fc.nat(9) }) }),
  fc.constantFrom<StreamEvent>(
    { type: "start", messageId: "m" },
    { type: "start-step" },
    { type: "finish-step" },
    { type: "reset-step" },
    { type: "finish", finishReason: "stop" },
    { type: "done" },
    { type: "ping" },
  ),
);
const anyEvents = fc.array(anyEvent, { maxLength: 40 });

describe("applying events to a message", () => {
  it(`one by one, in batches and frozen gives the same message (seed ${SEED})`, () => {
    fc.assert(
      fc.property(anyEvents, fc.nat(40), (events, cut) => {
        const single = events.reduce((message, event) => applyEvent(message, event), fresh());
        expect(applyEvents(fresh(), events)).toEqual(single);
        const half = applyEvents(fresh(), events.slice(0, cut), { dev: true });
        expect(applyEvents(half, events.slice(cut), { dev: true })).toEqual(single);
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it(`is pure: the message before stays as it is, and goes on as often as one likes (seed ${SEED})`, () => {
    fc.assert(
      fc.property(anyEvents, anyEvents, anyEvents, (first, second, third) => {
        const base = applyEvents(fresh(), first);
        const copy = structuredClone(base);
        const one = applyEvents(base, second);
        const other = applyEvents(base, third);
        expect(base).toEqual(copy);
        // The second branch knows nothing of the first.
        expect(other).toEqual(applyEvents(applyEvents(fresh(), first), third));
        expect(one).toEqual(applyEvents(applyEvents(fresh(), first), second));
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });

  it(`keeps the identity of every part that an event does not change (seed ${SEED})`, () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        let message = fresh();
        for (const event of events) {
          const next = applyEvent(message, event);
          const changed = next.parts.filter((part, index) => part !== message.parts[index]);
          // Text that is begun a second time ends the first: two parts.
          expect(changed.length).toBeLessThanOrEqual(event.type.endsWith("-start") ? 2 : 1);
          for (const part of changed) expect(message.parts).not.toContain(part);
          if (next.parts !== message.parts) expect(next).not.toBe(message);
          message = next;
        }
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });

  it(`never shows half of a surrogate pair, and loses none (seed ${SEED})`, () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), fc.boolean(), (text, reasoning) => {
        const type = reasoning ? "reasoning-delta" : "text-delta";
        let message = fresh();
        for (const unit of text.split("")) {
          message = applyEvent(message, { type, id: "0", delta: unit });
          for (const part of message.parts) {
            if ("text" in part) expect(part.text).not.toMatch(/[\ud800-\udbff]$/);
          }
        }
        expect(message.parts.map((part) => ("text" in part ? part.text : "")).join("")).toBe(text);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it("does not give half of a pair to a later part of the same name", () => {
    const join = joinSurrogates();
    const events: StreamEvent[] = [
      { type: "text-delta", id: "0", delta: "a\ud83d" },
      { type: "text-end", id: "0" },
      { type: "text-start", id: "0" },
      { type: "text-delta", id: "0", delta: "b" },
    ];
    const deltas = events
      .flatMap((event) => join([event]))
      .map((event) => ("delta" in event ? event.delta : event.type));
    expect(deltas).toEqual(["a", "text-end", "text-start", "b"]);
  });

  it("gives the same message back where nothing changes", () => {
    const message = applyEvents(fresh(), [
      { type: "text-delta", id: "0", delta: "a" },
      { type: "usage", usage: { inputTokens: 1 } },
      { type: "message-metadata", metadata: { a: { b: 1 } } },
    ]);
    const idle: StreamEvent[] = [
      { type: "ping" },
      { type: "done" },
      { type: "unknown", raw: {} },
      { type: "error", error: new StreamChatError("upstream", "no") },
      { type: "text-delta", id: "0", delta: "" },
      { type: "text-end", id: "other" },
      { type: "usage", usage: { inputTokens: 1 } },
      { type: "message-metadata", metadata: { a: { b: 1 } } },
      { type: "data", name: "x", data: 1, transient: true },
      { type: "tool-output-available", toolCallId: "of another message", output: 1 },
    ];
    for (const event of idle) expect(applyEvent(message, event)).toBe(message);
    expect(applyEvents(message, idle)).toBe(message);
  });

  it("reads the input of a tool on from every message it was shown in", () => {
    const delta = (text: string): StreamEvent => ({ type: "tool-input-delta", toolCallId: "c", delta: text });
    const base = applyEvents(fresh(), [
      { type: "tool-input-start", toolCallId: "c", toolName: "t" },
      delta(`{"a":"x`),
    ]);
    for (const text of [`y"}`, `z","b":[]}`, `y"}`]) {
      const { parts } = applyEvent(base, delta(text));
      expect(parts[0]).toMatchObject({ input: JSON.parse(`{"a":"x${text}`) as object });
    }
    const copied = applyEvent(structuredClone(base), delta(`w"}`));
    expect(copied.parts[0]).toMatchObject({ input: { a: "xw" } });
  });

  it("measures reasoning by the clock it is given", () => {
    let message = applyEvent(fresh(), { type: "reasoning-delta", id: "r", delta: "Hm" }, { now: 1000 });
    message = applyEvent(message, { type: "reasoning-end", id: "r" }, { now: 3500 });
    expect(message.parts).toEqual([
      { type: "reasoning", text: "Hm", state: "done", startedAt: 1000, durationMs: 2500 },
    ]);
  });

  it("goes through the states of a call that needs approval", () => {
    const states = [
      { type: "tool-input-start", toolCallId: "c", toolName: "pay" },
      { type: "tool-input-delta", toolCallId: "c", delta: `{"sum":` },
      { type: "tool-input-delta", toolCallId: "c", delta: `5}` },
      { type: "tool-input-available", toolCallId: "c" },
      { type: "tool-approval-request", toolCallId: "c", approvalId: "a" },
      { type: "tool-output-denied", toolCallId: "c" },
    ] as const;
    let message = fresh();
    const seen = states.map((event) => {
      message = applyEvent(message, event);
      const part = message.parts[0]!;
      return "state" in part ? part.state : "";
    });
    expect(seen).toEqual([
      "input-streaming",
      "input-streaming",
      "input-streaming",
      "input-available",
      "approval-requested",
      "output-denied",
    ]);
    expect(message.parts).toEqual([
      {
        type: "tool-pay",
        toolCallId: "c",
        inputText: `{"sum":5}`,
        state: "output-denied",
        input: { sum: 5 },
        approval: { id: "a", approved: false },
      },
    ]);
  });

  it.each([
    ["no text at all", "", { state: "input-available", input: {} }],
    ["invalid JSON", `{"a":`, { state: "output-error", input: undefined, rawInput: `{"a":` }],
  ])("makes of %s the input or the error", (_, text, expected) => {
    const message = applyEvents(fresh(), [
      { type: "tool-input-start", toolCallId: "c", toolName: "t" },
      { type: "tool-input-delta", toolCallId: "c", delta: text },
      { type: "tool-input-available", toolCallId: "c" },
    ]);
    expect(message.parts[0]).toMatchObject(expected);
  });

  it("replaces data of the same name and id, and drops the parts of a step that begins again", () => {
    const message = applyEvents(fresh(), [
      { type: "start-step" },
      { type: "text-delta", id: "0", delta: "kept" },
      { type: "start-step" },
      { type: "text-delta", id: "1", delta: "dropped" },
      { type: "reset-step" },
      { type: "data", name: "x", id: "1", data: "old" },
      { type: "data", name: "x", data: "other" },
      { type: "data", name: "x", id: "1", data: "new" },
    ]);
    expect(message.parts).toEqual([
      { type: "step-start" },
      { type: "text", text: "kept", state: "streaming", id: "0" },
      { type: "step-start" },
      { type: "data-x", id: "1", data: "new" },
      { type: "data-x", data: "other" },
    ]);
  });

  it("merges metadata without reaching a prototype", () => {
    const metadata = JSON.parse(`{"a":{"b":1},"__proto__":{"polluted":1},"c":[1]}`) as unknown;
    const first = applyEvent(fresh(), { type: "message-metadata", metadata });
    expect(Object.getPrototypeOf(first.metadata)).toBe(Object.prototype);
    const message = applyEvent(first, { type: "message-metadata", metadata: { a: { d: 2 }, c: [2] } });
    expect(message.metadata).toEqual({ a: { b: 1, d: 2 }, c: [2] });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("takes the server's id only while nothing is shown", () => {
    const named = applyEvent(fresh(), { type: "start", messageId: "server" });
    expect(named.id).toBe("server");
    expect(applyEvent(named, { type: "start", messageId: "" }).id).toBe("server");
    const shown = applyEvent(named, { type: "text-delta", id: "0", delta: "a" });
    expect(applyEvent(shown, { type: "start", messageId: "late" }).id).toBe("server");
  });

  it("joins all text", () => {
    const message = applyEvents(fresh(), [
      { type: "text-delta", id: "0", delta: "a" },
      { type: "reasoning-delta", id: "0", delta: "no" },
      { type: "text-delta", id: "1", delta: "b" },
    ]);
    expect(messageText(message)).toBe("ab");
  });
});

describe("ending a message", () => {
  const open = applyEvents(fresh(), [
    { type: "text-delta", id: "0", delta: "done" },
    { type: "text-end", id: "0" },
    { type: "text-delta", id: "1", delta: "open" },
    { type: "tool-input-start", toolCallId: "half", toolName: "t" },
    { type: "tool-input-delta", toolCallId: "half", delta: `{"a":` },
    { type: "tool-input-start", toolCallId: "whole", toolName: "t" },
    { type: "tool-input-delta", toolCallId: "whole", delta: `{"a":1}` },
  ]);

  it.each([
    ["complete", undefined],
    ["requires-action", undefined],
    ["stopped", "stopped"],
  ] as const)("as %s leaves text done, with outcome %s, and no call open", (status, outcome) => {
    const message = endMessage(open, { status });
    expect(message.status).toBe(status);
    expect(message.parts[0]).toBe(open.parts[0]);
    expect(message.parts.map((part) => ("state" in part ? part.state : ""))).toEqual([
      "done",
      "done",
      "output-error",
      "input-available",
    ]);
    expect((message.parts[1] as TextPart).outcome).toBe(outcome);
    expect(message.parts[2]).toMatchObject({ rawInput: `{"a":` });
    expect(message.parts[3]).toMatchObject({ input: { a: 1 } });
  });

  it("as failed keeps the error as plain data", () => {
    const error = new StreamChatError("truncated", "broke off", { retryable: true, excerpt: "secret" });
    const message = endMessage(open, { status: "error", error });
    expect(structuredClone(message).error).toEqual({
      code: "truncated",
      message: "broke off",
      retryable: true,
    });
    expect(message.parts[1]).toMatchObject({ state: "done", outcome: "error" });
  });
});
