import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import type { ChatMessage } from "react-streaming-chat/core";
import { cutRandomly } from "../../src/testing/cutChunks.js";
import { random } from "../support/random.js";
import { decodeBytes, encode } from "../support/decodeBytes.js";
import {
  anthropicBetaStreams,
  anthropicStreams,
  openaiChatReasoning,
  openaiChatStreams,
  openaiResponsesStreams,
} from "./vendorStreams.js";

interface Call {
  id: string;
  name: string;
  input: unknown;
  /** What the provider's own run of it gave. */
  output?: unknown;
}

/** What both sides must agree on. */
interface Answer {
  text: string;
  reasoning: string;
  refusal: string;
  calls: Call[];
  /** Each once, in the order of their first citation. */
  sources: string[];
  /** What must be sent back with the reasoning. */
  seals: unknown[];
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  reasoningTokens: number | undefined;
  cachedInputTokens: number | undefined;
}

const seed = 20_260_821;

/** Our message from the same bytes, cut at random places (the seed is in the title). */
async function ours(body: string): Promise<Answer & { finishReason: string | undefined }> {
  const chunks = cutRandomly(encode(body), random(seed));
  const { message, outcome } = await decodeBytes(chunks, { contentType: "text/event-stream" });
  expect(outcome).toBe("finished");
  return { ...answerOf(message), finishReason: message.finishReason };
}

const empty = (): Answer => ({
  text: "",
  reasoning: "",
  refusal: "",
  calls: [],
  sources: [],
  seals: [],
  inputTokens: undefined,
  outputTokens: undefined,
  reasoningTokens: undefined,
  cachedInputTokens: undefined,
});

function answerOf(message: ChatMessage): Answer {
  const { inputTokens, outputTokens, reasoningTokens, cachedInputTokens } = message.usage ?? {};
  const answer: Answer = { ...empty(), inputTokens, outputTokens, reasoningTokens, cachedInputTokens };
  for (const part of message.parts) {
    if (part.type === "text") answer[part.refusal === true ? "refusal" : "text"] += part.text;
    else if (part.type === "reasoning") {
      answer.reasoning += part.text;
      answer.seals.push(...Object.values(part.providerMetadata?.["anthropic"] ?? {}));
    } else if ("toolCallId" in part) {
      const name = part.type === "dynamic-tool" ? part.toolName : part.type.slice("tool-".length);
      const call: Call = { id: part.toolCallId, name, input: part.input };
      if (part.state === "output-available") call.output = part.output;
      if (part.state === "output-error") call.output = part.errorText;
      answer.calls.push(call);
    } else if (part.type === "source-url") answer.sources.push(part.url);
    else if (part.type === "source-document") answer.sources.push(part.title);
  }
  return answer;
}

/** Adds a source, unless it is there. */
function cite(answer: Answer, source: string): void {
  if (!answer.sources.includes(source)) answer.sources.push(source);
}

const respond = (body: string) => () =>
  Promise.resolve(new Response(body, { headers: { "content-type": "text/event-stream" } }));
const sum = (...counts: (number | null | undefined)[]): number =>
  counts.reduce<number>((total, count) => total + (count ?? 0), 0);

const anthropicReasons: Record<string, string> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  tool_use: "tool-calls",
  refusal: "content-filter",
  pause_turn: "other",
};

function anthropicAnswer({ content, usage }: Pick<Anthropic.Beta.BetaMessage, "content" | "usage">): Answer {
  const answer: Answer = {
    ...empty(),
    inputTokens: sum(usage.input_tokens, usage.cache_creation_input_tokens, usage.cache_read_input_tokens),
    outputTokens: usage.output_tokens,
    reasoningTokens: usage.output_tokens_details?.thinking_tokens,
    cachedInputTokens: usage.cache_read_input_tokens ?? undefined,
  };
  for (const block of content) {
    if (block.type === "text") {
      answer.text += block.text;
      for (const citation of block.citations ?? []) {
        if ("url" in citation) cite(answer, citation.url);
        else if ("document_index" in citation) {
          cite(answer, citation.document_title ?? `Document ${citation.document_index + 1}`);
        }
      }
    } else if (block.type === "thinking") {
      answer.reasoning += block.thinking;
      answer.seals.push(block.signature);
    } else if (block.type === "redacted_thinking") answer.seals.push(block.data);
    else if (block.type.endsWith("tool_use")) {
      const { id, name, input } = block as Anthropic.Beta.BetaToolUseBlock;
      answer.calls.push({ id, name, input });
    } else if ("tool_use_id" in block) {
      const call = answer.calls.find(({ id }) => id === block.tool_use_id)!;
      const result: unknown = block.content;
      const failure = result as { error_code?: string };
      call.output = failure.error_code ?? result;
    }
  }
  return answer;
}

