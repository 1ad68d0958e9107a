import { type as arktype } from "arktype";
import * as v from "valibot";
import { describe, expect, it, vi, type Mock } from "vitest";
import { z } from "zod";
import {
  defineTool,
  type ChatOptions,
  type ClientToolCall,
  type ChatMessage,
  type MessagePart,
  type Outcome,
  type StreamChatError,
  type StreamEvent,
} from "react-streaming-chat/core";
import { settlePromises } from "../../../src/testing/manualClock.js";
import { stage, type Stage } from "../support.js";

const call = (toolCallId: string, toolName: string, input: unknown = {}): StreamEvent => ({
  type: "tool-input-available",
  toolCallId,
  toolName,
  input,
});
const finish: StreamEvent[] = [{ type: "finish", finishReason: "tool-calls" }, { type: "done" }];

/** A chat whose model has just called these tools. */
async function calling(
  options: ChatOptions,
  ...calls: StreamEvent[]
): Promise<Stage & { outcome: Promise<unknown> }> {
  const set = stage(options);
  const outcome = set.chat.sendMessage("go");
  await set.frame();
  set.transport.last.emit(...calls, ...finish);
  await settlePromises();
  return { ...set, outcome };
}

const answerOf = (set: Stage): ChatMessage => set.chat.getSnapshot().messages[1] as ChatMessage;
const partsOf = (set: Stage): readonly MessagePart[] => answerOf(set).parts;

/** A tool whose end is the test's affair. */
function heldTool(): {
  execute: (input: unknown, context: { signal: AbortSignal }) => Promise<unknown>;
  resolve(output: unknown): void;
  reject(error: unknown): void;
  signal(): AbortSignal | undefined;
} {
  let settle: { resolve(output: unknown): void; reject(error: unknown): void } | undefined;
  let seen: AbortSignal | undefined;
  return {
    execute: (_input, { signal }) => {
      seen = signal;
      return new Promise((resolve, reject) => {
        settle = { resolve, reject };
      });
    },
    resolve: (output) => settle?.resolve(output),
    reject: (error) => settle?.reject(error),
    signal: () => seen,
  };
}

describe("the usage of an answer in several steps", () => {
  const used = (inputTokens: number, outputTokens: number): StreamEvent => ({
    type: "usage",
    usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
  });

  it("is the total over its steps, while counts that one response repeats are never added", async () => {
    const tools = { look: { execute: () => 1 } };
    const set = await calling({ tools }, used(10, 1), used(10, 5), used(10, 5), call("c1", "look"));
    const { chat, clock, transport } = set;
    expect(transport.calls).toHaveLength(2);
    // A step that has said nothing yet must not take back what the one before has used.
    expect(chat.getSnapshot().usage).toEqual({ inputTokens: 10, outputTokens: 5, totalTokens: 15 });
    transport.last.text("a");
    await settlePromises();
    await clock.advance(1000);
    transport.last.emit(used(20, 1), used(20, 7));
    await settlePromises();
    transport.last.emit(used(20, 7), { type: "usage", usage: { reasoningTokens: 3 } });
    transport.last.finish();
    expect(await set.outcome).toEqual({ type: "done" });
    const total = { inputTokens: 30, outputTokens: 12, totalTokens: 42, reasoningTokens: 3 };
    expect(answerOf(set).usage).toEqual(total);
    expect(chat.getSnapshot().usage).toEqual(total);
    // The pace is that of the last turn, in which seven tokens were written.
    expect(chat.getSnapshot().metrics.tokensPerSecond).toBe(7);
  });

  it("forgets a failed step with what it wrote, and counts what continues the message", async () => {
    const set = await calling(
      { tools: { look: { execute: () => 1 } }, retry: false },
      used(10, 5),
      call("c1", "look"),
    );
    const { chat, transport } = set;
    transport.last.text("a");
    transport.last.emit(used(20, 7));
    transport.last.end();
    expect(await set.outcome).toMatchObject({ type: "error", error: { code: "truncated" } });
    const again = chat.retry();
    await set.frame();
    transport.last.emit(used(20, 9));
    transport.last.text("a");
    transport.last.finish();
    await again;
    expect(chat.getSnapshot().usage).toEqual({ inputTokens: 30, outputTokens: 14, totalTokens: 44 });
    const more = chat.continueMessage();
    await set.frame();
    transport.last.emit(used(1, 1));
    transport.last.text("b");
    transport.last.finish();
    await more;
    expect(chat.getSnapshot().usage).toEqual({ inputTokens: 31, outputTokens: 15, totalTokens: 46 });
  });

  it("is counted once where a stream is taken up again, after a break and after a reload", async () => {
    const set = stage({ resume: true, resumable: true });
    const { chat, clock, transport } = set;
    const outcome = chat.sendMessage("go");
    await set.frame();
    transport.last.emit(
      used(10, 2),
      { type: "text-delta", id: "t", delta: "a" },
      { type: "cursor", cursor: "1" },
    );
    transport.last.fail(new Error("lost"));
    await clock.advance(1000);
    transport.resumed[0]!.emit(used(10, 4));
    transport.resumed[0]!.finish();
    expect(await outcome).toEqual({ type: "done" });
    expect(chat.getSnapshot().usage).toEqual({ inputTokens: 10, outputTokens: 4, totalTokens: 14 });
    const replay = chat.resume();
    await set.frame();
    transport.resumed[1]!.emit(used(10, 4));
    transport.resumed[1]!.text("a");
    transport.resumed[1]!.finish();
    await replay;
    expect(chat.getSnapshot().usage).toEqual({ inputTokens: 10, outputTokens: 4, totalTokens: 14 });
  });
});

