import { describe, expect, it, vi } from "vitest";
import { StreamChatError } from "../../src/errors.js";
import { settlePromises } from "../../src/testing/manualClock.js";
import type { Outcome } from "../../src/chat/state/outcome.js";
import { stage, type Stage } from "./support.js";

describe("asking", () => {
  it("shows the question at once and the answer frame by frame", async () => {
    const { chat, transport, frame, lines } = stage();
    const outcome = chat.sendMessage("Hello?");
    expect(lines()).toEqual(["user: Hello? [pending]"]);
    expect(chat.getSnapshot().status).toBe("submitted");
    await frame();
    expect(chat.getSnapshot().phase).toBe("waiting");
    expect(lines()).toEqual(["user: Hello? [complete]"]);
    transport.last.text("Hel");
    transport.last.text("lo");
    await frame();
    expect(lines()[1]).toBe("assistant: Hello [streaming]");
    expect(chat.getSnapshot().status).toBe("streaming");
    transport.last.finish();
    expect(await outcome).toEqual({ type: "done" });
    expect(lines()).toEqual(["user: Hello? [complete]", "assistant: Hello [complete]"]);
    expect(chat.getSnapshot()).toMatchObject({ status: "ready", phase: "done", error: undefined });
  });

  it("publishes a burst of a hundred deltas once", async () => {
    const { chat, transport, frame } = stage();
    void chat.sendMessage("go");
    await frame();
    transport.last.text("first");
    await frame();
    let published = 0;
    chat.subscribe(() => (published += 1));
    for (let n = 0; n < 100; n++) transport.last.text(".");
    await frame();
    expect(published).toBe(1);
    await chat.stop();
  });

  it("keeps the identity of messages and parts that did not change", async () => {
    const { chat, transport, frame } = stage();
    void chat.sendMessage("go");
    await frame();
    transport.last.emit(
      { type: "text-start", id: "a" },
      { type: "text-delta", id: "a", delta: "one" },
      { type: "text-end", id: "a" },
      { type: "text-delta", id: "b", delta: "two" },
    );
    await frame();
    const before = chat.getSnapshot().messages;
    transport.last.emit({ type: "text-delta", id: "b", delta: " more" });
    await frame();
    const after = chat.getSnapshot().messages;
    expect(after).not.toBe(before);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(after[1]?.parts[0]).toBe(before[1]?.parts[0]);
    expect(after[1]?.parts[1]).not.toBe(before[1]?.parts[1]);
    await chat.stop();
  });

  it("sends the chat so far, without its own fields", async () => {
    const { chat, transport, frame } = stage({
      body: () => Promise.resolve({ model: "small" }),
      headers: { "x-a": "1" },
    });
    void chat.sendMessage(
      { text: "look", metadata: { from: "test" } },
      { body: { extra: 1 }, headers: { "x-b": "2" } },
    );
    await frame();
    const { request } = transport.last;
    expect(request).toMatchObject({
      id: "chat",
      trigger: "submit-message",
      body: { model: "small", extra: 1 },
      attempt: 1,
    });
    expect(Object.fromEntries(request.headers)).toEqual({ "x-a": "1", "x-b": "2" });
    expect(request.messages).toMatchObject([
      { role: "user", parts: [{ type: "text", text: "look" }], metadata: { from: "test" } },
    ]);
    await chat.stop();
  });

  it("reads files before it asks, and keeps their order", async () => {
    const { chat, transport, frame } = stage();
    void chat.sendMessage({
      text: "what is this?",
      files: [
        new File(["hi"], "a.txt", { type: "text/plain" }),
        { type: "file", mediaType: "image/png", url: "https://example.com/b.png" },
      ],
    });
    expect(chat.getSnapshot().phase).toBe("preparing");
    await frame();
    await frame();
    expect(transport.last.request.messages[0]?.parts).toEqual([
      { type: "file", mediaType: "text/plain", filename: "a.txt", url: "data:text/plain;base64,aGk=" },
      { type: "file", mediaType: "image/png", url: "https://example.com/b.png" },
      { type: "text", text: "what is this?" },
    ]);
    await chat.stop();
  });

  it("refuses to send nothing, and says so", async () => {
    const { chat, transport } = stage();
    await expect(chat.sendMessage("")).rejects.toMatchObject({ code: "prepare-failed" });
    await expect(chat.sendMessage({ parts: [] })).rejects.toMatchObject({ code: "prepare-failed" });
    expect(transport.calls).toHaveLength(0);
    expect(chat.getSnapshot().status).toBe("ready");
  });

  it("takes the server's name for the answer, but only before it was shown", async () => {
    const { chat, transport, frame } = stage();
    void chat.sendMessage("go");
    await frame();
    transport.last.emit({ type: "start", messageId: "from-server" });
    transport.last.text("a");
    await frame();
    expect(chat.getSnapshot().messages[1]?.id).toBe("from-server");
    transport.last.emit({ type: "start", messageId: "another" });
    transport.last.finish();
    await frame();
    expect(chat.getSnapshot().messages[1]?.id).toBe("from-server");
  });

  it("does not take a name that another message has", async () => {
    const { chat, transport, frame } = stage({
      initialMessages: [{ id: "m", role: "assistant", parts: [] }],
    });
    void chat.sendMessage("go");
    await frame();
    transport.last.emit({ type: "start", messageId: "m" });
    transport.last.text("a");
    await frame();
    const ids = chat.getSnapshot().messages.map((message) => message.id);
    expect(new Set(ids).size).toBe(3);
    await chat.stop();
  });

  it("measures the time to the first token and the pace", async () => {
    const { chat, transport, clock, frame } = stage();
    void chat.sendMessage("go");
    await clock.advance(400);
    transport.last.text("a");
    await clock.advance(1000);
    transport.last.emit({ type: "usage", usage: { outputTokens: 50, inputTokens: 7 } });
    transport.last.finish();
    await frame();
    expect(chat.getSnapshot().metrics).toEqual({ firstTokenMs: 400, durationMs: 1400, tokensPerSecond: 50 });
    expect(chat.getSnapshot().usage).toMatchObject({ inputTokens: 7, outputTokens: 50 });
  });
});

