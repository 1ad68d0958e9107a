import { describe, expect, it } from "vitest";
import { createChat, type ChatMessage, type StreamEvent } from "react-streaming-chat/core";

/** A whole turn over a real response: what became of it, the answer, and the events on the way. */
async function ask(
  ...records: (string | object)[]
): Promise<{ outcome: string; answer: ChatMessage | undefined; events: StreamEvent[] }> {
  const body = records.map(
    (record) => `data: ${typeof record === "string" ? record : JSON.stringify(record)}\n\n`,
  );
  const events: StreamEvent[] = [];
  const chat = createChat({
    fetch: () =>
      Promise.resolve(new Response(body.join(""), { headers: { "content-type": "text/event-stream" } })),
    retry: false,
    onEvent: (event) => events.push(event),
  });
  const outcome = await chat.sendMessage("go");
  const answer = chat.getSnapshot().messages[1];
  return { outcome: outcome.type === "error" ? outcome.error.code : outcome.type, answer, events };
}

const chunk = (delta: object, finish_reason: string | null = null): object => ({
  object: "chat.completion.chunk",
  choices: [{ index: 0, delta, finish_reason }],
});
const toolDelta = (call: object): object => chunk({ tool_calls: [call] });
const inputs = (answer: ChatMessage | undefined): unknown[] =>
  answer?.parts.map((part) =>
    "toolCallId" in part ? [part.toolCallId, part.state, part.input] : part.type,
  ) ?? [];

