import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import type { Message } from "react-streaming-chat/core";
import { cutRandomly } from "../../src/testing/cutChunks.js";
import { random } from "../support/random.js";
import { decodeBytes, encode } from "../wire/decodeBytes.js";
import { anthropicStreams, openaiChatStreams, openaiResponsesStreams } from "./vendorStreams.js";

/** What both sides must agree on. */
interface Answer {
  text: string;
  reasoning: string;
  refusal: string;
  calls: { id: string; name: string; input: unknown }[];
  inputTokens: number | undefined;
  outputTokens: number | undefined;
}

const seed = 20_260_821;

/** Our message from the same bytes, cut at random places (the seed is in the title). */
async function ours(body: string): Promise<Answer & { finishReason: string | undefined }> {
  const chunks = cutRandomly(encode(body), random(seed));
  const { message, outcome } = await decodeBytes(chunks, { contentType: "text/event-stream" });
  expect(outcome).toBe("finished");
  return { ...answerOf(message), finishReason: message.finishReason };
}

function answerOf(message: Message): Answer {
  const answer: Answer = {
    text: "",
    reasoning: "",
    refusal: "",
    calls: [],
    inputTokens: message.usage?.inputTokens,
    outputTokens: message.usage?.outputTokens,
  };
  for (const part of message.parts) {
    if (part.type === "text") answer[part.refusal === true ? "refusal" : "text"] += part.text;
    else if (part.type === "reasoning") answer.reasoning += part.text;
    else if ("toolCallId" in part) {
      answer.calls.push({ id: part.toolCallId, name: part.type.slice("tool-".length), input: part.input });
    }
  }
  return answer;
}

const respond = (body: string) => () =>
  Promise.resolve(new Response(body, { headers: { "content-type": "text/event-stream" } }));

describe(`the same bytes, read by the vendor's own package and by ours (seed ${seed})`, () => {
  it.each(Object.entries(anthropicStreams))("Anthropic: %s", async (_name, body) => {
    const client = new Anthropic({ apiKey: "none", fetch: respond(body), maxRetries: 0 });
    const final = await client.messages
      .stream({ model: "claude-x", max_tokens: 1, messages: [{ role: "user", content: "?" }] })
      .finalMessage();
    const theirs: Answer = {
      text: "",
      reasoning: "",
      refusal: "",
      calls: [],
      inputTokens: final.usage.input_tokens,
      outputTokens: final.usage.output_tokens,
    };
    for (const block of final.content) {
      if (block.type === "text") theirs.text += block.text;
      else if (block.type === "thinking") theirs.reasoning += block.thinking;
      else if (block.type === "tool_use") {
        theirs.calls.push({ id: block.id, name: block.name, input: block.input });
      }
    }
    const reasons: Record<string, string> = {
      end_turn: "stop",
      max_tokens: "length",
      tool_use: "tool-calls",
      refusal: "content-filter",
    };
    expect(await ours(body)).toEqual({ ...theirs, finishReason: reasons[final.stop_reason ?? ""] });
  });

  it.each(Object.entries(openaiChatStreams))("OpenAI Chat: %s", async (_name, body) => {
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
      text: message?.content ?? "",
      reasoning: "",
      refusal: message?.refusal ?? "",
      calls: (message?.tool_calls ?? []).map((toolCall) => {
        const { name, arguments: text } = (toolCall as { function: { name: string; arguments: string } })
          .function;
        return { id: toolCall.id ?? "", name, input: JSON.parse(text) as unknown };
      }),
      inputTokens: snapshot.usage?.prompt_tokens,
      outputTokens: snapshot.usage?.completion_tokens,
    };
    expect(await ours(body)).toEqual({
      ...theirs,
      finishReason: choice?.finish_reason?.replace("_", "-"),
    });
  });

  it.each(Object.entries(openaiResponsesStreams))("OpenAI Responses: %s", async (_name, body) => {
    const client = new OpenAI({ apiKey: "none", fetch: respond(body), maxRetries: 0 });
    const final = await client.responses.stream({ model: "gpt-x", input: "?" }).finalResponse();
    const theirs: Answer = {
      text: "",
      reasoning: "",
      refusal: "",
      calls: [],
      inputTokens: final.usage?.input_tokens,
      outputTokens: final.usage?.output_tokens,
    };
    for (const item of final.output) {
      if (item.type === "reasoning") theirs.reasoning += item.summary.map(({ text }) => text).join("");
      else if (item.type === "function_call") {
        theirs.calls.push({
          id: item.call_id,
          name: item.name,
          input: JSON.parse(item.arguments) as unknown,
        });
      } else if (item.type === "message") {
        for (const part of item.content) if (part.type === "output_text") theirs.text += part.text;
      }
    }
    const finishReason =
      final.incomplete_details?.reason === "max_output_tokens"
        ? "length"
        : theirs.calls.length > 0
          ? "tool-calls"
          : "stop";
    expect(await ours(body)).toEqual({ ...theirs, finishReason });
  });
});
