import { afterEach, describe, expect, it, vi } from "vitest";
import * as fc from "fast-check";
import { diffMessages, patchMessages } from "../../../src/chat/share/messagePatch.js";
import { shareChat } from "../../../src/chat/share/shareChat.js";
import { messageText } from "../../../src/message/messageText.js";
import type { ChatMessage } from "../../../src/message/message.js";
import { settlePromises } from "../../../src/testing/manualClock.js";
import { stage, type Stage } from "../support.js";

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

describe("a duplicated tab", () => {
  it("two tabs of the same id write nothing into each other, unless they share", async () => {
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

describe("tabs that write at the same time", () => {
  /** Resolves when what was said has been heard. */
  const heard = async (): Promise<void> => {
    for (let n = 0; n < 20; n++) await settlePromises();
  };

  it("have what both have written when both have ended", async () => {
    const [a, b] = tabs();
    void a.chat.sendMessage("first");
    await a.frame();
    a.transport.last.text("one ");
    await a.frame();
    await until(() => b.lines()[1] === "assistant: one  [streaming]");
    void b.chat.sendMessage("second");
    await b.frame();
    // Nobody in this tab hears any more how that goes on.
    expect(b.lines()).toEqual([
      "user: first [complete]",
      "assistant: one  [stopped]",
      "user: second [complete]",
    ]);
    b.transport.last.text("two");
    await b.frame();
    a.transport.last.text("and only");
    a.transport.last.finish();
    await a.frame();
    await heard();
    b.transport.last.finish();
    await b.frame();
    const both = [
      "user: first [complete]",
      "assistant: one and only [complete]",
      "user: second [complete]",
      "assistant: two [complete]",
    ];
    await until(() => a.lines().length === 4 && a.lines()[3] === both[3]);
    expect(a.lines()).toEqual(both);
    await until(() => b.lines()[1] === both[1]);
    expect(b.lines()).toEqual(both);
  });

  it("do not bring back what one of them has taken out", async () => {
    const [a, b] = tabs();
    void a.chat.sendMessage("first");
    await a.frame();
    a.transport.last.text("one");
    a.transport.last.finish();
    await a.frame();
    await until(() => b.lines()[1] === "assistant: one [complete]");
    void b.chat.regenerate();
    await b.frame();
    b.transport.last.text("another");
    b.transport.last.finish();
    await b.frame();
    await until(() => a.lines()[1] === "assistant: another [complete]");
    expect(a.lines()).toHaveLength(2);
  });

  const seed = 7502;
  it(`lose nothing and leave nothing open, whatever they do (seed ${seed})`, async () => {
    const action = fc.record({
      tab: fc.nat(2),
      what: fc.constantFrom("send", "send", "text", "text", "finish", "stop", "hear", "hear", "leave"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
        const name = freshName();
        const all = [tab(name), tab(name), tab(name)];
        const gone = new Set<number>();
        /** What each tab has shown of each message. */
        const shown = all.map(() => new Map<string, string>());
        const look = (): void =>
          all.forEach(({ chat }, at) => {
            for (const message of chat.getSnapshot().messages)
              shown[at]!.set(message.id, messageText(message));
          });
        let count = 0;
        const finish = (at: number): void => {
          const { transport, chat } = all[at]!;
          if (chat.getSnapshot().status === "ready" || transport.calls.length === 0) return;
          transport.last.text(`${count++} `);
          transport.last.finish();
        };
        for (const { tab: at, what } of actions) {
          const one = all[at]!;
          if (gone.has(at)) continue;
          if (what === "send") void one.chat.sendMessage(`question ${count++}`);
          else if (what === "hear") await heard();
          else if (what === "stop") await one.chat.stop();
          else if (what === "finish") finish(at);
          else if (what === "leave") {
            // One is left to tell.
            if (gone.size === all.length - 1) continue;
            gone.add(at);
            one.leave();
            await one.chat.dispose();
          } else if (one.transport.calls.length > 0) one.transport.last.text(`${count++} `);
          await one.frame();
          look();
        }
        const left = all.filter((_, at) => !gone.has(at));
        for (const [at, one] of all.entries()) {
          if (!gone.has(at)) finish(at);
          await one.frame();
          await heard();
        }
        // Questions that are asked at the same moment have no order.
        const lines = left.map((one) => one.lines().toSorted());
        for (const theirs of lines) expect(theirs).toEqual(lines[0]);
        const open = all
          .flatMap((one) => one.lines())
          .filter((line) => /\[(streaming|pending)\]$/.test(line));
        expect(open).toEqual([]);
        for (const { chat } of left) {
          const texts = new Map(
            chat.getSnapshot().messages.map((message) => [message.id, messageText(message)]),
          );
          for (const at of all.keys()) {
            if (gone.has(at)) continue;
            for (const [id, text] of shown[at]!) expect(texts.get(id)?.startsWith(text), text).toBe(true);
          }
        }
        for (const one of all) one.leave();
        expect(all.map(({ clock }) => clock.pending)).toEqual([0, 0, 0]);
      }),
      { seed, numRuns: 300 },
    );
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
      fc.property(
        list,
        list,
        fc.string({ maxLength: 3 }),
        (before: ChatMessage[], other: ChatMessage[], growth) => {
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
              if (message === before[at]) expect(result?.[at]).toBe(message);
            });
          }
        },
      ),
      { seed, numRuns: 500 },
    );
  });

  it("cost what has grown, not what there is", () => {
    const text = "x".repeat(100_000);
    const before: ChatMessage[] = [{ id: "a", role: "assistant", parts: [{ type: "text", text }] }];
    const after: ChatMessage[] = [
      { id: "a", role: "assistant", parts: [{ type: "text", text: `${text}yz` }] },
    ];
    expect(JSON.stringify(diffMessages(before, after)).length).toBeLessThan(200);
  });
});