describe("a tool of the page", () => {
  it("is run when the turn has ended, and its output goes on with the same answer", async () => {
    const execute = vi.fn((input: unknown) => ({ degrees: (input as { city: string }).city.length }));
    const set = await calling({ tools: { weather: { execute } } }, call("c1", "weather", { city: "Oslo" }));
    const { chat, transport } = set;
    expect(execute).toHaveBeenCalledTimes(1);
    expect(transport.calls).toHaveLength(2);
    const { request } = transport.last;
    const { id } = answerOf(set);
    expect(request).toMatchObject({ trigger: "submit-message", messageId: id });
    expect(request.messages.at(-1)).toMatchObject({
      id,
      parts: [{ type: "tool-weather", state: "output-available", output: { degrees: 4 } }],
    });
    transport.last.text("4 degrees.");
    transport.last.finish();
    expect(await set.outcome).toEqual({ type: "done" });
    expect(chat.getSnapshot().messages).toHaveLength(2);
    expect(partsOf(set).map(({ type }) => type)).toEqual(["tool-weather", "text"]);
    expect(answerOf(set)).toMatchObject({ id, status: "complete" });
  });

  it("is not run where the answer broke off: it will be asked for again", async () => {
    const execute = vi.fn();
    const set = stage({ tools: { weather: { execute } }, retry: false });
    const outcome = set.chat.sendMessage("go");
    await set.frame();
    set.transport.last.emit(call("c1", "weather"));
    set.transport.last.end();
    expect(await outcome).toMatchObject({ type: "error", error: { code: "truncated" } });
    expect(execute).not.toHaveBeenCalled();
  });

  it("runs beside the others, and the answer goes on once, with the last of them", async () => {
    const [one, two] = [heldTool(), heldTool()];
    const set = await calling(
      { tools: { one: { execute: one.execute }, two: { execute: two.execute } } },
      call("c1", "one"),
      call("c2", "two"),
    );
    expect(set.chat.getSnapshot()).toMatchObject({ phase: "running-tools", status: "submitted" });
    two.resolve(2);
    await settlePromises();
    expect(set.transport.calls).toHaveLength(1);
    expect(partsOf(set)).toMatchObject([
      { state: "input-available" },
      { state: "output-available", output: 2 },
    ]);
    one.resolve(1);
    await settlePromises();
    expect(set.transport.calls).toHaveLength(2);
    set.transport.last.finish();
    expect(await set.outcome).toEqual({ type: "done" });
  });

  it.each([
    ["zod", z.object({ city: z.string() })],
    ["valibot", v.object({ city: v.string() })],
    ["arktype", arktype({ city: "string" })],
  ])("has its input checked by %s; what is wrong goes to the model", async (_name, inputSchema) => {
    const execute = vi.fn(() => "sunny");
    const onToolError = vi.fn<(error: StreamChatError, failed: ClientToolCall) => void>();
    const tools = { weather: { inputSchema, execute } };
    const set = await calling(
      { tools, onToolError },
      call("c1", "weather", { city: 5 }),
      call("c2", "weather", { city: "Oslo" }),
    );
    expect(execute).toHaveBeenCalledTimes(1);
    expect(execute.mock.calls[0]).toMatchObject([{ city: "Oslo" }, { toolCallId: "c2" }]);
    const [bad, good] = partsOf(set);
    expect(bad).toMatchObject({ state: "output-error", input: { city: 5 } });
    expect((bad as { errorText: string }).errorText).toContain("city");
    expect(good).toMatchObject({ state: "output-available", output: "sunny" });
    expect(onToolError.mock.calls[0]?.[0]).toMatchObject({ code: "tool-input-invalid" });
    expect(onToolError.mock.calls[0]?.[1]).toMatchObject({ toolCallId: "c1", toolName: "weather" });
    expect(set.transport.calls).toHaveLength(2);
    await set.chat.stop();
  });

  it("receives what the schema made of the input, and the message keeps the model's words", async () => {
    const seen: unknown[] = [];
    const tool = defineTool({
      inputSchema: z.object({ day: z.string().transform((day) => day.length) }),
      execute: ({ day }) => seen.push(day),
    });
    const set = await calling({ tools: { tool } }, call("c1", "tool", { day: "Friday" }));
    expect(seen).toEqual([6]);
    expect(partsOf(set)[0]).toMatchObject({ input: { day: "Friday" } });
    await set.chat.stop();
  });

  it("is looked for by its own name: the names of Object.prototype are no tools", async () => {
    const onToolError = vi.fn<(error: StreamChatError) => void>();
    const set = await calling(
      { tools: {}, onToolError },
      call("c1", "constructor"),
      call("c2", "__proto__"),
      call("c3", "toString"),
    );
    expect(onToolError.mock.calls.map(([error]) => error.code)).toEqual(Array(3).fill("tool-not-found"));
    expect(partsOf(set).map((part) => "state" in part && part.state)).toEqual(Array(3).fill("output-error"));
    expect(set.transport.calls).toHaveLength(2);
    await set.chat.stop();
  });

  it("is the newest when the options change: they hold from the next call on", async () => {
    const later = vi.fn(() => 1);
    const set = stage({ tools: { a: { execute: () => 0 } } });
    void set.chat.sendMessage("go");
    await set.frame();
    set.chat.setOptions({ transport: set.transport, tools: { a: { execute: later } } });
    set.transport.last.emit(call("c1", "a"), ...finish);
    await settlePromises();
    expect(later).toHaveBeenCalledTimes(1);
    await set.chat.stop();
  });

  it("counted by a vendor from zero in every step is told from the calls before", async () => {
    const outputs = ["first", "second"];
    const set = await calling({ tools: { a: { execute: () => outputs.shift() } } }, call("call-0", "a"));
    set.transport.last.emit(call("call-0", "a"), ...finish);
    await settlePromises();
    expect(partsOf(set)).toMatchObject([
      { toolCallId: "call-0", output: "first" },
      { toolCallId: "call-0-2", output: "second" },
    ]);
    expect(set.transport.calls).toHaveLength(3);
    await set.chat.stop();
  });
});

