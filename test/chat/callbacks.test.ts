import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { ChatOptions } from "../../src/chat/chatOptions.js";
import type { StreamEvent } from "../../src/events/streamEvent.js";
import { settlePromises } from "../../src/testing/manualClock.js";
import { stage, type Stage } from "./support.js";

/** Callbacks of the app that ask, stop and change the chat that is just telling them something. */

const seed = 60_211;

const acts: Record<string, (stage: Stage, keep: (promise: Promise<unknown>) => void) => void> = {
  send: ({ chat }, keep) => keep(chat.sendMessage("again")),
  stop: ({ chat }, keep) => keep(chat.stop()),
  leave: ({ chat }, keep) => keep(chat.dispose()),
  regenerate: ({ chat }, keep) => keep(chat.regenerate()),
  edit: ({ chat }, keep) => keep(chat.edit(chat.getSnapshot().messages[0]?.id ?? "", "better")),
  retry: ({ chat }, keep) => keep(chat.retry()),
  goOn: ({ chat }, keep) => keep(chat.continueMessage()),
  resume: ({ chat }, keep) => keep(chat.resume()),
  output: ({ chat }, keep) => keep(chat.addToolOutput({ toolCallId: "c", output: 1 })),
  clear: ({ chat }) => chat.setMessages([]),
  dropLast: ({ chat }) => chat.setMessages((messages) => messages.slice(0, -1)),
  append: ({ chat }) =>
    chat.setMessages((messages) => [
      ...messages,
      { id: `app-${messages.length}`, role: "assistant", parts: [{ type: "text", text: "A note." }] },
    ]),
  select: ({ chat }) => chat.selectBranch(chat.getSnapshot().messages[1]?.id ?? "", 0),
};

const call: StreamEvent[] = [
  { type: "tool-input-available", toolCallId: "c", toolName: "ask", input: {} },
  { type: "tool-input-available", toolCallId: "d", toolName: "auto", input: {} },
  { type: "finish", finishReason: "tool-calls" },
  { type: "done" },
];
/** What the server does. */
const steps: Record<string, (call: Stage["transport"]["last"]) => void> = {
  text: (live) => live.text("x"),
  cursor: (live) => live.emit({ type: "cursor", cursor: "1" }),
  call: (live) => live.emit(...call),
  finish: (live) => live.finish(),
  fail: (live) => live.fail(new Error("lost")),
  cut: (live) => live.end(),
};

describe("callbacks that act on the chat", () => {
  it(`never leave two turns, a request after stop(), or a promise that nobody keeps (seed ${seed})`, async () => {
    const reported = vi.spyOn(console, "error");
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(steps), "act", "wait"), { minLength: 4, maxLength: 20 }),
        // What each callback does when it is told of something, one after another; mostly nothing.
        fc.array(fc.option(fc.constantFrom(...Object.keys(acts)), { freq: 2 }), { maxLength: 60 }),
        fc.constantFrom("replace", "queue", "reject"),
        async (happenings, reactions, onBusy) => {
          let kept = 0;
          let settled = 0;
          const keep = (promise: Promise<unknown>): void => {
            kept += 1;
            const end = (): void => void (settled += 1);
            promise.then(end, end);
          };
          const act = (name: string | null | undefined): void => {
            if (name) acts[name]?.(s, keep);
          };
          const left = [...reactions];
          const react = (): void => act(left.shift());
          const told: ChatOptions = {
            onEvent: react,
            onToolCall: react,
            onFinish: react,
            onError: react,
            onStateChange: react,
            headers() {
              react();
              return {};
            },
            tools: { ask: {}, auto: { execute: react } },
          };
          const s: Stage = stage({ ...told, onBusy, resume: true, resumable: true, retry: { attempts: 1 } });
          s.chat.subscribe(react);
          keep(s.chat.sendMessage("go"));
          for (const happening of happenings) {
            const { calls, resumed } = s.transport;
            const live = [...calls, ...resumed].findLast(({ closed }) => !closed) as typeof s.transport.last;
            if (happening === "wait") await s.clock.advance(1000);
            else if (happening === "act") react();
            else if (live) steps[happening]?.(live);
            await s.frame();
          }
          left.length = 0;
          const stopped = s.chat.stop();
          await s.clock.advance(2000);
          await stopped;
          const last = s.chat.getSnapshot();
          const requests = s.transport.calls.length + s.transport.resumed.length;
          await s.clock.advance(120_000);
          await s.frame();
          expect(s.chat.getSnapshot()).toBe(last);
          expect(last.phase).toMatch(/^(?:idle|done|stopped|error|requires-action)$/);
          expect(last.messages.filter(({ status }) => status === "streaming")).toEqual([]);
          expect(s.transport.calls.length + s.transport.resumed.length).toBe(requests);
          expect([...s.transport.calls, ...s.transport.resumed].every(({ closed }) => closed)).toBe(true);
          expect(s.clock.pending).toBe(0);
          await s.chat.dispose();
          await settlePromises();
          expect(settled).toBe(kept);
        },
      ),
      { seed, numRuns: 1500 },
    );
    // Nor does anything happen that the phase table has no row for.
    expect(
      reported.mock.calls.map(([error]) => String(error)).filter((text) => /cannot happen/.test(text)),
    ).toEqual([]);
    reported.mockRestore();
  });

  it("that ask when they hear of the end of a turn do not make two of it and the one that ended it", async () => {
    const s = stage();
    void s.chat.sendMessage("first");
    await s.frame();
    let asks = true;
    s.chat.subscribe(() => {
      if (!asks || s.chat.getSnapshot().phase !== "stopped") return;
      asks = false;
      void s.chat.sendMessage("and then");
    });
    const outcome = s.chat.sendMessage("second");
    await s.frame();
    expect(s.transport.calls.filter(({ closed }) => !closed)).toHaveLength(1);
    expect(s.lines().at(-1)).toBe("user: second [complete]");
    s.transport.last.finish();
    expect(await outcome).toEqual({ type: "done" });
    expect(s.clock.pending).toBe(0);
  });

  it("that are asked for a header after stop() make no request any more", async () => {
    const waiting: ((headers: HeadersInit) => void)[] = [];
    const s = stage({ resume: true, resumable: true });
    void s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.emit({ type: "text-delta", id: "t", delta: "x" }, { type: "cursor", cursor: "1" });
    s.chat.setOptions({
      transport: s.transport,
      resume: true,
      headers: () => new Promise((resolve) => void waiting.push(resolve)),
    });
    s.transport.last.fail(new Error("lost"));
    await s.frame();
    await s.clock.advance(1000);
    expect(s.chat.getSnapshot().phase).toBe("reconnecting");
    const stopped = s.chat.stop();
    await s.clock.advance(2000);
    await stopped;
    for (const give of waiting) give({});
    await s.frame();
    expect(s.transport.resumed).toHaveLength(0);
  });
});
