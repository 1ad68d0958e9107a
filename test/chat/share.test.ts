import { afterEach, describe, expect, it, vi } from "vitest";
import * as fc from "fast-check";
import { diffMessages, patchMessages } from "../../src/chat/messagePatch.js";
import { shareChat } from "../../src/chat/shareChat.js";
import type { Message } from "../../src/message/message.js";
import { settlePromises } from "../../src/testing/manualClock.js";
import { stage, type Stage } from "./support.js";

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

let names = 0;
/** Another tab of the chat that is shared by this name, over a real channel. */
function tab(name: string): Stage & { leave: () => void } {
  const own = stage({ createId: () => `id-${++names}` });
  const leave = shareChat(own.chat, { channel: new BroadcastChannel(name), clock: own.clock });
  undo.push(leave);
  return { ...own, leave };
}

const freshName = (): string => `test-${++names}-${process.pid}`;

function tabs(): [ReturnType<typeof tab>, ReturnType<typeof tab>] {
  const name = freshName();
  return [tab(name), tab(name)];
}

/** Resolves when `test` holds; the channel is real, and delivers when it likes. */
async function until(test: () => boolean): Promise<void> {
  while (!test()) await settlePromises();
}

describe("shareChat", () => {
  it("shows the turn of one tab live in the others", async () => {
    const [a, b] = tabs();
    void a.chat.sendMessage("Hi");
    await a.frame();
    for (const word of ["one ", "two ", "three"]) {
      a.transport.last.text(word);
      await a.frame();
      await until(() => b.lines()[1]?.includes(word) === true);
    }
    expect(b.lines()).toEqual(["user: Hi [complete]", "assistant: one two three [streaming]"]);
    const [question] = b.chat.getSnapshot().messages;
    a.transport.last.finish();
    await a.frame();
    await until(() => b.lines()[1]?.endsWith("[complete]") === true);
    expect(b.chat.getSnapshot().messages).toEqual(a.chat.getSnapshot().messages);
    expect(question).toEqual(a.chat.getSnapshot().messages[0]);
    expect(b.transport.calls).toHaveLength(0);
    await until(() => a.clock.pending + b.clock.pending === 0);
  });

  it("shows it to a tab that comes later", async () => {
    const name = freshName();
    const first = tab(name);
    void first.chat.sendMessage("Hi");
    await first.frame();
    first.transport.last.text("early ");
    await first.frame();
    const second = tab(name);
    await until(() => second.lines()[1] === "assistant: early  [streaming]");
    first.transport.last.text("late");
    await first.frame();
    await until(() => second.lines()[1] === "assistant: early late [streaming]");
    await first.chat.dispose();
  });

  it("marks the answer as stopped where its tab was closed, or went without a word", async () => {
    for (const how of ["closed", "crashed"] as const) {
      const [a, b] = tabs();
      void a.chat.sendMessage("Hi");
      await a.frame();
      a.transport.last.text("half");
      await a.frame();
      await until(() => b.lines()[1] === "assistant: half [streaming]");
      if (how === "closed") a.leave();
      else await b.clock.advance(91_000);
      await until(() => b.lines()[1] === "assistant: half [stopped]");
      expect(b.clock.pending).toBe(0);
      await a.chat.dispose();
    }
  });

  it("leaves a tab alone whose own turn is under way", async () => {
    const [a, b] = tabs();
    void b.chat.sendMessage("mine");
    await b.frame();
    void a.chat.sendMessage("theirs");
    await a.frame();
    a.transport.last.text("x");
    a.transport.last.finish();
    await a.frame();
    await settlePromises();
    b.transport.last.text("my answer");
    await b.frame();
    expect(b.lines()).toEqual(["user: mine [complete]", "assistant: my answer [streaming]"]);
    await b.chat.stop();
  });

  it("says so once more where something cannot be cloned, and goes on", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const a = tab(freshName());
    a.chat.setMessages([{ id: "f", role: "user", parts: [], metadata: { callback() {} } }]);
    const outcome = a.chat.sendMessage("Hi");
    await a.frame();
    a.transport.last.finish();
    expect(await outcome).toEqual({ type: "done" });
    expect(warn).toHaveBeenCalled();
    warn.mockRestore();
  });
});

describe("case 75: a duplicated tab", () => {
  it("case 75: two tabs of the same id write nothing into each other, unless they share", async () => {
    const a = stage();
    const b = stage();
    void a.chat.sendMessage("Hi");
    await a.frame();
    a.transport.last.text("one");
    a.transport.last.finish();
    await a.frame();
    await settlePromises();
    expect(a.chat.id).toBe(b.chat.id);
    expect(b.lines()).toEqual([]);
    const [c, d] = tabs();
    void c.chat.sendMessage("Hi");
    await until(() => d.lines().length === 1);
    await c.chat.dispose();
  });
});

describe("patches between tabs", () => {
  const seed = 7501;
  const part = fc.oneof(
    fc.record({ type: fc.constant("text" as const), text: fc.string({ maxLength: 5 }) }),
    fc.record({ type: fc.constant("reasoning" as const), text: fc.string({ maxLength: 5 }) }),
    fc.record({ type: fc.constant("data-x" as const), data: fc.integer() }),
  );
  const list = fc.uniqueArray(
    fc.record({
      id: fc.constantFrom("a", "b", "c", "d"),
      role: fc.constant("assistant" as const),
      parts: fc.array(part, { maxLength: 3 }),
    }),
    { selector: ({ id }) => id, maxLength: 4 },
  );

  it(`give the other tab the same messages, whatever changed (seed ${seed})`, () => {
    fc.assert(
      fc.property(list, list, fc.string({ maxLength: 3 }), (before: Message[], other: Message[], growth) => {
        // Some messages stay as they are, some grow, and the rest is anything.
        const after = other.map((message, at) => {
          const old = before[at];
          if (!old || at % 2 === 0) return message;
          const parts = old.parts.map((part) =>
            "text" in part ? { ...part, text: part.text + growth } : part,
          );
          return { ...old, parts };
        });
        const kept = before.length > 0 && after.length > 0 ? [before[0]!, ...after.slice(1)] : after;
        for (const target of [after, kept]) {
          const patch = structuredClone(diffMessages(before, target));
          const result = patchMessages(before, patch);
          expect(result).toEqual(target);
          target.forEach((message, at) => {
            if (message === before[at]) expect(result[at]).toBe(message);
          });
        }
      }),
      { seed, numRuns: 500 },
    );
  });

  it("cost what has grown, not what there is", () => {
    const text = "x".repeat(100_000);
    const before: Message[] = [{ id: "a", role: "assistant", parts: [{ type: "text", text }] }];
    const after: Message[] = [{ id: "a", role: "assistant", parts: [{ type: "text", text: `${text}yz` }] }];
    expect(JSON.stringify(diffMessages(before, after)).length).toBeLessThan(200);
  });
});