describe("a tool's handler", () => {
  it("that throws gives the model its error, and the answer goes on", async () => {
    const onToolError = vi.fn<(error: StreamChatError) => void>();
    const onError = vi.fn();
    const fail = (): never => {
      throw new Error("The station is closed.");
    };
    const set = await calling(
      { tools: { weather: { execute: fail } }, onToolError, onError },
      call("c1", "weather"),
    );
    expect(partsOf(set)[0]).toMatchObject({ state: "output-error", errorText: "The station is closed." });
    expect(onToolError.mock.calls[0]?.[0]).toMatchObject({ code: "tool-failed" });
    expect(onError).not.toHaveBeenCalled();
    expect(set.transport.calls).toHaveLength(2);
    set.transport.last.finish();
    expect(await set.outcome).toEqual({ type: "done" });
  });

  it("gives the model its own words, however long, and the app those that can be shown", async () => {
    const words = `Type 'Array<string>' fits not.${" More.".repeat(100)}`;
    const onToolError = vi.fn<(error: StreamChatError) => void>();
    const execute = (): never => {
      throw new Error(words);
    };
    const set = await calling({ tools: { a: { execute } }, onToolError }, call("c1", "a"));
    expect(partsOf(set)[0]).toMatchObject({ errorText: words });
    expect(onToolError.mock.calls[0]?.[0].message).toMatch(/^Type 'Array ' fits not\. .{260,}…$/);
    await set.chat.stop();
  });

  it.each([
    ["what is no text", Object.create(null), 'The tool "a" failed.'],
    [
      "an error whose message is none",
      Object.assign(new Error(), { message: { code: 4 } }),
      "[object Object]",
    ],
  ])("that throws %s ends all the same", async (_name, thrown, errorText) => {
    const execute = (): never => {
      throw thrown;
    };
    const set = await calling({ tools: { a: { execute } } }, call("c1", "a"));
    expect(partsOf(set)[0]).toMatchObject({ state: "output-error", errorText });
    set.transport.last.finish();
    expect(await set.outcome).toEqual({ type: "done" });
  });

  it("that gives what JSON has no word for has failed: the chat could not be sent with it", async () => {
    const onToolError = vi.fn<(error: StreamChatError) => void>();
    const set = await calling(
      { tools: { balance: { execute: () => 1n } }, onToolError },
      call("c1", "balance"),
    );
    expect(partsOf(set)[0]).toMatchObject({
      state: "output-error",
      errorText: expect.stringContaining("BigInt"),
    });
    expect(onToolError.mock.calls[0]?.[0].code).toBe("tool-failed");
    expect(() => JSON.stringify(set.transport.last.request.messages)).not.toThrow();
    await set.chat.stop();
  });

  it("that hangs is left by stop(), and what it gives later is dropped", async () => {
    const tool = heldTool();
    const set = await calling({ tools: { slow: { execute: tool.execute } } }, call("c1", "slow"));
    expect(set.chat.getSnapshot().phase).toBe("running-tools");
    await set.chat.stop();
    expect(tool.signal()?.aborted).toBe(true);
    expect(await set.outcome).toEqual({ type: "stopped", reason: "user" });
    const stopped = set.chat.getSnapshot();
    expect(stopped).toMatchObject({ phase: "stopped", status: "ready" });
    expect(partsOf(set)[0]).toMatchObject({ state: "output-error" });
    tool.resolve("late");
    await settlePromises();
    set.frames.tick();
    expect(set.chat.getSnapshot()).toBe(stopped);
    expect(set.transport.calls).toHaveLength(1);
    expect(set.clock.pending).toBe(0);
  });

  it("that rejects after stop() is not heard of", async () => {
    const tool = heldTool();
    const onToolError = vi.fn();
    const set = await calling(
      { tools: { slow: { execute: tool.execute } }, onToolError },
      call("c1", "slow"),
    );
    await set.chat.stop();
    tool.reject(new Error("late"));
    await settlePromises();
    expect(onToolError).not.toHaveBeenCalled();
  });

  it("that is asked for without end meets the limit, and retry() goes on from there", async () => {
    const execute = vi.fn(() => "again");
    const onError = vi.fn<(error: StreamChatError) => void>();
    const set = await calling({ tools: { a: { execute } }, maxSteps: 3, onError }, call("c0", "a"));
    for (let step = 1; step < 3; step++) {
      set.transport.last.emit(call(`c${step}`, "a"), ...finish);
      await settlePromises();
    }
    expect(await set.outcome).toMatchObject({ type: "error", error: { code: "tool-loop-limit" } });
    expect(set.transport.calls).toHaveLength(3);
    expect(execute).toHaveBeenCalledTimes(3);
    expect(set.chat.getSnapshot()).toMatchObject({
      status: "error",
      error: { code: "tool-loop-limit", messageId: answerOf(set).id },
    });
    expect(answerOf(set)).toMatchObject({ status: "error", error: { code: "tool-loop-limit" } });
    expect(onError).toHaveBeenCalledTimes(1);
    const again = set.chat.retry();
    await set.frame();
    expect(set.transport.calls).toHaveLength(4);
    expect(set.transport.last.request.messages.at(-1)?.parts).toHaveLength(3);
    set.transport.last.finish();
    expect(await again).toEqual({ type: "done" });
    expect(set.chat.getSnapshot().messages).toHaveLength(2);
  });

  it("that runs while another message is sent is left, and nothing of it is sent half", async () => {
    const tool = heldTool();
    const set = await calling({ tools: { slow: { execute: tool.execute } } }, call("c1", "slow"));
    const next = set.chat.sendMessage("never mind");
    await set.frame();
    expect(await set.outcome).toEqual({ type: "stopped", reason: "superseded" });
    expect(tool.signal()?.aborted).toBe(true);
    expect(set.transport.last.request.messages[1]?.parts).toMatchObject([{ state: "output-error" }]);
    tool.resolve("late");
    set.transport.last.finish();
    expect(await next).toEqual({ type: "done" });
    expect(set.transport.calls).toHaveLength(2);
  });

  it("makes other questions wait or refuses them, as `onBusy` says", async () => {
    const tool = heldTool();
    const tools = { slow: { execute: tool.execute } };
    const rejecting = await calling({ tools, onBusy: "reject" }, call("c1", "slow"));
    await expect(rejecting.chat.sendMessage("now")).rejects.toMatchObject({ code: "busy" });
    await rejecting.chat.stop();
    const queueing = await calling({ tools, onBusy: "queue" }, call("c1", "slow"));
    const second = queueing.chat.sendMessage("then");
    await settlePromises();
    expect(queueing.chat.getSnapshot().queue).toHaveLength(1);
    tool.resolve(1);
    await settlePromises();
    queueing.transport.last.finish();
    await settlePromises();
    expect(queueing.transport.calls).toHaveLength(3);
    queueing.transport.last.finish();
    expect(await second).toEqual({ type: "done" });
  });

  it("ends with the page: its signal is aborted, and the call stays open for whoever comes back", async () => {
    const tool = heldTool();
    const set = await calling({ tools: { slow: { execute: tool.execute } } }, call("c1", "slow"));
    await set.chat.dispose();
    expect(tool.signal()?.aborted).toBe(true);
    expect(set.chat.getSnapshot().phase).toBe("requires-action");
    expect(answerOf(set)).toMatchObject({ status: "requires-action", parts: [{ state: "input-available" }] });
    tool.resolve(1);
    await settlePromises();
    expect(set.transport.calls).toHaveLength(1);
  });

  it("of a message that was removed gives its output to nobody", async () => {
    const tool = heldTool();
    const set = await calling({ tools: { slow: { execute: tool.execute } } }, call("c1", "slow"));
    set.chat.setMessages([]);
    expect(tool.signal()?.aborted).toBe(true);
    tool.resolve(1);
    await settlePromises();
    expect(set.chat.getSnapshot()).toMatchObject({ messages: [], status: "ready" });
    expect(set.transport.calls).toHaveLength(1);
  });
});

