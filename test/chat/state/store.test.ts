import { afterEach, describe, expect, it, vi } from "vitest";
import type { ChatOptions } from "../../../src/chat/chatOptions.js";
import { ChatStore } from "../../../src/chat/state/store.js";
import type { StreamEvent } from "../../../src/events/streamEvent.js";
import { stage, type Stage } from "../support.js";

const call: StreamEvent[] = [
  { type: "tool-input-available", toolCallId: "c", toolName: "ask", input: {} },
  { type: "finish", finishReason: "tool-calls" },
  { type: "done" },
];

/** A chat whose model waits for an output, with the phases that `onStateChange` was told since then. */
async function waitingForOutput(options: ChatOptions = {}): Promise<Stage & { phases: string[] }> {
  const phases: string[] = [];
  const s = stage({ tools: { ask: {} }, onStateChange: ({ phase }) => phases.push(phase), ...options });
  const outcome = s.chat.sendMessage("go");
  await s.frame();
  s.transport.last.emit(...call);
  expect(await outcome).toEqual({ type: "requires-action" });
  phases.length = 0;
  return { ...s, phases };
}

describe("an event that cannot happen in a phase", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it("throws in development, by name", () => {
    const reported = vi.spyOn(console, "error").mockImplementation(() => {});
    const store = new ChatStore({ options: {} }, []);
    expect(() => store.dispatch({ type: "content" })).toThrow(
      '"content" cannot happen to a chat that is idle.',
    );
    expect(reported).toHaveBeenCalledTimes(1);
    expect(store.state.phase).toBe("idle");
  });

  it("is ignored in production", () => {
    vi.stubEnv("NODE_ENV", "production");
    const store = new ChatStore({ options: {} }, []);
    const before = store.getSnapshot();
    store.dispatch({ type: "content" });
    expect(store.getSnapshot()).toBe(before);
  });
});

describe("onStateChange", () => {
  it("is called when an error is cleared, and not when there is none", async () => {
    const phases: string[] = [];
    const s = stage({ retry: false, onStateChange: ({ phase }) => phases.push(phase) });
    void s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.fail(new Error("lost"));
    await s.frame();
    phases.length = 0;
    s.chat.clearError();
    s.chat.clearError();
    expect(phases).toEqual(["idle"]);
    expect(s.chat.getSnapshot()).toMatchObject({ phase: "idle", status: "ready", error: undefined });
  });

  it("is called when an answer that waits for an output is taken away", async () => {
    const s = await waitingForOutput();
    s.chat.setMessages([]);
    expect(s.phases).toEqual(["idle"]);
    expect(s.chat.getSnapshot().phase).toBe("idle");
  });

  it("is called when another version is shown in place of an answer that waits", async () => {
    const s = await waitingForOutput();
    void s.chat.regenerate();
    await s.frame();
    s.transport.last.emit(...call);
    await s.frame();
    s.phases.length = 0;
    s.chat.selectBranch(s.chat.getSnapshot().messages[1]!.id, 0);
    expect(s.phases).toEqual(["idle"]);
    expect(s.chat.getSnapshot().phase).toBe("idle");
  });

  it("is called when an answer that waits is stopped, once", async () => {
    const s = await waitingForOutput();
    await s.chat.stop();
    await s.chat.stop();
    expect(s.phases).toEqual(["stopped"]);
  });

  it("is not called where the phase stays the same", async () => {
    const s = await waitingForOutput();
    s.chat.setMessages((messages) => [
      ...messages,
      { id: "note", role: "assistant", parts: [{ type: "text", text: "A note." }] },
    ]);
    s.chat.setMessages((messages) => messages.slice(0, 1));
    const idle = stage({ onStateChange: ({ phase }) => s.phases.push(phase) });
    idle.chat.setMessages([]);
    idle.chat.clearError();
    await idle.chat.stop();
    expect(s.phases).toEqual(["idle"]);
  });
});

describe("a callback", () => {
  it("runs after the change that it reports: it sees the chat as it is, and nothing follows of the old turn", async () => {
    const seen: string[] = [];
    const s: Stage = stage({
      onFinish({ outcome }) {
        seen.push(`${outcome.type} in ${s.chat.getSnapshot().phase}`);
      },
    });
    void s.chat.sendMessage("one");
    await s.frame();
    void s.chat.sendMessage("two");
    expect(seen).toEqual(["stopped in preparing"]);
    await s.chat.stop();
  });

  it("of a call finds the chat and the promise of the turn in agreement after stop()", async () => {
    const s: Stage = stage({ tools: { ask: {} } });
    s.chat.setOptions({
      transport: s.transport,
      tools: { ask: {} },
      onToolCall: () => void s.chat.stop(),
    });
    const outcome = s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.emit(...call);
    expect(await outcome).toEqual({ type: "stopped", reason: "user" });
    expect(s.chat.getSnapshot().phase).toBe("stopped");
  });
});