describe("the error of a turn", () => {
  const failed = async (s: Stage, outcome: Promise<Outcome>): Promise<StreamChatError> => {
    const ended = await outcome;
    if (ended.type !== "error") throw new Error(`The turn ended as ${ended.type}.`);
    expect(s.chat.getSnapshot().error).toBe(ended.error);
    return ended.error;
  };
  const lost = (code: "network" | "disconnected"): StreamChatError => new StreamChatError(code, "lost");

  it("says in which phase it happened, and to which answer", async () => {
    const early = stage({
      headers: () => {
        throw new Error("no token");
      },
    });
    const preparing = await failed(early, early.chat.sendMessage("go"));
    expect(preparing).toMatchObject({ code: "prepare-failed", phase: "preparing" });
    const s = stage();
    const waiting = s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.fail(lost("disconnected"));
    const before = await failed(s, waiting);
    expect(before.phase).toBe("waiting");
    // No answer had begun: there is none that an app could mark.
    expect([preparing.messageId, before.messageId]).toEqual([undefined, undefined]);
    const streaming = s.chat.retry();
    await s.frame();
    s.transport.last.text("half");
    await s.frame();
    s.transport.last.fail(lost("disconnected"));
    const { id } = s.chat.getSnapshot().messages[1]!;
    expect(await failed(s, streaming)).toMatchObject({ phase: "streaming", messageId: id });
    const stalled = stage({ timeouts: { stall: 60_000 } });
    const silent = stalled.chat.sendMessage("go");
    await stalled.frame();
    stalled.transport.last.text("half");
    await stalled.clock.advance(90_000);
    expect(await failed(stalled, silent)).toMatchObject({ code: "timeout-stall", phase: "stalled" });
  });

  it("says of a network that failed whether there was one, and of nothing else", async () => {
    for (const onLine of [true, false]) {
      vi.stubGlobal("navigator", { onLine });
      for (const code of ["network", "disconnected"] as const) {
        const s = stage();
        const outcome = s.chat.sendMessage("go");
        await s.frame();
        s.transport.last.fail(lost(code));
        const error = await failed(s, outcome);
        expect(error.offline).toBe(code === "network" ? !onLine : undefined);
        const { offline, phase } = error;
        expect(error.with({ attempt: 9 })).toMatchObject({ offline, phase, code, attempt: 9 });
      }
    }
    vi.unstubAllGlobals();
  });
});