describe(`the same bytes, read by the vendor's own package and by ours (seed ${seed})`, () => {
  const question = { max_tokens: 1, messages: [{ role: "user" as const, content: "?" }] };

  it.each(Object.entries(anthropicStreams))("Anthropic: %s", async (_name, body) => {
    const client = new Anthropic({ apiKey: "none", fetch: respond(body), maxRetries: 0 });
    const final = await client.messages.stream({ model: "claude-x", ...question }).finalMessage();
    const theirs = anthropicAnswer(final as unknown as Anthropic.Beta.BetaMessage);
    expect(await ours(body)).toEqual({ ...theirs, finishReason: anthropicReasons[final.stop_reason ?? ""] });
  });

  it.each(Object.entries({ ...anthropicStreams, ...anthropicBetaStreams }))(
    "Anthropic's beta: %s",
    async (_name, body) => {
      const client = new Anthropic({ apiKey: "none", fetch: respond(body), maxRetries: 0 });
      const final = await client.beta.messages.stream({ model: "claude-x", ...question }).finalMessage();
      expect(await ours(body)).toEqual({
        ...anthropicAnswer(final),
        finishReason: anthropicReasons[final.stop_reason ?? ""],
      });
    },
  );

  it.each(Object.entries(openaiChatStreams))("OpenAI Chat: %s", async (name, body) => {
    const client = new OpenAI({ apiKey: "none", fetch: respond(body), maxRetries: 0 });
    const stream = client.chat.completions.stream({
      model: "gpt-x",
      messages: [{ role: "user", content: "?" }],
    });
    // `finalChatCompletion` throws for an answer that was cut; the snapshot is what it was assembled into.
    await stream.done().catch(() => {});
    const snapshot = (stream.currentChatCompletionSnapshot ?? (await stream.finalChatCompletion())) as {
      choices: OpenAI.ChatCompletion.Choice[];
      usage?: OpenAI.CompletionUsage;
    };
    const [choice] = snapshot.choices;
    const message = choice?.message;
    const theirs: Answer = {
      ...empty(),
      text: message?.content || (message?.audio?.transcript ?? ""),
      reasoning: openaiChatReasoning[name] ?? "",
      refusal: message?.refusal ?? "",
      calls: (message?.tool_calls ?? []).map((toolCall) => {
        const { name: toolName, arguments: text } = (
          toolCall as { function: { name: string; arguments: string } }
        ).function;
        return { id: toolCall.id ?? "", name: toolName, input: JSON.parse(text) as unknown };
      }),
      inputTokens: snapshot.usage?.prompt_tokens,
      outputTokens: snapshot.usage?.completion_tokens,
      reasoningTokens: snapshot.usage?.completion_tokens_details?.reasoning_tokens,
      cachedInputTokens: snapshot.usage?.prompt_tokens_details?.cached_tokens,
    };
    for (const { url_citation } of message?.annotations ?? []) cite(theirs, url_citation.url);
    const older = (message as { function_call?: { name: string; arguments: string } | null }).function_call;
    // The older way has no ids; ours is made up.
    if (older) theirs.calls.push({ id: "call-0", name: older.name, input: JSON.parse(older.arguments) });
    const reason = choice?.finish_reason as string | undefined;
    expect(await ours(body)).toEqual({
      ...theirs,
      finishReason: reason === "function_call" ? "tool-calls" : reason?.replace("_", "-"),
    });
  });

  it.each(Object.entries(openaiResponsesStreams))("OpenAI Responses: %s", async (_name, body) => {
    const client = new OpenAI({ apiKey: "none", fetch: respond(body), maxRetries: 0 });
    const final = await client.responses.stream({ model: "gpt-x", input: "?" }).finalResponse();
    const theirs: Answer = {
      ...empty(),
      inputTokens: final.usage?.input_tokens,
      outputTokens: final.usage?.output_tokens,
      reasoningTokens: final.usage?.output_tokens_details.reasoning_tokens,
      cachedInputTokens: final.usage?.input_tokens_details.cached_tokens,
    };
    let isForUs = false;
    for (const item of final.output) {
      if (item.type === "reasoning") {
        for (const { text } of [...item.summary, ...(item.content ?? [])]) theirs.reasoning += text;
      } else if (item.type === "function_call" || item.type === "custom_tool_call") {
        isForUs = true;
        const input: unknown = item.type === "function_call" ? JSON.parse(item.arguments) : item.input;
        theirs.calls.push({ id: item.call_id, name: item.name, input });
      } else if (item.type === "message") {
        for (const part of item.content) {
          if (part.type === "refusal") theirs.refusal += part.refusal;
          else {
            theirs.text += part.text;
            for (const annotation of part.annotations) {
              if (annotation.type === "url_citation") cite(theirs, annotation.url);
              else if (annotation.type === "file_citation") cite(theirs, annotation.filename);
            }
          }
        }
      } else if (item.type === "web_search_call") {
        theirs.calls.push({ id: item.id, name: "web_search", input: item.action, output: null });
      } else if (item.type === "file_search_call") {
        const { id, queries, results } = item;
        theirs.calls.push({ id, name: "file_search", input: { queries }, output: results });
      } else if (item.type === "code_interpreter_call") {
        const { id, code, outputs } = item;
        theirs.calls.push({ id, name: "code_interpreter", input: { code }, output: outputs });
      } else if (item.type === "mcp_call") {
        const { id, name, output } = item;
        theirs.calls.push({ id, name, input: JSON.parse(item.arguments), output });
      }
    }
    const incomplete: Record<string, string> = {
      max_output_tokens: "length",
      content_filter: "content-filter",
    };
    expect(await ours(body)).toEqual({
      ...theirs,
      finishReason: incomplete[final.incomplete_details?.reason ?? ""] ?? (isForUs ? "tool-calls" : "stop"),
    });
  });
});
