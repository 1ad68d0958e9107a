import { createParser } from "eventsource-parser";
import { createStreamDecoder } from "../dist/events/decode/streamDecoder.js";
import { formats } from "../dist/events/protocols/protocols.js";
import { quantile } from "./statistics.mjs";
import { printTable } from "./table.mjs";

/** One token as each format sends it. */
const bodies = {
  "openai-chat": (n) =>
    `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: { content: `token ${n} ` }, finish_reason: null }] })}\n\n`,
  anthropic: (n) =>
    `event: content_block_delta\ndata: ${JSON.stringify({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: `token ${n} ` } })}\n\n`,
  "ai-sdk": (n) => `data: ${JSON.stringify({ type: "text-delta", id: "t", delta: `token ${n} ` })}\n\n`,
  langgraph: (n) =>
    `event: messages\ndata: ${JSON.stringify([{ type: "AIMessageChunk", id: "m", content: `token ${n} `, additional_kwargs: {}, response_metadata: {} }, { langgraph_node: "agent" }])}\n\n`,
  dify: (n) =>
    `data: ${JSON.stringify({ event: "message", task_id: "t", message_id: "m", conversation_id: "c", answer: `token ${n} ` })}\n\n`,
};
const median = (numbers) => quantile(numbers, 0.5);
const TOKENS = 100_000;
const CHUNK = 4096;

function chunksOf(token) {
  const body = Array.from({ length: TOKENS }, (_, n) => token(n)).join("");
  return Array.from({ length: Math.ceil(body.length / CHUNK) }, (_, at) =>
    body.slice(at * CHUNK, (at + 1) * CHUNK),
  );
}

/** The least that a reader can do: cut the events, and parse their data. */
function parseOnly(chunks) {
  const parser = createParser({ onEvent: ({ data }) => JSON.parse(data) });
  for (const chunk of chunks) parser.feed(chunk);
}

function decode(chunks, protocol) {
  const decoder = createStreamDecoder({
    formats,
    protocol,
    hints: { contentType: "text/event-stream", framing: "sse" },
  });
  for (const chunk of chunks) decoder.push(chunk);
  if (decoder.failure !== undefined) throw decoder.failure;
}

function timeOf(work) {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** What it costs to decode 100,000 tokens, beside the parser and `JSON.parse` alone. */
export const decodeBench = {
  name: "decode",
  pages: async () => {},
  async run({ bars }) {
    const rows = [];
    for (const [name, token] of Object.entries(bodies)) {
      const chunks = chunksOf(token);
      const [floor, ours] = [[], []];
      // Alternating: what the machine does meanwhile falls on both.
      for (let round = 0; round < 7; round++) {
        floor.push(timeOf(() => parseOnly(chunks)));
        ours.push(timeOf(() => decode(chunks, "auto")));
      }
      const ratio = median(ours) / median(floor);
      rows.push({ name, floor: median(floor), ours: median(ours), ratio });
      bars.atMost(`decode: ${name}, times parser and JSON.parse`, ratio, 2.2);
    }
    printTable(
      "decoding 100,000 tokens, ms",
      ["format", "parser and JSON.parse", "ours", "ratio"],
      rows.map((row) => [row.name, row.floor.toFixed(0), row.ours.toFixed(0), row.ratio.toFixed(2)]),
    );
    return rows;
  },
};
