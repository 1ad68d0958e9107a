import { describe, expect, it } from "vitest";
import { platformFixtures } from "../../fixtures/wire/platforms.js";
import { decodeBytes, encode } from "../../support/decodeBytes.js";

const SSE = { contentType: "text/event-stream" };
const data = (...records: object[]): string =>
  records.map((record) => `data: ${JSON.stringify(record)}\n\n`).join("");
const event = (name: string, value: unknown): string => `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`;
const bodyOf = (name: string): string => platformFixtures.find((fixture) => fixture.name === name)!.body;

/** Outcome and words of an answer that failed. */
async function failure(body: string): Promise<object> {
  const { outcome, error } = await decodeBytes([encode(body)], SSE);
  return { outcome, words: error?.message, retryable: error?.retryable };
}

describe("how platforms say that they failed", () => {
  it.each([
    [
      "LangGraph",
      event("metadata", { run_id: "r" }) +
        event("values", { messages: [] }) +
        event("error", { error: "ValueError", message: "no model" }),
      "no model",
      false,
    ],
    [
      "LangChain events",
      data(
        { event: "on_chain_start", run_id: "r", data: {}, parent_ids: [] },
        { event: "on_chain_error", run_id: "r", data: { error: "no model" }, parent_ids: [] },
      ),
      "no model",
      false,
    ],
    [
      "Dify",
      data(
        { event: "message", task_id: "t", answer: "H" },
        { event: "error", task_id: "t", status: 400, code: "provider_quota_exceeded", message: "no credit" },
      ),
      "no credit",
      false,
    ],
    [
      "a workflow of Dify",
      data(
        { event: "workflow_started", task_id: "t", data: {} },
        { event: "workflow_finished", task_id: "t", data: { status: "failed", error: "node broke" } },
      ),
      "node broke",
      false,
    ],
    [
      "Bedrock",
      data({ messageStart: { role: "assistant" } }, { throttlingException: { message: "slow down" } }),
      "slow down",
      true,
    ],
    [
      "Cohere",
      data(
        { type: "message-start", delta: {} },
        { type: "message-end", delta: { error: "too long", finish_reason: "ERROR" } },
      ),
      "too long",
      false,
    ],
    [
      "Google ADK",
      data(
        { author: "a", invocationId: "i", content: { parts: [{ text: "H" }] }, partial: true },
        { author: "a", invocationId: "i", errorCode: "SAFETY", errorMessage: "blocked" },
      ),
      "blocked",
      false,
    ],
    [
      "Coze",
      event("conversation.chat.created", { id: "1" }) +
        event("conversation.chat.failed", { id: "1", last_error: { code: 5000, msg: "bot broke" } }) +
        "event: done\ndata: [DONE]\n\n",
      "bot broke",
      false,
    ],
    [
      "Gemini Interactions",
      data(
        { event_type: "interaction.start", interaction: {} },
        { event_type: "error", error: { code: "unavailable", message: "overloaded" } },
      ),
      "overloaded",
      true,
    ],
    ["Flowise", data({ event: "token", data: "H" }, { event: "error", data: "no key" }), "no key", false],
    [
      "n8n",
      data(
        { type: "begin", metadata: { nodeId: "n" } },
        { type: "error", content: "node broke", metadata: { nodeId: "n" } },
      ),
      "node broke",
      false,
    ],
    [
      "AnythingLLM",
      data(
        { uuid: "u", type: "textResponseChunk", textResponse: "H" },
        { uuid: "u", type: "abort", error: "no model", close: true },
      ),
      "no model",
      false,
    ],
    [
      "Claude Code",
      data(
        { type: "system", subtype: "init", session_id: "s" },
        {
          type: "result",
          subtype: "error_during_execution",
          is_error: true,
          session_id: "s",
          errors: ["tool broke"],
        },
      ),
      "tool broke",
      false,
    ],
  ])("is an error with their words: %s", async (_, body, words, retryable) => {
    expect(await failure(body)).toEqual({ outcome: "upstream", words, retryable });
  });
});

describe("formats whose body's end proves the answer", () => {
  it("Google ADK: behind the copy of the whole text, not behind a delta or a call", async () => {
    const records = bodyOf("Google ADK").split(/(?<=\n\n)/);
    for (let count = 1; count <= records.length; count++) {
      const { outcome } = await decodeBytes([encode(records.slice(0, count).join(""))], SSE);
      expect({ count, outcome }).toEqual({
        count,
        outcome: count === records.length ? "finished" : "truncated",
      });
    }
  });

  it("n8n: behind the end of every node that began", async () => {
    const records = bodyOf("n8n").split(/(?<=\n)/);
    for (let count = 1; count <= records.length; count++) {
      const { outcome } = await decodeBytes([encode(records.slice(0, count).join(""))], { contentType: "" });
      expect({ count, outcome }).toEqual({
        count,
        outcome: count === records.length ? "finished" : "truncated",
      });
    }
    const two = records.join("") + records.join("").replaceAll(`"nodeId":"a"`, `"nodeId":"b"`);
    const { message, outcome } = await decodeBytes([encode(two)], { contentType: "" });
    expect(outcome).toBe("finished");
    expect(message.parts).toMatchObject([{ text: "Hello" }, { text: "Hello" }]);
  });
});

describe("smaller ways of platforms", () => {
  const read = async (body: string) => (await decodeBytes([encode(body)], SSE)).message;

  it("Dify replaces an answer that moderation refused", async () => {
    const message = await read(
      data(
        { event: "message", task_id: "t", answer: "something rude" },
        { event: "message_replace", task_id: "t", answer: "I cannot say that." },
        { event: "message_end", task_id: "t", metadata: {} },
      ),
    );
    expect(message.parts).toMatchObject([{ type: "text", text: "I cannot say that." }]);
  });

  it("Dify's workflow without chunks has its outputs as text, or as data", async () => {
    const finished = (outputs: object): string =>
      data(
        { event: "workflow_started", task_id: "t", data: {} },
        { event: "workflow_finished", task_id: "t", data: { status: "succeeded", outputs } },
      );
    expect((await read(finished({ answer: "42" }))).parts).toMatchObject([{ type: "text", text: "42" }]);
    expect((await read(finished({ rows: [1] }))).parts).toMatchObject([
      { type: "data-outputs", data: { rows: [1] } },
    ]);
  });

  it("Langflow without tokens has its answer in one message", async () => {
    const message = await read(
      data(
        { event: "add_message", data: { sender: "User", text: "?" } },
        { event: "add_message", data: { sender: "Machine", text: "Hello" } },
        { event: "end", data: { result: {} } },
      ),
    );
    expect(message.parts).toMatchObject([{ type: "text", text: "Hello" }]);
  });

  it("LangGraph's tool that failed is an error of the call", async () => {
    const message = await read(
      event("messages", [
        { type: "AIMessageChunk", id: "m", tool_call_chunks: [{ name: "w", args: "{}", id: "c", index: 0 }] },
        {},
      ]) +
        event("messages", [
          { type: "tool", tool_call_id: "c", content: "no such city", status: "error" },
          {},
        ]) +
        event("end", null),
    );
    expect(message.parts).toMatchObject([
      { type: "tool-w", state: "output-error", errorText: "no such city" },
    ]);
  });
});