describe("an answer behind which the app has put a message", () => {
  it("does not go on, and does not seem to run for ever", async () => {
    const tool = heldTool();
    const set = await calling({ tools: { slow: { execute: tool.execute } } }, call("c1", "slow"));
    set.chat.setMessages((messages) => [
      ...messages,
      { id: "note", role: "assistant", parts: [{ type: "text", text: "A colleague has joined." }] },
    ]);
    tool.resolve(1);
    expect(await set.outcome).toEqual({ type: "requires-action" });
    expect(set.chat.getSnapshot()).toMatchObject({ status: "ready", phase: "requires-action" });
    expect(partsOf(set)).toMatchObject([{ output: 1 }]);
    expect(set.transport.calls).toHaveLength(1);
  });
});

describe("a callback that ends the chat's turn", () => {
  const places = ["onStateChange", "onFinish", "onToolCall"] as const;
  const acts = {
    "stops it": { act: ({ chat }: Stage) => void chat.stop(), phase: "stopped", reason: "user" },
    "leaves it": {
      act: ({ chat }: Stage) => void chat.dispose(),
      phase: "requires-action",
      reason: "unmount",
    },
    "clears it": { act: ({ chat }: Stage) => chat.setMessages([]), phase: "idle", reason: "discarded" },
  };
  for (const place of places) {
    for (const [name, { act, phase, reason }] of Object.entries(acts)) {
      it(`and ${name} in ${place} runs no tool, and nothing follows`, async () => {
        const execute = vi.fn(() => 1);
        const tools = { a: { execute }, b: { execute } };
        const set = stage({ tools });
        const outcome = set.chat.sendMessage("go");
        await set.frame();
        set.chat.setOptions({
          transport: set.transport,
          tools,
          [place](told: { phase?: string }) {
            if (place !== "onStateChange" || told.phase === "requires-action") act(set);
          },
        });
        set.transport.last.emit(call("c1", "a"), call("c2", "b"), ...finish);
        expect(await outcome).toEqual({ type: "stopped", reason });
        await set.frame();
        expect(execute).not.toHaveBeenCalled();
        expect(set.chat.getSnapshot().phase).toBe(phase);
        expect(set.transport.calls).toHaveLength(1);
      });
    }
  }

  it("is not called for the calls that are left", async () => {
    const onToolCall = vi.fn(() => void set.chat.stop());
    const set: Stage = stage({ onToolCall });
    const outcome = set.chat.sendMessage("go");
    await set.frame();
    set.transport.last.emit(call("c1", "a"), call("c2", "b"), ...finish);
    await outcome;
    expect(onToolCall).toHaveBeenCalledTimes(1);
  });

  it("runs no tool that was handed out right before it stopped the chat", async () => {
    const execute = vi.fn(() => 1);
    const set: Stage = stage({
      tools: { a: { execute }, b: { execute } },
      onToolCall: ({ toolName }) => {
        if (toolName === "b") void set.chat.stop();
      },
    });
    const outcome = set.chat.sendMessage("go");
    await set.frame();
    set.transport.last.emit(call("c1", "a"), call("c2", "b"), ...finish);
    expect(await outcome).toEqual({ type: "stopped", reason: "user" });
    await settlePromises();
    expect(execute).not.toHaveBeenCalled();
  });

  it("leaves the questions that wait for later", async () => {
    const set: Stage = stage({ onBusy: "queue", onFinish: () => void set.chat.stop() });
    const first = set.chat.sendMessage("first");
    void set.chat.sendMessage("second");
    await set.frame();
    set.transport.last.finish();
    expect(await first).toEqual({ type: "done" });
    expect(set.chat.getSnapshot().queue).toHaveLength(1);
    expect(set.transport.calls).toHaveLength(1);
  });

  it("and gives the output in onToolCall keeps the tool itself from running", async () => {
    const execute = vi.fn(() => 1);
    const set = stage({ tools: { a: { execute } } });
    set.chat.setOptions({
      transport: set.transport,
      tools: { a: { execute } },
      onToolCall: ({ toolCallId }) => void set.chat.addToolOutput({ toolCallId, output: "mine" }),
    });
    void set.chat.sendMessage("go");
    await set.frame();
    set.transport.last.emit(call("c1", "a"), ...finish);
    await set.frame();
    expect(execute).not.toHaveBeenCalled();
    expect(set.transport.last.request.messages.at(-1)?.parts).toMatchObject([{ output: "mine" }]);
  });
});