describe("faults of protocols, through the whole chat", () => {
  it("calls with a gap in their index, without one, with a repeated id, interleaved", async () => {
    const { answer } = await ask(
      toolDelta({ index: 0, id: "a", function: { name: "we", arguments: "" } }),
      toolDelta({ index: 0, id: "a", function: { name: "ather", arguments: '{"c":' } }),
      toolDelta({ index: 3, id: "b", function: { name: "now", arguments: '{"z"' } }),
      toolDelta({ index: 3, id: "b", function: { arguments: ":1}" } }),
      toolDelta({ index: 0, function: { arguments: "2}" } }),
      chunk({}, "tool_calls"),
      "[DONE]",
    );
    expect(inputs(answer)).toEqual([
      ["a", "input-available", { c: 2 }],
      ["b", "input-available", { z: 1 }],
    ]);
    expect(answer?.status).toBe("requires-action");
    const single = await ask(
      toolDelta({ id: "c", function: { name: "now", arguments: "{}" } }),
      chunk({}, "tool_calls"),
      "[DONE]",
    );
    expect(inputs(single.answer)).toEqual([["c", "input-available", {}]]);
  });

  it("arguments that are no JSON, empty, or cut off by the token limit", async () => {
    const of = async (text: string, reason = "tool_calls") =>
      (
        await ask(
          toolDelta({ index: 0, id: "a", function: { name: "f", arguments: text } }),
          chunk({}, reason),
          "[DONE]",
        )
      ).answer;
    expect((await of('{"a":nope}'))?.parts).toMatchObject([
      { state: "output-error", rawInput: '{"a":nope}' },
    ]);
    expect((await of(""))?.parts).toMatchObject([{ state: "input-available", input: {} }]);
    const cut = await of('{"city":"Os', "length");
    expect(cut).toMatchObject({
      finishReason: "length",
      parts: [{ state: "output-error", rawInput: '{"city":"Os' }],
    });
    // What is no input cannot be run: the model does not wait for it.
    expect(cut?.status).toBe("complete");
  });

  it("a delta without its start, a second message_start, a refusal without content", async () => {
    const delta = (text: string) => ({
      type: "content_block_delta",
      index: 0,
      delta: { type: "text_delta", text },
    });
    const start = { type: "message_start", message: { role: "assistant", content: [], usage: {} } };
    const stop = { type: "message_stop" };
    const early = await ask(delta("Hi"), { type: "message_delta", delta: { stop_reason: "end_turn" } }, stop);
    expect(early).toMatchObject({ outcome: "done", answer: { parts: [{ text: "Hi", state: "done" }] } });
    const spliced = await ask(start, delta("old"), start, delta("new"), stop);
    expect(spliced.answer?.parts.map((part) => ("text" in part ? part.text : part.type)).join("")).toBe(
      "new",
    );
    const refused = await ask(start, { type: "message_delta", delta: { stop_reason: "refusal" } }, stop);
    expect(refused).toMatchObject({ outcome: "done", answer: { parts: [], finishReason: "content-filter" } });
  });

  it("item ids that change, a repeated sequence, and failed after error", async () => {
    const text = (item_id: string, sequence_number: number, delta: string) => ({
      type: "response.output_text.delta",
      item_id,
      output_index: 0,
      content_index: 0,
      sequence_number,
      delta,
    });
    const rotating = await ask(
      { type: "response.created", sequence_number: 0, response: {} },
      text("x1", 1, "He"),
      text("x2", 2, "ll"),
      text("x2", 2, "ll"),
      text("x3", 9, "o"),
      { type: "response.completed", sequence_number: 10, response: { status: "completed" } },
    );
    expect(rotating).toMatchObject({ outcome: "done", answer: { parts: [{ text: "Hello" }] } });
    const failed = { type: "response.failed", response: { status: "failed", error: { message: "again" } } };
    const nested = await ask(text("x", 1, "Hi"), { type: "error", error: { message: "quota" } }, failed);
    expect(nested).toMatchObject({ outcome: "upstream", answer: { error: { message: "quota" } } });
    const flat = await ask(text("x", 1, "Hi"), { type: "error", code: "c", message: "flat" });
    expect(flat).toMatchObject({ outcome: "upstream", answer: { error: { message: "flat" } } });
  });

  it("a blocked prompt, an empty part with a signature, arguments by path, safety", async () => {
    const candidate = (parts: object[], more: object = {}) => ({
      candidates: [{ content: { parts }, ...more }],
    });
    expect(await ask({ promptFeedback: { blockReason: "SAFETY" } })).toMatchObject({
      outcome: "done",
      answer: { finishReason: "content-filter", parts: [] },
    });
    const signed = await ask(
      candidate([{ text: "Hi" }]),
      candidate([{ text: "", thoughtSignature: "s" }], { finishReason: "STOP" }),
    );
    expect(signed.answer?.parts.filter((part) => part.type === "text").map(({ text }) => text)).toEqual([
      "Hi",
    ]);
    const byPath = await ask(
      candidate([{ functionCall: { name: "weather", willContinue: true } }]),
      candidate([
        {
          functionCall: {
            partialArgs: [{ jsonPath: "$.city", stringValue: "Os", willContinue: true }],
            willContinue: true,
          },
        },
      ]),
      candidate([
        { functionCall: { partialArgs: [{ jsonPath: "$.city", stringValue: "lo" }], willContinue: true } },
      ]),
      candidate([{ functionCall: {} }], { finishReason: "STOP" }),
    );
    expect(byPath.answer?.parts).toMatchObject([{ type: "tool-weather", input: { city: "Oslo" } }]);
    const unsafe = await ask(candidate([{ text: "Well" }], { finishReason: "SAFETY" }));
    expect(unsafe.answer).toMatchObject({ finishReason: "content-filter", parts: [{ text: "Well" }] });
  });

  it("messages side by side, shorthand events, nulls, two runs, older names", async () => {
    const run = (type: string, runId: string, more: object = {}) => ({ type, threadId: "t", runId, ...more });
    const text = (type: string, messageId: string | null, delta?: string) => ({
      type: `TEXT_MESSAGE_${type}`,
      messageId,
      delta: delta ?? null,
      role: type === "START" ? "assistant" : null,
    });
    const { answer, outcome } = await ask(
      run("RUN_STARTED", "r1"),
      { type: "THINKING_TEXT_MESSAGE_START" },
      { type: "THINKING_TEXT_MESSAGE_CONTENT", delta: "hm" },
      { type: "THINKING_TEXT_MESSAGE_END" },
      text("START", "a"),
      text("START", "b"),
      text("CONTENT", "a", "A1"),
      text("CONTENT", "b", "B1"),
      text("CONTENT", "a", "A2"),
      text("END", "a"),
      text("END", "b"),
      run("RUN_FINISHED", "r1", { finishReason: "tool_calls" }),
      run("RUN_STARTED", "r2"),
      { type: "TEXT_MESSAGE_CHUNK", messageId: "c", role: "assistant", delta: "C1" },
      { type: "TEXT_MESSAGE_CHUNK", messageId: null, delta: "C2" },
      run("RUN_FINISHED", "r2", { result: null, outcome: null }),
    );
    expect(outcome).toBe("done");
    expect(answer?.parts.map((part) => ("text" in part ? `${part.type} ${part.text}` : part.type))).toEqual([
      "reasoning hm",
      "text A1A2",
      "text B1",
      "text C1C2",
    ]);
  });

  it("a chunk that is not known, a delta without its start, reset-step, transient data", async () => {
    const { answer, outcome, events } = await ask(
      { type: "start", messageId: "m1" },
      { type: "start-step" },
      { type: "text-delta", id: "t", delta: "dropped" },
      { type: "reset-step" },
      { type: "from-the-future", x: 1 },
      { type: "data-note", data: "hush", transient: true },
      { type: "text-delta", id: "u", delta: "kept" },
      { type: "finish-step" },
      { type: "finish", finishReason: "stop" },
      "[DONE]",
    );
    expect(outcome).toBe("done");
    expect(answer?.id).toBe("m1");
    expect(answer?.parts).toMatchObject([{ type: "step-start" }, { type: "text", text: "kept" }]);
    expect(events.filter(({ type }) => type === "unknown")).toHaveLength(1);
    expect(events).toContainEqual({ type: "data", name: "note", data: "hush", transient: true });
  });

  it("`__proto__` as the id of a call, of data, as a tool's name and as a key of an input is harmless", async () => {
    const { answer, outcome } = await ask(
      { type: "start", messageMetadata: JSON.parse('{"__proto__":{"polluted":1},"ok":1}') as object },
      { type: "tool-input-start", toolCallId: "__proto__", toolName: "__proto__" },
      {
        type: "tool-input-delta",
        toolCallId: "__proto__",
        inputTextDelta: '{"__proto__":{"polluted":1},"a":1}',
      },
      '{"type":"tool-input-available","toolCallId":"__proto__","toolName":"__proto__","input":{"__proto__":{"polluted":1},"a":1}}',
      { type: "data-__proto__", id: "__proto__", data: { a: 1 } },
      { type: "data-__proto__", id: "__proto__", data: { a: 2 } },
      { type: "tool-output-available", toolCallId: "__proto__", output: 1 },
      { type: "finish", finishReason: "stop" },
    );
    expect(outcome).toBe("done");
    expect(answer?.parts).toMatchObject([
      { type: "tool-__proto__", toolCallId: "__proto__", state: "output-available" },
      { type: "data-__proto__", data: { a: 2 } },
    ]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    const [call] = answer?.parts ?? [];
    const input = call && "toolCallId" in call ? call.input : undefined;
    expect(Object.getPrototypeOf(input)).toBe(Object.prototype);
    expect(Object.keys(input as object)).toEqual(["__proto__", "a"]);
  });

  it("the input of OpenAI's custom tools streams as the text that it is", async () => {
    const at = { output_index: 0, item_id: "ctc_1" };
    const item = { type: "custom_tool_call", id: "ctc_1", call_id: "call_1", name: "exec", input: "" };
    const records = [
      { type: "response.created", response: {} },
      { type: "response.output_item.added", output_index: 0, item },
      { type: "response.custom_tool_call_input.delta", ...at, delta: 'print("' },
      { type: "response.custom_tool_call_input.delta", ...at, delta: 'hi")\n' },
      { type: "response.custom_tool_call_input.done", ...at, input: 'print("hi")\n' },
      { type: "response.output_item.done", output_index: 0, item: { ...item, input: 'print("hi")\n' } },
      { type: "response.completed", response: { status: "completed" } },
    ];
    const { answer, outcome, events } = await ask(...records);
    expect(outcome).toBe("requires-action");
    expect(answer?.parts).toMatchObject([
      { type: "tool-exec", toolCallId: "call_1", state: "input-available", input: 'print("hi")\n' },
    ]);
    expect(events.filter(({ type }) => type === "tool-input-delta").length).toBeGreaterThan(1);
    expect(events.some(({ type }) => type === "unknown")).toBe(false);
    // Cut short, what has arrived is shown as text, not as JSON.
    const cut = await ask(...records.slice(0, 3));
    expect(cut.outcome).toBe("truncated");
    expect(cut.answer?.parts).toMatchObject([{ state: "output-error", inputText: '"print(\\"' }]);
  });
});
