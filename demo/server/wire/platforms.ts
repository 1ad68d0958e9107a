import { encodeText } from "./founding.js";
import { control, sseEvent, type WireEncoder } from "./wireEncoder.js";

/** Formats of platforms around a model, with the answer's text, its end and its failure. */

const sse = { contentType: "text/event-stream", headers: {} };
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** LangGraph's `/runs/stream`, stream mode `messages-tuple`. */
export const langGraph: WireEncoder = {
  ...sse,
  encode: (script) =>
    encodeText(
      script,
      (content) =>
        sseEvent(
          [{ type: "AIMessageChunk", id: script.id, content }, { langgraph_node: "agent" }],
          "messages",
        ),
      sseEvent(null, "end"),
    ),
  encodeFailure: ({ message }) => sseEvent({ error: "RuntimeError", message }, "error"),
};

/** Dify's chat, streaming mode. */
export const dify: WireEncoder = {
  ...sse,
  encode: ({ id, usage, ...script }) =>
    encodeText(
      { id, usage, ...script },
      (answer) =>
        sseEvent({ event: "message", task_id: id, message_id: id, conversation_id: "demo", answer }),
      sseEvent({
        event: "message_end",
        task_id: id,
        message_id: id,
        conversation_id: "demo",
        metadata: { usage: { prompt_tokens: usage.inputTokens, completion_tokens: usage.outputTokens } },
      }),
    ),
  encodeFailure: ({ message }) =>
    sseEvent({ event: "error", task_id: "demo", code: "completion_request_error", message }),
};

/** Cohere's chat, version 2. */
export const cohere: WireEncoder = {
  ...sse,
  encode: (script) =>
    encodeText(
      script,
      (text) =>
        sseEvent(
          { type: "content-delta", index: 0, delta: { message: { content: { text } } } },
          "content-delta",
        ),
      sseEvent(
        {
          type: "message-end",
          delta: {
            finish_reason: script.finishReason === "length" ? "MAX_TOKENS" : "COMPLETE",
            usage: {
              tokens: { input_tokens: script.usage.inputTokens, output_tokens: script.usage.outputTokens },
            },
          },
        },
        "message-end",
      ),
    ),
  encodeFailure: ({ message }) =>
    sseEvent({ type: "message-end", delta: { finish_reason: "ERROR", error: message } }, "message-end"),
};

/** Coze's chat, version 3. */
export const coze: WireEncoder = {
  ...sse,
  encode: (script) =>
    encodeText(
      script,
      (content) =>
        sseEvent({ id: script.id, role: "assistant", type: "answer", content }, "conversation.message.delta"),
      sseEvent(
        {
          id: script.id,
          status: "completed",
          usage: { input_count: script.usage.inputTokens, output_count: script.usage.outputTokens },
        },
        "conversation.chat.completed",
      ),
    ),
  encodeFailure: ({ message }) =>
    sseEvent({ status: "failed", last_error: { code: 5000, msg: message } }, "conversation.chat.failed"),
};

/** Flowise's prediction stream. */
export const flowise: WireEncoder = {
  ...sse,
  encode: (script) =>
    encodeText(
      script,
      (data) => sseEvent({ event: "token", data }),
      sseEvent({ event: "end", data: "[DONE]" }),
    ),
  encodeFailure: ({ message }) => sseEvent({ event: "error", data: message }),
};

/** AnythingLLM's `stream-chat`. */
export const anythingLlm: WireEncoder = {
  ...sse,
  encode: (script) =>
    encodeText(
      script,
      (textResponse) =>
        sseEvent({ uuid: script.id, type: "textResponseChunk", textResponse, close: false, error: false }),
      sseEvent({ uuid: script.id, type: "finalizeResponseStream", close: true, error: false }),
    ),
  encodeFailure: ({ message }) => sseEvent({ uuid: "demo", type: "abort", close: true, error: message }),
};

/** Bedrock's ConverseStream, its events as lines of JSON. */
export const bedrockConverse: WireEncoder = {
  contentType: "application/x-ndjson",
  headers: {},
  encode: (script) =>
    encodeText(
      script,
      (text) => line({ contentBlockDelta: { contentBlockIndex: 0, delta: { text } } }),
      line({ messageStop: { stopReason: script.finishReason === "length" ? "max_tokens" : "end_turn" } }),
    ),
  encodeFailure: ({ kind, message }) =>
    line({ [kind === "overloaded" ? "throttlingException" : "internalServerException"]: { message } }),
};

/** n8n's chat trigger, streaming: lines between the begin and the end of a node. */
export const n8n: WireEncoder = {
  contentType: "application/json; charset=utf-8",
  headers: {},
  *encode(script) {
    const metadata = { nodeId: "agent", nodeName: "AI Agent", runIndex: 0, itemIndex: 0 };
    yield control(line({ type: "begin", metadata }));
    yield* encodeText(
      script,
      (content) => line({ type: "item", content, metadata }),
      line({ type: "end", metadata }),
    );
  },
  encodeFailure: ({ message }) =>
    line({ type: "error", content: message, metadata: { nodeId: "agent", runIndex: 0, itemIndex: 0 } }),
};

/** LangChain's `astream_events`, version 2: the events of a chain and of the model in it. */
export const langChainEvents: WireEncoder = {
  ...sse,
  *encode(script) {
    const chain = { name: "Chain", run_id: "chain", parent_ids: [], tags: [], metadata: {} };
    const model = { name: "ChatModel", run_id: "model", parent_ids: ["chain"], tags: [], metadata: {} };
    yield control(sseEvent({ event: "on_chain_start", data: { input: {} }, ...chain }));
    yield* encodeText(
      script,
      (content) =>
        sseEvent({
          event: "on_chat_model_stream",
          data: { chunk: { type: "AIMessageChunk", id: script.id, content } },
          ...model,
        }),
      sseEvent({ event: "on_chain_end", data: { output: {} }, ...chain }),
    );
  },
  encodeFailure: ({ message }) => sseEvent({ status_code: 500, message }, "error"),
};

/** Google's Agent Development Kit, `/run_sse`: partial texts, and at last a copy of the whole. */
export const googleAdk: WireEncoder = {
  ...sse,
  *encode(script) {
    const head = { author: "agent", invocationId: script.id };
    const whole = script.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
    const content = (text: string): object => ({ role: "model", parts: [{ text }] });
    yield* encodeText(
      script,
      (text) => sseEvent({ ...head, partial: true, content: content(text) }),
      sseEvent({ ...head, partial: false, content: content(whole), finishReason: "STOP" }),
    );
  },
  encodeFailure: ({ message }) => sseEvent({ error: message }),
};