describe("a step that fails", () => {
  it("is asked for again from the outputs of the tools, which do not run twice", async () => {
    const execute = vi.fn(() => 1);
    const set = await calling({ tools: { a: { execute } }, retry: false }, call("c1", "a"));
    set.transport.last.text("half an ans");
    set.transport.last.end();
    expect(await set.outcome).toMatchObject({ error: { code: "truncated" } });
    const again = set.chat.retry();
    await set.frame();
    expect(execute).toHaveBeenCalledTimes(1);
    expect(set.transport.last.request).toMatchObject({ messageId: answerOf(set).id });
    expect(set.transport.last.request.messages.at(-1)?.parts).toMatchObject([{ output: 1 }]);
    set.transport.last.text("whole");
    set.transport.last.finish();
    expect(await again).toEqual({ type: "done" });
    expect(partsOf(set)).toMatchObject([{ output: 1 }, { text: "whole" }]);
  });
});

describe("a step that the server begins again", () => {
  it("drops what it has written itself, and nothing of the steps before", async () => {
    const set = await calling(
      { tools: { a: { execute: () => 1 } } },
      { type: "text-delta", id: "t", delta: "Let me see." },
      call("c1", "a"),
    );
    set.transport.last.emit(
      { type: "text-delta", id: "t", delta: "half" },
      { type: "reset-step" },
      { type: "text-delta", id: "t", delta: "whole" },
    );
    set.transport.last.finish();
    expect(await set.outcome).toEqual({ type: "done" });
    expect(partsOf(set)).toMatchObject([{ text: "Let me see." }, { output: 1 }, { text: "whole" }]);
  });
});

