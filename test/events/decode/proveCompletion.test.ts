import { describe, expect, it } from "vitest";
import { StreamChatError } from "../../../src/errors.js";
import { proveCompletion } from "../../../src/events/decode/proveCompletion.js";
import type { StreamEvent, StreamEvents } from "../../../src/events/streamEvent.js";

const text: StreamEvent = { type: "text-delta", id: "0", delta: "a" };
const finish: StreamEvent = { type: "finish", finishReason: "stop" };
const usage: StreamEvent = { type: "usage", usage: { inputTokens: 1 } };
const error: StreamEvent = { type: "error", error: new StreamChatError("upstream", "no") };
const abort: StreamEvent = { type: "abort" };
const done: StreamEvent = { type: "done" };
const broken = new StreamChatError("disconnected", "lost");

async function collect(
  events: readonly StreamEvents[],
  failure?: unknown,
): Promise<{ types: string[]; thrown: unknown; left: boolean }> {
  let left = true;
  async function* source(): AsyncGenerator<StreamEvents> {
    yield* events;
    left = false;
    if (failure !== undefined) throw failure;
  }
  const types: string[] = [];
  let thrown: unknown;
  try {
    for await (const batch of proveCompletion(source())) types.push(...batch.map(({ type }) => type));
  } catch (caught) {
    thrown = caught;
  }
  return { types, thrown, left };
}

describe("proving that an answer is complete", () => {
  it.each<[string, StreamEvent[], string[]]>([
    ["text and finish", [text, finish, usage], ["text-delta", "finish", "usage"]],
    ["an error", [text, error], ["text-delta", "error"]],
    ["an abort", [text, abort], ["text-delta", "abort"]],
    ["a second finish", [finish, finish], ["finish"]],
    ["an error after finish, for diagnostics", [finish, error], ["finish", "unknown"]],
    ["finish after an error", [error, finish], ["error"]],
    ["anything after done", [finish, done, text, done, error], ["finish", "done"]],
    ["anything after an abort", [abort, text, error], ["abort"]],
    ["text after finish, which some servers send", [finish, text, done], ["finish", "text-delta", "done"]],
  ])("passes %s, alone and in batches", async (_, events, types) => {
    expect(await collect(events)).toMatchObject({ types, thrown: undefined });
    expect(await collect([events])).toMatchObject({ types, thrown: undefined });
  });

  it.each<[string, StreamEvents[]]>([
    ["nothing", []],
    ["text alone", [text]],
    ["done without finish", [text, done]],
    ["usage alone", [[usage]]],
  ])("throws for %s, once it is passed on", async (_, events) => {
    const { types, thrown } = await collect(events);
    expect(types).toEqual(events.flat().map(({ type }) => type));
    expect(thrown).toMatchObject({ code: "truncated", retryable: true });
  });

  it("lets a failure through before the proof, and not after it", async () => {
    expect((await collect([text], broken)).thrown).toBe(broken);
    expect((await collect([text, finish], broken)).thrown).toBeUndefined();
    // An abort is no failure of the connection.
    expect((await collect([text, finish], "stopped")).thrown).toBe("stopped");
  });

  it("leaves a source that goes on after its end", async () => {
    expect((await collect([error, text])).left).toBe(true);
    expect((await collect([finish, done, text])).left).toBe(true);
    expect((await collect([finish, usage])).left).toBe(false);
  });

  it("passes a batch without an end on as it is", async () => {
    const batch = [text, usage];
    async function* source(): AsyncGenerator<StreamEvents> {
      yield batch;
      yield finish;
    }
    for await (const passed of proveCompletion(source())) {
      expect(passed).toBe(batch);
      break;
    }
  });
});
