import { afterEach, describe, expect, it, vi } from "vitest";
import { shareChat } from "../../../src/chat/share/shareChat.js";
import { StreamChatError } from "../../../src/errors.js";
import { settlePromises } from "../../../src/testing/manualClock.js";
import { stage, type Stage } from "../support.js";

afterEach(() => {
  vi.restoreAllMocks();
});

const lost = (): StreamChatError => new StreamChatError("disconnected", "lost", { retryable: true });

/** Brings a turn into a phase; the turn is left there. */
const roads: Record<string, (stage: Stage) => Promise<void>> = {
  preparing: async ({ chat }) => void chat.sendMessage("go"),
  connecting: async ({ chat }) => {
    void chat.sendMessage("go");
    await settlePromises();
  },
  waiting: async ({ chat, frame }) => {
    void chat.sendMessage("go");
    await frame();
  },
  backoff: async ({ chat, transport, frame }) => {
    void chat.sendMessage("go");
    await frame();
    transport.last.fail(lost());
    await frame();
  },
  streaming: async ({ chat, transport, frame }) => {
    void chat.sendMessage("go");
    await frame();
    transport.last.text("x");
    await frame();
  },
  stalled: async ({ chat, transport, frame, clock }) => {
    void chat.sendMessage("go");
    await frame();
    transport.last.text("x");
    await frame();
    await clock.advance(15_000);
  },
  reconnecting: async ({ chat, transport, frame }) => {
    void chat.sendMessage("go");
    await frame();
    transport.last.emit({ type: "text-delta", id: "t", delta: "x" }, { type: "cursor", cursor: "1" });
    transport.last.fail(lost());
    await frame();
  },
  finishing: async ({ chat, transport, frame }) => {
    void chat.sendMessage("go");
    await frame();
    transport.last.emit(
      { type: "text-delta", id: "t", delta: "x" },
      { type: "finish", finishReason: "stop" },
    );
    await frame();
  },
};

function stageFor(phase: string): Stage {
  const options = { resume: true, resumable: true };
  if (phase !== "connecting") return stage(options);
  return stage({ ...options, transport: { send: () => new Promise(() => {}) } });
}