describe("the end of a turn", () => {
  it("is never `done` where the stream ended without proof, and keeps what arrived", async () => {
    const { chat, transport, frame, lines } = stage();
    const outcome = chat.sendMessage("go");
    await frame();
    transport.last.text("half an ans");
    transport.last.end();
    expect(await outcome).toMatchObject({ type: "error", error: { code: "truncated", retryable: true } });
    expect(lines()[1]).toBe("assistant: half an ans [error]");
    expect(chat.getSnapshot()).toMatchObject({ status: "error", error: { code: "truncated", attempt: 1 } });
    expect(chat.getSnapshot().messages[1]).toMatchObject({ error: { code: "truncated", retryable: true } });
  });

  it("waits two seconds for what may follow the proof, and no longer", async () => {
    const { chat, transport, clock, frame } = stage();
    void chat.sendMessage("go");
    await frame();
    transport.last.text("answer");
    transport.last.emit({ type: "finish", finishReason: "stop" });
    await frame();
    expect(chat.getSnapshot().phase).toBe("finishing");
    transport.last.emit({ type: "usage", usage: { outputTokens: 2 } });
    await clock.advance(1999);
    expect(chat.getSnapshot().phase).toBe("finishing");
    await clock.advance(1);
    expect(chat.getSnapshot()).toMatchObject({ phase: "done", usage: { outputTokens: 2 } });
    expect(transport.last.closed).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it("keeps an answer whose completion was proved, though the server resets its step after that", async () => {
    const { chat, transport, frame, lines } = stage();
    const outcome = chat.sendMessage("go");
    await frame();
    transport.last.text("whole");
    transport.last.emit({ type: "finish", finishReason: "stop" });
    await frame();
    transport.last.emit({ type: "reset-step" }, { type: "done" });
    expect(await outcome).toEqual({ type: "done" });
    expect(lines()[1]).toBe("assistant: whole [complete]");
  });

  it("counts a connection that breaks after the proof as done", async () => {
    const { chat, transport, frame } = stage();
    const outcome = chat.sendMessage("go");
    await frame();
    transport.last.text("whole");
    transport.last.emit({ type: "finish", finishReason: "stop" });
    await frame();
    transport.last.fail(new Error("reset"));
    expect(await outcome).toEqual({ type: "done" });
  });

  it("leaves no empty answer where the error came first", async () => {
    const { chat, transport, frame, lines } = stage({ retry: false });
    void chat.sendMessage("go");
    await frame();
    transport.last.emit(
      { type: "start", messageId: "m" },
      { type: "error", error: new StreamChatError("upstream", "Overloaded") },
    );
    await frame();
    expect(lines()).toEqual(["user: go [complete]"]);
    expect(chat.getSnapshot()).toMatchObject({
      status: "error",
      error: { code: "upstream", message: "Overloaded" },
    });
  });

  it("shows a refusal that has no content", async () => {
    const { chat, transport, frame } = stage();
    void chat.sendMessage("go");
    await frame();
    transport.last.emit({ type: "finish", finishReason: "content-filter" }, { type: "done" });
    await frame();
    expect(chat.getSnapshot().messages[1]).toMatchObject({
      status: "complete",
      finishReason: "content-filter",
    });
  });

  it("tells each callback exactly once, and survives their throwing", async () => {
    const errors = vi.spyOn(console, "error").mockImplementation(() => {});
    const seen: string[] = [];
    const { chat, transport, frame } = stage({
      onDelta: (delta) => {
        seen.push(`delta ${delta}`);
        throw new Error("analytics is down");
      },
      onFinish: ({ outcome, message }) => {
        seen.push(`finish ${outcome.type} ${message?.id}`);
        throw new Error("again");
      },
      onError: () => seen.push("error"),
      onStateChange: ({ phase }) => seen.push(phase),
    });
    const outcome = chat.sendMessage("go");
    await frame();
    transport.last.text("a");
    transport.last.finish();
    expect(await outcome).toEqual({ type: "done" });
    expect(seen).toEqual([
      "preparing",
      "connecting",
      "waiting",
      "delta a",
      "streaming",
      "finishing",
      "done",
      "finish done id-2",
    ]);
    expect(errors.mock.calls.map(([error]) => (error as StreamChatError).code)).toEqual([
      "callback",
      "callback",
    ]);
    errors.mockRestore();
  });

  it("forgets an error when told, and with the next question", async () => {
    const { chat, transport, frame } = stage({ retry: false });
    void chat.sendMessage("go");
    await frame();
    transport.last.fail(new Error("gone"));
    await frame();
    expect(chat.getSnapshot()).toMatchObject({ status: "error", error: { code: "disconnected" } });
    chat.clearError();
    expect(chat.getSnapshot()).toMatchObject({ status: "ready", error: undefined });
  });
});

describe("stopping", () => {
  it("keeps what has arrived, and nothing changes any more", async () => {
    const { chat, transport, frame, lines, clock } = stage({ ignoreSignal: true });
    const outcome = chat.sendMessage("go");
    await frame();
    transport.last.text("so far");
    await frame();
    await Promise.all([chat.stop(), clock.advance(1000)]);
    expect(await outcome).toEqual({ type: "stopped", reason: "user" });
    const published = chat.getSnapshot();
    expect(lines()[1]).toBe("assistant: so far [stopped]");
    transport.last.text(" and more");
    transport.last.finish();
    await frame();
    expect(chat.getSnapshot()).toBe(published);
  });

  it("publishes what had arrived but was not shown yet", async () => {
    const { chat, transport, frame, lines } = stage();
    void chat.sendMessage("go");
    await frame();
    transport.last.text("shown");
    await frame();
    transport.last.text(", held");
    await settlePromises();
    expect(lines()[1]).toBe("assistant: shown [streaming]");
    await chat.stop();
    expect(lines()[1]).toBe("assistant: shown, held [stopped]");
  });

  it("does nothing when nothing is under way, and twice is once", async () => {
    const finished: string[] = [];
    const { chat, frame } = stage({ onFinish: ({ outcome }) => finished.push(outcome.type) });
    await chat.stop();
    void chat.sendMessage("go");
    await frame();
    await Promise.all([chat.stop(), chat.stop()]);
    expect(finished).toEqual(["stopped"]);
  });

  it("works from inside a callback", async () => {
    const { chat, transport, frame, lines } = stage({ onDelta: () => void chat.stop() });
    void chat.sendMessage("go");
    await frame();
    transport.last.emit({ type: "text-delta", id: "t", delta: "a" });
    transport.last.emit({ type: "text-delta", id: "t", delta: "b" });
    await frame();
    expect(lines()[1]).toBe("assistant: a [stopped]");
  });

  it("shows no answer where none had begun", async () => {
    const { chat, frame, lines } = stage();
    void chat.sendMessage("go");
    await frame();
    await chat.stop();
    expect(lines()).toEqual(["user: go [complete]"]);
    void chat.sendMessage("again");
    await chat.stop();
    expect(lines()).toEqual(["user: go [complete]", "user: again [stopped]"]);
  });
});

describe("trying again", () => {
  it("retries by itself before any content, visibly", async () => {
    const { chat, transport, clock, frame, lines } = stage();
    const outcome = chat.sendMessage("go");
    await frame();
    transport.last.fail(new StreamChatError("network", "no", { retryable: true }));
    await frame();
    expect(chat.getSnapshot()).toMatchObject({
      phase: "backoff",
      status: "submitted",
      retryAt: clock.now() + 375,
    });
    await clock.advance(375);
    expect(transport.calls).toHaveLength(2);
    expect(transport.last.request.attempt).toBe(2);
    transport.last.text("ok");
    transport.last.finish();
    expect(await outcome).toEqual({ type: "done" });
    expect(lines()).toEqual(["user: go [complete]", "assistant: ok [complete]"]);
  });

  it("never retries by itself once content was applied", async () => {
    const { chat, transport, clock, frame } = stage();
    void chat.sendMessage("go");
    await frame();
    transport.last.text("a");
    await frame();
    transport.last.fail(new StreamChatError("disconnected", "no", { retryable: true }));
    await clock.advance(60_000);
    expect(transport.calls).toHaveLength(1);
    expect(chat.getSnapshot().status).toBe("error");
  });

  it("makes the request again when asked, and keeps the failed answer as a branch", async () => {
    const { chat, transport, frame, lines } = stage();
    void chat.sendMessage("go");
    await frame();
    transport.last.text("half");
    transport.last.end();
    await frame();
    void chat.retry();
    await frame();
    expect(transport.last.request.messages).toHaveLength(1);
    transport.last.text("whole");
    transport.last.finish();
    await frame();
    expect(lines()).toEqual(["user: go [complete]", "assistant: whole [complete]"]);
    const { branches, messages } = chat.getSnapshot();
    expect(branches).toEqual({ [messages[1]!.id]: { index: 1, count: 2 } });
    chat.selectBranch(messages[1]!.id, 0);
    expect(lines()[1]).toBe("assistant: half [error]");
  });
});

describe("asking while an answer is being written", () => {
  it("replaces the turn by default: the old request is aborted before the new one is made", async () => {
    const { chat, transport, frame, lines } = stage();
    const first = chat.sendMessage("one");
    await frame();
    transport.last.text("first answer");
    await frame();
    void chat.sendMessage("two");
    expect(transport.calls[0]?.request.signal.aborted).toBe(true);
    await frame();
    expect(await first).toEqual({ type: "stopped", reason: "superseded" });
    transport.calls[0]?.text(" (late)");
    transport.calls[1]?.text("second answer");
    transport.calls[1]?.finish();
    await frame();
    expect(lines()).toEqual([
      "user: one [complete]",
      "assistant: first answer [stopped]",
      "user: two [complete]",
      "assistant: second answer [complete]",
    ]);
  });

  it("settles two sends in one tick as the policy says", async () => {
    for (const onBusy of ["replace", "queue", "reject"] as const) {
      const { chat, transport, frame } = stage({ onBusy });
      const first = chat.sendMessage("one");
      const second = chat.sendMessage("two");
      second.catch(() => {});
      await frame();
      if (onBusy === "reject") {
        await expect(second).rejects.toMatchObject({ code: "busy" });
        expect(transport.calls).toHaveLength(1);
      } else if (onBusy === "replace") {
        expect(await first).toEqual({ type: "stopped", reason: "superseded" });
        expect(transport.last.request.messages).toHaveLength(2);
      } else {
        expect(chat.getSnapshot().queue).toHaveLength(1);
        expect(transport.calls).toHaveLength(1);
      }
      await chat.dispose();
    }
  });

  it("sends what waits in order, one turn after the other, and nothing twice", async () => {
    const { chat, transport, frame, lines } = stage({ onBusy: "queue" });
    for (const question of ["one", "two", "three"]) void chat.sendMessage(question);
    for (const answer of ["1", "2", "3"]) {
      await frame();
      transport.last.text(answer);
      transport.last.finish();
      await frame();
    }
    expect(transport.calls).toHaveLength(3);
    expect(lines()).toEqual([
      "user: one [complete]",
      "assistant: 1 [complete]",
      "user: two [complete]",
      "assistant: 2 [complete]",
      "user: three [complete]",
      "assistant: 3 [complete]",
    ]);
    expect(chat.getSnapshot().queue).toEqual([]);
  });

  it("lets a waiting message be taken back", async () => {
    const { chat, frame } = stage({ onBusy: "queue" });
    void chat.sendMessage("one");
    const second = chat.sendMessage("two");
    await frame();
    chat.cancelQueued(chat.getSnapshot().queue[0]!.id);
    expect(await second).toEqual({ type: "stopped", reason: "user" });
    expect(chat.getSnapshot().queue).toEqual([]);
    await chat.stop();
  });

  it("keeps what waits when the turn is stopped, and sends it before the next one", async () => {
    const { chat, transport, frame } = stage({ onBusy: "queue" });
    void chat.sendMessage("one");
    void chat.sendMessage("two");
    await frame();
    await chat.stop();
    expect(chat.getSnapshot().queue).toHaveLength(1);
    expect(transport.calls).toHaveLength(1);
    void chat.sendMessage("three");
    await frame();
    transport.last.finish();
    await frame();
    await frame();
    expect(transport.calls).toHaveLength(3);
    await chat.dispose();
  });

  it("takes a question from inside onFinish", async () => {
    let asked = false;
    const { chat, transport, frame, lines } = stage({
      onFinish: () => {
        if (!asked) void chat.sendMessage("and then?");
        asked = true;
      },
    });
    void chat.sendMessage("go");
    await frame();
    transport.last.finish();
    await frame();
    transport.last.text("this");
    transport.last.finish();
    await frame();
    expect(lines().at(-1)).toBe("assistant: this [complete]");
    expect(transport.calls).toHaveLength(2);
  });
});

describe("versions", () => {
  async function answered() {
    const s = stage();
    void s.chat.sendMessage("question");
    await s.frame();
    s.transport.last.text("first");
    s.transport.last.finish();
    await s.frame();
    return s;
  }

  it("regenerates the last answer and keeps the old one", async () => {
    const { chat, transport, frame, lines } = await answered();
    const old = chat.getSnapshot().messages[1]!;
    void chat.regenerate();
    await frame();
    // AI SDK's servers read a `messageId` as the app's explicit choice.
    expect(transport.last.request).toMatchObject({ trigger: "regenerate-message", messageId: undefined });
    expect(transport.last.request.messages).toHaveLength(1);
    transport.last.text("second");
    transport.last.finish();
    await frame();
    expect(lines()[1]).toBe("assistant: second [complete]");
    chat.selectBranch(chat.getSnapshot().messages[1]!.id, 0);
    expect(chat.getSnapshot().messages[1]).toBe(old);
    expect(chat.getSnapshot().branches[old.id]).toEqual({ index: 0, count: 2 });
  });

  it("shows with each version its own times", async () => {
    const { chat, transport, frame, clock } = await answered();
    const [, first] = chat.getSnapshot().messages;
    const second = chat.regenerate();
    await clock.advance(300);
    transport.last.text("second");
    transport.last.finish();
    await second;
    await frame();
    const [, shown] = chat.getSnapshot().messages;
    expect(chat.getSnapshot().metrics).toEqual({ firstTokenMs: 300, durationMs: 300 });
    expect(shown!.metrics).toEqual({ firstTokenMs: 300, durationMs: 300 });
    chat.selectBranch(shown!.id, 0);
    expect(chat.getSnapshot().metrics).toEqual({ firstTokenMs: 0, durationMs: 0 });
    expect(first!.metrics).toBe(chat.getSnapshot().metrics);
  });

  it("names the answer to be regenerated where the app has named it", async () => {
    const { chat, transport, frame } = await answered();
    const [question, old] = chat.getSnapshot().messages;
    void chat.regenerate({ messageId: old!.id });
    await frame();
    expect(transport.last.request.messageId).toBe(old!.id);
    void chat.regenerate({ messageId: question!.id });
    await frame();
    expect(transport.last.request).toMatchObject({ trigger: "regenerate-message", messages: { length: 1 } });
    await chat.stop();
  });

  it("shows the old answer again where the new one never began", async () => {
    const { chat, frame, lines } = await answered();
    void chat.regenerate();
    await frame();
    expect(lines()).toEqual(["user: question [complete]"]);
    await chat.stop();
    expect(lines()).toEqual(["user: question [complete]", "assistant: first [complete]"]);
    expect(chat.getSnapshot().branches).toEqual({});
  });

  it("edits a question, and keeps what followed the old one", async () => {
    const { chat, transport, frame, lines } = await answered();
    const question = chat.getSnapshot().messages[0]!;
    void chat.edit(question.id, "better question");
    await frame();
    expect(transport.last.request).toMatchObject({ trigger: "submit-message", messageId: question.id });
    transport.last.text("better answer");
    transport.last.finish();
    await frame();
    expect(lines()).toEqual(["user: better question [complete]", "assistant: better answer [complete]"]);
    chat.selectBranch(chat.getSnapshot().messages[0]!.id, 0);
    expect(lines()).toEqual(["user: question [complete]", "assistant: first [complete]"]);
  });

  it("goes on with a partial answer in the same message", async () => {
    const { chat, transport, frame } = stage();
    void chat.sendMessage("go");
    await frame();
    transport.last.text("one ");
    transport.last.end();
    await frame();
    const { id } = chat.getSnapshot().messages[1]!;
    void chat.continueMessage();
    await frame();
    expect(transport.last.request).toMatchObject({ trigger: "continue-message", messageId: id });
    transport.last.emit({ type: "text-delta", id: "more", delta: "two" });
    transport.last.finish();
    await frame();
    expect(chat.getSnapshot().messages).toHaveLength(2);
    expect(chat.getSnapshot().messages[1]).toMatchObject({ id, status: "complete" });
    expect(chat.getSnapshot().messages[1]?.error).toBeUndefined();
  });

  it("says what cannot be done", async () => {
    const { chat } = stage();
    await expect(chat.regenerate()).rejects.toMatchObject({ code: "prepare-failed" });
    await expect(chat.retry()).rejects.toMatchObject({ code: "prepare-failed" });
    await expect(chat.continueMessage()).rejects.toMatchObject({ code: "prepare-failed" });
    await expect(chat.edit("nobody", "x")).rejects.toMatchObject({
      message: expect.stringContaining("nobody"),
    });
  });
});

describe("changing the messages from outside", () => {
  it("ends the turn whose answer was removed, and never brings it back", async () => {
    const { chat, transport, frame, lines } = stage();
    const outcome = chat.sendMessage("go");
    await frame();
    transport.last.text("a");
    await frame();
    chat.setMessages((messages) => messages.slice(0, 1));
    expect(await outcome).toEqual({ type: "stopped", reason: "discarded" });
    transport.last.text("b");
    await frame();
    expect(lines()).toEqual(["user: go [complete]"]);
  });

  it("keeps the app's change of the answer that is being written", async () => {
    const { chat, transport, frame } = stage();
    void chat.sendMessage("go");
    await frame();
    transport.last.text("a");
    await frame();
    chat.setMessages((messages) => messages.map((message) => ({ ...message, metadata: { seen: true } })));
    transport.last.text("b");
    transport.last.finish();
    await frame();
    expect(chat.getSnapshot().messages[1]).toMatchObject({
      metadata: { seen: true },
      parts: [{ text: "ab" }],
    });
  });

  it("ends the turn when the chat is cleared before its answer began", async () => {
    const { chat, transport, frame, lines } = stage();
    const outcome = chat.sendMessage("go");
    await frame();
    chat.setMessages([]);
    expect(await outcome).toEqual({ type: "stopped", reason: "discarded" });
    expect(transport.last.closed).toBe(true);
    await frame();
    expect(lines()).toEqual([]);
  });
});