describe("a message that waits in the queue", () => {
  async function queued(): Promise<Stage & { outcomes: Promise<unknown>[] }> {
    const s = stage({ onBusy: "queue" });
    const outcomes = ["one", "two", "three"].map((text) => s.chat.sendMessage(text));
    await s.frame();
    return { ...s, outcomes };
  }
  const waiting = ({ chat }: Stage): unknown[] =>
    chat.getSnapshot().queue.map(({ parts }) => (parts[0] as { text: string }).text);

  it("can be edited: it keeps its id, its place and its promise", async () => {
    const s = await queued();
    const { id } = s.chat.getSnapshot().queue[0]!;
    s.chat.editQueued(id, "better");
    expect(waiting(s)).toEqual(["better", "three"]);
    expect(s.chat.getSnapshot().queue[0]!.id).toBe(id);
    s.transport.last.finish();
    await s.frame();
    expect(s.lines().at(-1)).toBe("user: better [complete]");
    s.transport.last.finish();
    expect(await s.outcomes[1]).toEqual({ type: "done" });
    await s.chat.dispose();
  });

  it("keeps its files when its text is edited, and loses them only to others", async () => {
    const s = await queued();
    const file = new File(["x"], "a.txt", { type: "text/plain" });
    const sent = s.chat.sendMessage({ text: "four", files: [file] });
    await s.frame();
    const id = s.chat.getSnapshot().queue.at(-1)!.id;
    s.chat.editQueued(id, "four, better");
    for (let turn = 0; turn < 3; turn += 1) {
      s.transport.last.finish();
      await s.frame();
    }
    await expect.poll(() => s.transport.calls.length).toBe(4);
    s.transport.last.finish();
    expect(await sent).toEqual({ type: "done" });
    const message = s.chat.getSnapshot().messages.findLast(({ role }) => role === "user");
    expect(message?.parts).toContainEqual({ type: "text", text: "four, better" });
    expect(message?.parts.find(({ type }) => type === "file")).toMatchObject({ filename: "a.txt" });
    await s.chat.dispose();
  });

  it("cannot be edited after it was sent, nor to nothing", async () => {
    const s = await queued();
    const [{ id } = { id: "" }] = s.chat.getSnapshot().queue;
    expect(() => s.chat.editQueued(id, "")).toThrow("There is nothing to send");
    expect(() => s.chat.editQueued("gone", "x")).toThrow("There is nothing to edit");
    expect(waiting(s)).toEqual(["two", "three"]);
    await s.chat.dispose();
  });

  it("can be sent at once: the turn before it is stopped, and the others wait on", async () => {
    const s = await queued();
    const { id } = s.chat.getSnapshot().queue[1]!;
    s.chat.sendQueuedNow(id);
    expect(await s.outcomes[0]).toEqual({ type: "stopped", reason: "superseded" });
    expect(waiting(s)).toEqual(["two"]);
    await s.frame();
    expect(s.lines().at(-1)).toBe("user: three [complete]");
    s.transport.last.finish();
    expect(await s.outcomes[2]).toEqual({ type: "done" });
    await s.frame();
    expect(s.lines().at(-1)).toBe("user: two [complete]");
    s.transport.last.finish();
    expect(await s.outcomes[1]).toEqual({ type: "done" });
  });

  it("is sent although a callback has shown another version when the turn before it ended", async () => {
    const s: Stage = stage({ onBusy: "queue" });
    const first = s.chat.sendMessage("one");
    await s.frame();
    s.transport.last.finish();
    await first;
    void s.chat.regenerate();
    await s.frame();
    const second = s.chat.sendMessage("two");
    s.chat.setOptions({
      transport: s.transport,
      onBusy: "queue",
      onFinish: () => s.chat.selectBranch(s.chat.getSnapshot().messages[1]!.id, 0),
    });
    s.transport.last.finish();
    await s.frame();
    expect(s.transport.calls).toHaveLength(3);
    s.transport.last.finish();
    expect(await second).toEqual({ type: "done" });
  });
});

describe("a chat that asks whether there is something to resume", () => {
  it("runs a tool that a person allows meanwhile", async () => {
    const approval: StreamEvent[] = [
      { type: "tool-input-available", toolCallId: "c", toolName: "pay", input: {} },
      { type: "tool-approval-request", toolCallId: "c", approvalId: "ok" },
      { type: "finish", finishReason: "tool-calls" },
      { type: "done" },
    ];
    const execute = vi.fn(() => "paid");
    const s = stage({ resumable: true, tools: { pay: { execute } } });
    void s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.emit(...approval);
    await s.frame();
    s.transport.resume = () => new Promise(() => {});
    const resumed = s.chat.resume();
    await s.frame();
    const outcome = s.chat.addToolApprovalResponse({ id: "ok", approved: true });
    expect(await resumed).toEqual({ type: "stopped", reason: "superseded" });
    await s.frame();
    expect(execute).toHaveBeenCalledTimes(1);
    s.transport.last.finish();
    expect(await outcome).toEqual({ type: "done" });
  });
});