describe("retry()", () => {
  it("is refused while tools run: nothing has ended", async () => {
    const tool = heldTool();
    const set = await calling({ tools: { slow: { execute: tool.execute } } }, call("c1", "slow"));
    await expect(set.chat.retry()).rejects.toMatchObject({ code: "prepare-failed" });
    expect(set.chat.getSnapshot()).toMatchObject({ phase: "running-tools", messages: { length: 2 } });
    tool.resolve(1);
    await set.frame();
    set.transport.last.finish();
    expect(await set.outcome).toEqual({ type: "done" });
  });

  it("of a step asks for it once, though one of its calls had been answered", async () => {
    const set = await calling({ tools: { a: { execute: () => 1 } }, onToolCall: () => {} }, call("c1", "a"));
    set.transport.last.emit(call("c2", "ask"), call("c3", "ask"), ...finish);
    expect(await set.outcome).toEqual({ type: "requires-action" });
    await set.chat.addToolOutput({ toolCallId: "c2", output: 2 });
    const again = set.chat.retry();
    await set.frame();
    set.transport.last.text("whole");
    set.transport.last.finish();
    expect(await again).toEqual({ type: "done" });
    expect(set.transport.calls).toHaveLength(3);
  });
});

describe("the app answers", () => {
  it("a call through onToolCall and addToolOutput, also at once", async () => {
    const calls: ClientToolCall[] = [];
    const set = stage();
    set.chat.setOptions({
      transport: set.transport,
      onToolCall(toolCall) {
        calls.push(toolCall);
        void set.chat.addToolOutput({ toolCallId: toolCall.toolCallId, output: calls.length });
      },
    });
    const outcome = set.chat.sendMessage("go");
    await set.frame();
    set.transport.last.emit(call("c1", "a", { x: 1 }), call("c2", "b"), ...finish);
    await settlePromises();
    expect(calls).toEqual([
      { toolCallId: "c1", toolName: "a", input: { x: 1 }, dynamic: false },
      { toolCallId: "c2", toolName: "b", input: {}, dynamic: false },
    ]);
    expect(set.transport.calls).toHaveLength(2);
    expect(set.transport.last.request.messages.at(-1)?.parts).toMatchObject([{ output: 1 }, { output: 2 }]);
    set.transport.last.finish();
    expect(await outcome).toEqual({ type: "done" });
  });

  it("a call that a person decides, with an output or an error", async () => {
    const set = await calling({ tools: { ask: {}, tell: {} } }, call("c1", "ask"), call("c2", "tell"));
    expect(await set.outcome).toEqual({ type: "requires-action" });
    expect(set.chat.getSnapshot()).toMatchObject({ phase: "requires-action", status: "ready" });
    expect(await set.chat.addToolOutput({ toolCallId: "c1", output: "yes" })).toBeUndefined();
    const going = set.chat.addToolOutput({ toolCallId: "c2", errorText: "not now" });
    await settlePromises();
    expect(set.transport.calls).toHaveLength(2);
    expect(partsOf(set)).toMatchObject([{ output: "yes" }, { state: "output-error", errorText: "not now" }]);
    set.transport.last.finish();
    expect(await going).toEqual({ type: "done" });
  });

  it("a call while the answer is still arriving, which goes on when it has ended", async () => {
    const set = stage();
    const outcome = set.chat.sendMessage("go");
    await set.frame();
    set.transport.last.emit(call("c1", "ask"));
    await set.frame();
    expect(await set.chat.addToolOutput({ toolCallId: "c1", output: 1 })).toBeUndefined();
    expect(set.transport.calls).toHaveLength(1);
    set.transport.last.emit(...finish);
    await settlePromises();
    expect(set.transport.calls).toHaveLength(2);
    set.transport.last.finish();
    expect(await outcome).toEqual({ type: "done" });
  });

  it("a call of a chat that was stored", async () => {
    const set = await calling({ tools: { ask: {} } }, call("c1", "ask"));
    const restored = stage({ initialMessages: set.chat.getSnapshot().messages });
    const going = restored.chat.addToolOutput({ toolCallId: "c1", output: 1 });
    await settlePromises();
    restored.transport.last.finish();
    expect(await going).toEqual({ type: "done" });
  });

  it("once: a second output, and one after stop(), change nothing; an unknown call is refused", async () => {
    const set = await calling({ tools: { ask: {} } }, call("c1", "ask"));
    await set.chat.stop();
    const stopped = set.chat.getSnapshot();
    expect(await set.chat.addToolOutput({ toolCallId: "c1", output: 1 })).toBeUndefined();
    expect(set.chat.getSnapshot()).toBe(stopped);
    await expect(set.chat.addToolOutput({ toolCallId: "other", output: 1 })).rejects.toMatchObject({
      code: "tool-not-found",
    });
    await expect(set.chat.addToolApprovalResponse({ id: "other", approved: true })).rejects.toMatchObject({
      code: "tool-not-found",
    });
  });

  it("what no request can carry is refused, and the call waits on", async () => {
    const set = await calling({ tools: { ask: {} } }, call("c1", "ask"));
    await set.outcome;
    await expect(set.chat.addToolOutput({ toolCallId: "c1", output: { count: 1n } })).rejects.toMatchObject({
      code: "tool-failed",
      message: 'The output of the call "c1" cannot be written as JSON.',
    });
    const going = set.chat.addToolOutput({ toolCallId: "c1", output: { count: "1" } });
    await settlePromises();
    set.transport.last.finish();
    expect(await going).toEqual({ type: "done" });
  });

  it("a request for approval, and the server runs the tool", async () => {
    const set = await calling({}, call("c1", "pay"), {
      type: "tool-approval-request",
      toolCallId: "c1",
      approvalId: "ok-1",
      signature: "seal",
    });
    expect(await set.outcome).toEqual({ type: "requires-action" });
    const going = set.chat.addToolApprovalResponse({ id: "ok-1", approved: true, reason: "fine" });
    await settlePromises();
    expect(set.transport.last.request.messages.at(-1)?.parts).toMatchObject([
      {
        state: "approval-responded",
        approval: { id: "ok-1", approved: true, reason: "fine", signature: "seal" },
      },
    ]);
    set.transport.last.emit({ type: "tool-output-available", toolCallId: "c1", output: "paid" });
    set.transport.last.finish();
    expect(await going).toEqual({ type: "done" });
    expect(partsOf(set)[0]).toMatchObject({ state: "output-available", output: "paid" });
  });

  it("a request for approval of a tool of the page, which stop() ends while it runs", async () => {
    const tool = heldTool();
    const request: StreamEvent = { type: "tool-approval-request", toolCallId: "c1", approvalId: "ok" };
    const set = await calling({ tools: { pay: { execute: tool.execute } } }, call("c1", "pay"), request);
    const going = set.chat.addToolApprovalResponse({ id: "ok", approved: true });
    await settlePromises();
    expect(set.chat.getSnapshot().phase).toBe("running-tools");
    await set.chat.stop();
    expect(await going).toEqual({ type: "stopped", reason: "user" });
    expect(set.chat.getSnapshot().phase).toBe("stopped");
    expect(partsOf(set)[0]).toMatchObject({ state: "output-error" });
    tool.resolve("late");
    await settlePromises();
    expect(set.transport.calls).toHaveLength(1);
  });

  describe("an approval while the answer is still being written", () => {
    async function approvedEarly(): Promise<{ set: Stage; execute: Mock; outcome: Promise<Outcome> }> {
      const execute = vi.fn(() => "paid");
      const set = stage({ tools: { pay: { execute } }, retry: false });
      const outcome = set.chat.sendMessage("go");
      await settlePromises();
      set.transport.last.emit(call("c1", "pay"), {
        type: "tool-approval-request",
        toolCallId: "c1",
        approvalId: "ok",
      });
      await settlePromises();
      expect(await set.chat.addToolApprovalResponse({ id: "ok", approved: true })).toBeUndefined();
      expect(partsOf(set)[0]).toMatchObject({ state: "approval-responded" });
      return { set, execute, outcome };
    }

    it("runs the tool of the page when the turn has ended", async () => {
      const { set, execute } = await approvedEarly();
      expect(execute).not.toHaveBeenCalled();
      set.transport.last.finish();
      await settlePromises();
      expect(execute).toHaveBeenCalledTimes(1);
      expect(set.transport.calls).toHaveLength(2);
      expect(set.transport.last.request.messages.at(-1)?.parts).toMatchObject([{ output: "paid" }]);
      await set.chat.stop();
    });

    it("runs nothing and asks nothing where the stream breaks, until it is tried again", async () => {
      const { set, execute, outcome } = await approvedEarly();
      set.transport.last.end();
      expect(await outcome).toMatchObject({ type: "error", error: { code: "truncated" } });
      await settlePromises();
      expect(set.chat.getSnapshot().phase).toBe("error");
      expect(execute).not.toHaveBeenCalled();
      expect(set.transport.calls).toHaveLength(1);
      const again = set.chat.retry();
      await settlePromises();
      set.transport.last.text("no need");
      set.transport.last.finish();
      expect(await again).toEqual({ type: "done" });
      expect(execute).not.toHaveBeenCalled();
    });
  });

  it("a call that is stored and waits is not touched by stop(), for nothing is under way", async () => {
    const set = await calling({ tools: { ask: {} } }, call("c1", "ask"));
    let ids = 0;
    const restored = stage({
      initialMessages: set.chat.getSnapshot().messages,
      createId: () => `new-${++ids}`,
    });
    const before = restored.chat.getSnapshot();
    await restored.chat.stop();
    expect(restored.chat.getSnapshot()).toBe(before);
    // A new question closes it: a model must not meet a call without its output.
    void restored.chat.sendMessage("never mind");
    await restored.frame();
    expect(restored.transport.last.request.messages[1]?.parts).toMatchObject([{ state: "output-error" }]);
    await restored.chat.stop();
  });

  it("a request for approval of a tool of the page, which then runs; a refusal goes to the model", async () => {
    const execute = vi.fn(() => "done");
    const request: StreamEvent = { type: "tool-approval-request", toolCallId: "c1", approvalId: "ok" };
    const tools = { pay: { execute } };
    const yes = await calling({ tools }, call("c1", "pay"), request);
    expect(execute).not.toHaveBeenCalled();
    void yes.chat.addToolApprovalResponse({ id: "ok", approved: true });
    await settlePromises();
    expect(execute).toHaveBeenCalledTimes(1);
    expect(yes.transport.last.request.messages.at(-1)?.parts).toMatchObject([{ output: "done" }]);
    await yes.chat.stop();
    const no = await calling({ tools }, call("c1", "pay"), request);
    void no.chat.addToolApprovalResponse({ id: "ok", approved: false, reason: "too dear" });
    await settlePromises();
    expect(execute).toHaveBeenCalledTimes(1);
    expect(no.transport.calls).toHaveLength(2);
    expect(partsOf(no)[0]).toMatchObject({ approval: { approved: false, reason: "too dear" } });
    await no.chat.stop();
  });
});