describe("races and lifetime", () => {
  for (const phase of Object.keys(roads)) {
    it(`stop while ${phase} settles as stopped, and leaves nothing behind`, async () => {
      const s = stageFor(phase);
      await roads[phase]!(s);
      expect(s.chat.getSnapshot().phase).toBe(phase);
      await s.chat.stop();
      expect(s.chat.getSnapshot()).toMatchObject({ phase: "stopped", status: "ready", retryAt: undefined });
      expect(s.clock.pending).toBe(0);
      expect(s.frames.waiting).toBe(false);
      const made = [s.transport.calls.length, s.transport.resumed.length];
      for (const call of s.transport.calls) expect(call.closed).toBe(true);
      const published = s.chat.getSnapshot();
      await s.clock.advance(600_000);
      expect([s.transport.calls.length, s.transport.resumed.length]).toEqual(made);
      expect(s.chat.getSnapshot()).toBe(published);
    });

    it(`leaving the chat while ${phase} is as final as stopping it`, async () => {
      const s = stageFor(phase);
      await roads[phase]!(s);
      await s.chat.dispose();
      expect(s.chat.getSnapshot().phase).toBe("stopped");
      expect(s.clock.pending).toBe(0);
      // The answer may be taken up again: only `stop` tells the server to stop.
      expect(s.transport.cancelled).toEqual([]);
    });
  }

  it("stop while a file is read sends nothing", async () => {
    let read: ((bytes: ArrayBuffer) => void) | undefined;
    const file = new File(["x"], "x.txt");
    file.arrayBuffer = () =>
      new Promise((resolve) => {
        read = resolve;
      });
    const { chat, transport, clock } = stage();
    const outcome = chat.sendMessage({ text: "look", files: [file] });
    await settlePromises();
    await chat.stop();
    read?.(new ArrayBuffer(1));
    await settlePromises();
    expect(await outcome).toEqual({ type: "stopped", reason: "user" });
    expect(transport.calls).toHaveLength(0);
    expect(clock.pending).toBe(0);
  });

  it("stop twice, when idle, inside onDelta and inside onFinish", async () => {
    const outcomes: string[] = [];
    const s: Stage = stage({
      onDelta: () => void s.chat.stop(),
      onFinish({ outcome }) {
        outcomes.push(outcome.type);
        void s.chat.stop();
      },
    });
    await s.chat.stop();
    void s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.text("a");
    s.transport.last.text("b");
    await s.frame();
    await Promise.all([s.chat.stop(), s.chat.stop()]);
    expect(outcomes).toEqual(["stopped"]);
    expect(s.lines()[1]).toBe("assistant: a [stopped]");
    expect(s.clock.pending).toBe(0);
  });

  it("stop inside onStateChange makes no request, and prepares none", async () => {
    let prepared = 0;
    const s: Stage = stage({
      headers() {
        prepared += 1;
        if (prepared > 2) throw new Error("nobody is there to hear this");
        return {};
      },
      onStateChange({ phase }) {
        if (phase === stopIn) void s.chat.stop();
      },
    });
    let stopIn = "connecting";
    expect(await s.chat.sendMessage("go")).toEqual({ type: "stopped", reason: "user" });
    expect(s.transport.calls).toHaveLength(0);

    stopIn = "";
    const outcome = s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.fail(lost());
    await s.frame();
    stopIn = "connecting";
    await s.clock.advance(1000);
    expect(await outcome).toEqual({ type: "stopped", reason: "user" });
    await s.frame();
    expect(prepared).toBe(2);
    expect(s.transport.calls).toHaveLength(1);
    expect(s.clock.pending).toBe(0);
  });

  it("a question right after stop begins clean, and the old answer never comes back", async () => {
    const { chat, transport, frame, lines, clock } = stage({ ignoreSignal: true });
    void chat.sendMessage("one");
    await frame();
    transport.last.text("old");
    await frame();
    void chat.stop();
    void chat.sendMessage("two");
    await frame();
    transport.calls[0]!.text(" late");
    transport.calls[1]!.text("new");
    transport.calls[0]!.finish();
    transport.calls[1]!.finish();
    await clock.advance(1000);
    expect(lines()).toEqual([
      "user: one [complete]",
      "assistant: old [stopped]",
      "user: two [complete]",
      "assistant: new [complete]",
    ]);
  });

  for (const onBusy of ["replace", "queue", "reject"] as const) {
    it(`two questions in one tick (${onBusy})`, async () => {
      const { chat, transport, frame } = stage({ onBusy });
      const results = Promise.allSettled([chat.sendMessage("one"), chat.sendMessage("two")]);
      for (let n = 0; n < 2; n++) {
        await frame();
        transport.last.text("x");
        transport.last.finish();
        await frame();
      }
      const [first, second] = (await results).map((result) =>
        result.status === "fulfilled" ? result.value.type : (result.reason as StreamChatError).code,
      );
      expect([first, second]).toEqual(
        { replace: ["stopped", "done"], queue: ["done", "done"], reject: ["done", "busy"] }[onBusy],
      );
      expect(transport.calls).toHaveLength(onBusy === "queue" ? 2 : 1);
    });
  }

  it("asking inside onFinish and onError; regenerating and editing in mid-answer", async () => {
    let again = true;
    const s: Stage = stage({
      retry: false,
      onError() {
        if (again) void s.chat.sendMessage("after the error");
        again = false;
      },
    });
    void s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.fail(lost());
    await s.frame();
    s.transport.last.text("fine");
    await s.frame();
    expect(s.lines().at(-1)).toBe("assistant: fine [streaming]");
    const regenerated = s.chat.regenerate();
    await s.frame();
    expect(s.transport.calls[1]!.closed).toBe(true);
    s.transport.last.text("better");
    await s.frame();
    const question = s.chat.getSnapshot().messages.findLast(({ role }) => role === "user")!;
    const edited = s.chat.edit(question.id, "another question");
    expect(await regenerated).toEqual({ type: "stopped", reason: "superseded" });
    await s.frame();
    s.transport.last.text("best");
    s.transport.last.finish();
    expect(await edited).toEqual({ type: "done" });
    expect(s.lines().slice(-2)).toEqual(["user: another question [complete]", "assistant: best [complete]"]);
  });

  it("clearing the chat, or taking the answer away, ends its turn for good", async () => {
    for (const keep of [0, 1]) {
      const { chat, transport, frame, lines } = stage({ ignoreSignal: true });
      const outcome = chat.sendMessage("go");
      await frame();
      transport.last.text("a");
      await frame();
      chat.setMessages((messages) => messages.slice(0, keep));
      transport.last.text("b");
      transport.last.finish();
      await frame();
      expect(await outcome).toEqual({ type: "stopped", reason: "discarded" });
      expect(lines()).toHaveLength(keep);
    }
  });

  it("callbacks and listeners that throw are reported, and the turn goes on", async () => {
    const reported = vi.spyOn(console, "error").mockImplementation(() => {});
    const throwing = (): never => {
      throw new Error("mine");
    };
    const s = stage({
      onDelta: throwing,
      onEvent: throwing,
      onFinish: () => Promise.reject(new Error("mine")),
    });
    s.chat.subscribe(throwing);
    let told = 0;
    s.chat.subscribe(() => (told += 1));
    const outcome = s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.text("a");
    s.transport.last.finish();
    expect(await outcome).toEqual({ type: "done" });
    await settlePromises();
    expect(told).toBeGreaterThan(0);
    expect(s.lines()[1]).toBe("assistant: a [complete]");
    expect(new Set(reported.mock.calls.map(([error]) => (error as StreamChatError).code))).toEqual(
      new Set(["callback"]),
    );
  });

  it("a transport that never hears the signal cannot hold stop(), and what it sends is dropped", async () => {
    const { chat, transport, frame, clock, lines } = stage({ ignoreSignal: true });
    void chat.sendMessage("go");
    await frame();
    transport.last.text("a");
    await frame();
    const stopped = chat.stop();
    await clock.advance(1000);
    await stopped;
    const published = chat.getSnapshot();
    transport.last.text("late");
    transport.last.finish();
    await frame();
    expect(chat.getSnapshot()).toBe(published);
    expect(lines()[1]).toBe("assistant: a [stopped]");
    expect(clock.pending).toBe(0);
  });

  it("a body that comes after stop() is cancelled, and one that is there but unread, too", async () => {
    const cancelled: string[] = [];
    const body = (name: string): ReadableStream<string> =>
      new ReadableStream({ cancel: () => void cancelled.push(name) });
    let hand: ((source: ReadableStream<string> | Response) => void) | undefined;
    const s: Stage = stage({
      transport: () => new Promise((resolve) => (hand = resolve)),
      onStateChange({ phase }) {
        if (phase === "waiting") void s.chat.stop();
      },
    });
    void s.chat.sendMessage("go");
    await s.frame();
    await s.chat.stop();
    hand?.(body("late stream"));
    void s.chat.sendMessage("go");
    await s.frame();
    await s.chat.stop();
    hand?.(new Response(body("late response").pipeThrough(new TextEncoderStream())));
    void s.chat.sendMessage("go");
    await s.frame();
    hand?.(body("unread"));
    // The server counts as having accepted when the code that reads its answer is loaded.
    await vi.waitFor(() => {
      expect(cancelled.toSorted()).toEqual(["late response", "late stream", "unread"]);
    });
  });

  for (const how of ["rejects", "hangs"] as const) {
    it(`stop() resolves although the body's cancel ${how}`, async () => {
      let cancelled = 0;
      const { chat, clock } = stage({
        transport: () =>
          new ReadableStream<Uint8Array>({
            start: (controller) =>
              controller.enqueue(
                new TextEncoder().encode('data: {"type":"text-delta","id":"t","delta":"a"}\n\n'),
              ),
            cancel() {
              cancelled += 1;
              return how === "rejects" ? Promise.reject(new Error("no")) : new Promise(() => {});
            },
          }),
        publish: "sync",
      });
      const outcome = chat.sendMessage("go");
      while (chat.getSnapshot().phase !== "streaming") await settlePromises();
      const stopped = chat.stop();
      await clock.advance(1000);
      await stopped;
      expect(await outcome).toEqual({ type: "stopped", reason: "user" });
      expect(cancelled).toBe(1);
      expect(clock.pending).toBe(0);
    });
  }

  it("an abort whose reason is no DOMException is stopping all the same", async () => {
    const s = stage({
      transport: {
        send: ({ signal }) =>
          new Promise((_, reject) => {
            // As a wrapper does that has its own idea of an abort.
            // oxlint-disable-next-line prefer-promise-reject-errors -- that is the case
            signal.addEventListener("abort", () => reject("cancelled"));
          }),
      },
    });
    const outcome = s.chat.sendMessage("go");
    await s.frame();
    await s.chat.stop();
    expect(await outcome).toEqual({ type: "stopped", reason: "user" });
    expect(s.chat.getSnapshot().error).toBeUndefined();
  });

  it("twenty who resume one chat make one request", async () => {
    const { chat, transport, frame } = stage({ resumable: true });
    const all = Promise.all(Array.from({ length: 20 }, () => chat.resume()));
    await frame();
    transport.resumed[0]!.finish();
    await all;
    expect(transport.resumed).toHaveLength(1);
  });

  it("a clock that jumps, and timers that are throttled, fail no turn", async () => {
    const { chat, transport, frame, clock } = stage({ timeouts: { stall: 30_000, total: 120_000 } });
    void chat.sendMessage("go");
    await frame();
    transport.last.text("a");
    await frame();
    clock.sleep(3_600_000);
    await clock.advance(2000);
    expect(chat.getSnapshot().phase).toBe("streaming");
    for (let minute = 0; minute < 5; minute++) {
      clock.sleep(60_000);
      await clock.advance(1000);
      transport.last.text(".");
      await frame();
    }
    expect(chat.getSnapshot().phase).toBe("streaming");
    clock.sleep(-7_200_000);
    await clock.advance(2000);
    expect(chat.getSnapshot().phase).toBe("streaming");
    await chat.stop();
    expect(clock.pending).toBe(0);
  });

  it("leaves no channel, timer or listener when a shared chat is left in mid-turn", async () => {
    const { chat, transport, clock, frame } = stage();
    const leave = shareChat(chat, { clock });
    void chat.sendMessage("go");
    await frame();
    transport.last.text("a");
    await frame();
    leave();
    await chat.dispose();
    expect(clock.pending).toBe(0);
  });
});