describe("a tab that hears what no tab of this version says", () => {
  const text = (id: string, words: string): ChatMessage => ({
    id,
    role: "assistant",
    parts: [{ type: "text", text: words }],
  });

  it("keeps its chat, and asks for the whole state where a patch does not fit", async () => {
    const name = freshName();
    const b = tab(name);
    const channel = new BroadcastChannel(name);
    undo.push(() => channel.close());
    const heard: unknown[] = [];
    channel.addEventListener("message", ({ data }) => heard.push(data));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin only
    const send = (word: unknown): void => channel.postMessage(word);
    send({ type: "state", turn: "t", order: 0, messages: [text("m", "one")], removed: [] });
    await until(() => b.lines().length === 1);
    const fields = { id: "m", role: "assistant" };
    const change = { at: 0, fields, partCount: 1, parts: [] };
    const broken: unknown[] = [
      null,
      "patch",
      { type: "shout", turn: "t", order: 1 },
      { type: "state", turn: "t", order: 9, messages: [{ id: 1 }], removed: [] },
      { type: "state", turn: "t", order: 9, messages: [], removed: "m" },
      { type: "patch", turn: "t", order: 1 },
      { type: "patch", turn: "t", order: 1, patch: { count: -1, changed: [] } },
      { type: "patch", turn: "t", order: 1, patch: { count: 1, changed: [null] } },
      {
        type: "patch",
        turn: "t",
        order: 1,
        patch: { count: 1, changed: [{ ...change, parts: [{ at: 0 }] }] },
      },
      // Whole in its shape, but for other messages.
      { type: "patch", turn: "t", order: 1, patch: { count: 9, changed: [{ ...change, at: 8 }] } },
      { type: "patch", turn: "t", order: 1, patch: { count: 1, changed: [{ ...change, partCount: 7 }] } },
      {
        type: "patch",
        turn: "t",
        order: 1,
        patch: { count: 1, changed: [{ ...change, fields: { id: "m", role: "robot" } }] },
      },
    ];
    heard.length = 0;
    for (const word of broken) send(word);
    await until(() => heard.length === 3);
    expect(heard).toEqual([{ type: "hello" }, { type: "hello" }, { type: "hello" }]);
    expect(b.lines()).toEqual(["assistant: one [-]"]);
    const good = { at: 0, from: 3, part: { type: "text", text: " two" } };
    send({
      type: "patch",
      turn: "t",
      order: 1,
      patch: { count: 1, changed: [{ ...change, parts: [good] }] },
    });
    await until(() => b.lines()[0] !== "assistant: one [-]");
    expect(b.lines()).toEqual(["assistant: one two [-]"]);
  });
});