describe("whether an answer continues by itself", () => {
  const completes = vi.fn(({ messages }: { messages: ChatMessage[] }) =>
    Boolean(
      messages.at(-1)?.parts.every((part) => !("toolCallId" in part) || part.state === "output-available"),
    ),
  );

  it("is what `sendAutomaticallyWhen` says, after a turn and after each output", async () => {
    completes.mockClear();
    const set = await calling(
      { tools: { ask: {} }, sendAutomaticallyWhen: completes },
      call("c1", "ask"),
      call("c2", "ask"),
    );
    expect(await set.outcome).toEqual({ type: "requires-action" });
    expect(completes).toHaveBeenCalledTimes(1);
    expect(await set.chat.addToolOutput({ toolCallId: "c1", output: 1 })).toBeUndefined();
    expect(completes).toHaveBeenCalledTimes(2);
    const going = set.chat.addToolOutput({ toolCallId: "c2", output: 2 });
    await settlePromises();
    expect(set.transport.calls).toHaveLength(2);
    set.transport.last.finish();
    // Called again at the end of the step, it would ask for steps without end.
    set.chat.setOptions({ transport: set.transport, tools: { ask: {} } });
    expect(await going).toEqual({ type: "done" });
  });

  it("is not, where the predicate says no, though every call has its output", async () => {
    const set = await calling(
      { tools: { a: { execute: () => 1 } }, sendAutomaticallyWhen: async () => false },
      call("c1", "a"),
    );
    expect(await set.outcome).toEqual({ type: "requires-action" });
    expect(partsOf(set)).toMatchObject([{ output: 1 }]);
    expect(set.transport.calls).toHaveLength(1);
    expect(set.chat.getSnapshot().phase).toBe("requires-action");
  });

  it("stays within `maxSteps`, whatever the predicate says, and survives its exception", async () => {
    const set = stage({ maxSteps: 2, sendAutomaticallyWhen: () => true });
    const outcome = set.chat.sendMessage("go");
    for (let step = 0; step < 2; step++) {
      await set.frame();
      set.transport.last.text("again");
      set.transport.last.finish();
      await settlePromises();
    }
    expect(await outcome).toMatchObject({ type: "error", error: { code: "tool-loop-limit" } });
    const reported = vi.spyOn(console, "error").mockImplementation(() => {});
    const broken = stage({
      sendAutomaticallyWhen() {
        throw new Error("no");
      },
    });
    const answered = broken.chat.sendMessage("go");
    await broken.frame();
    broken.transport.last.finish();
    expect(await answered).toEqual({ type: "done" });
    expect(reported.mock.calls[0]?.[0]).toMatchObject({ code: "callback" });
    reported.mockRestore();
  });

  it("takes an output into account that is added while the predicate decides", async () => {
    const decisions: ((continues: boolean) => void)[] = [];
    const set = await calling(
      {
        tools: { ask: {} },
        sendAutomaticallyWhen: () => new Promise<boolean>((resolve) => void decisions.push(resolve)),
      },
      call("c1", "ask"),
    );
    expect(decisions).toHaveLength(1);
    void set.chat.addToolOutput({ toolCallId: "c1", output: 1 });
    decisions[0]!(false);
    await settlePromises();
    decisions[1]!(true);
    await settlePromises();
    expect(set.transport.calls).toHaveLength(2);
    await set.chat.stop();
  });

  it("is never so with a limit of one step, which is no error", async () => {
    const set = await calling({ tools: { a: { execute: () => 1 } }, maxSteps: 1 }, call("c1", "a"));
    expect(await set.outcome).toEqual({ type: "requires-action" });
    expect(set.chat.getSnapshot()).toMatchObject({ phase: "requires-action", error: undefined });
    expect(partsOf(set)).toMatchObject([{ output: 1 }]);
    expect(set.transport.calls).toHaveLength(1);
  });

  it("goes with the headers and body fields that came with the outputs and approvals", async () => {
    const set = await calling({ tools: { ask: {} } }, call("c1", "ask"), call("c2", "pay"), {
      type: "tool-approval-request",
      toolCallId: "c2",
      approvalId: "ok",
    });
    await set.outcome;
    await set.chat.addToolOutput({
      toolCallId: "c1",
      output: 1,
      options: { headers: { "x-a": "1" }, body: { a: 1 } },
    });
    void set.chat.addToolApprovalResponse({
      id: "ok",
      approved: false,
      options: { headers: { "x-b": "2" }, body: { b: 2 } },
    });
    await settlePromises();
    const { request } = set.transport.last;
    expect(Object.fromEntries(request.headers)).toEqual({ "x-a": "1", "x-b": "2" });
    expect(request.body).toEqual({ a: 1, b: 2 });
    await set.chat.stop();
  });
});
