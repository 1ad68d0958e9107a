import { createChatHandlers, memoryStore } from "../../dist/server.js";
import { quantile } from "../statistics.mjs";

/** What the handlers cost within one process: delays, stalls and memory. Prints one line of JSON. */
const { rounds, seconds, turns } = JSON.parse(process.argv[2]);

const encoder = new TextEncoder();
const event = (content) =>
  encoder.encode(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);

/** A provider's response whose events are written from outside. */
function openBody() {
  let controller;
  const body = new ReadableStream({
    start(given) {
      controller = given;
    },
  });
  return {
    response: new Response(body, { headers: { "content-type": "text/event-stream" } }),
    write: (content) => controller.enqueue(event(content)),
    end: () => controller.close(),
  };
}

const question = (id) =>
  new Request("http://localhost/api/chat", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id, messages: [{ id: "u", role: "user", parts: [] }] }),
  });

function handlersOf(respond, store) {
  return createChatHandlers({
    store,
    respond,
    authorize: () => ({ owner: "owner" }),
    limits: { concurrentPerOwner: Infinity, readersPerOwner: Infinity },
  });
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** From the model's first byte to the reader's. */
async function firstByte() {
  const delays = [];
  let body;
  const { POST } = handlersOf(() => (body = openBody()).response, memoryStore());
  for (let round = 0; round < rounds; round += 1) {
    const reader = (await POST(question(`first-${round}`))).body.getReader();
    const first = reader.read();
    await wait(0);
    const from = performance.now();
    body.write("token");
    await first;
    delays.push(performance.now() - from);
    body.end();
    while (!(await reader.read()).done);
  }
  return quantile(delays, 0.5);
}

/** 1,000 answers of 10 events a second: the longest time from the model to a reader. */
async function crowd() {
  const COUNT = 1000;
  const bodies = new Map();
  const { POST } = handlersOf(({ id }) => {
    const body = openBody();
    bodies.set(id, body);
    return body.response;
  }, memoryStore());
  let longest = 0;
  let delivered = 0;
  let written = 0;
  const reading = [];
  for (let index = 0; index < COUNT; index += 1) {
    const reader = (await POST(question(`crowd-${index}`))).body.getReader();
    reading.push(
      (async () => {
        const decoder = new TextDecoder();
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return;
          const now = performance.now();
          for (const [, at] of decoder.decode(value, { stream: true }).matchAll(/"content":"([\d.]+)/g)) {
            delivered += 1;
            longest = Math.max(longest, now - Number(at));
          }
        }
      })(),
    );
  }
  const all = [...bodies.values()];
  const started = performance.now();
  const cpu = process.cpuUsage();
  // Each answer gets an event every 100 ms, a tenth of the answers every 10 ms. An event's time is when it was due, so
  // that a stall of the whole process counts.
  for (let tick = 0; tick < seconds * 100; tick += 1) {
    const due = started + tick * 10;
    const early = due - performance.now();
    if (early > 0) await wait(early);
    for (let index = tick % 10; index < COUNT; index += 10) all[index].write(String(due));
    written += COUNT / 10;
  }
  const { user, system } = process.cpuUsage(cpu);
  const share = (user + system) / 1000 / (performance.now() - started);
  for (const body of all) body.end();
  await Promise.all(reading);
  return { longest, lost: written - delivered, share };
}

/** The heap after many turns over the heap after a fifth of them. */
async function memory() {
  const { POST } = handlersOf(
    () => new Response("data: 1\n\ndata: 2\n\n", { headers: { "content-type": "text/event-stream" } }),
    memoryStore({ maxStreams: 200 }),
  );
  const heap = async () => {
    await wait(50);
    globalThis.gc();
    return process.memoryUsage().heapUsed;
  };
  let early = 0;
  for (let turn = 1; turn <= turns; turn += 1) {
    await (await POST(question(`turn-${turn}`))).text();
    if (turn === turns / 5) early = await heap();
  }
  return { early, late: await heap() };
}

/** 200 readers of one answer. */
async function readers() {
  let asked = 0;
  let body;
  const { POST, GET } = handlersOf(() => {
    asked += 1;
    return (body = openBody()).response;
  }, memoryStore());
  const answers = [await POST(question("shared"))];
  for (let reader = 0; reader < 199; reader += 1) {
    answers.push(
      reader % 2 === 0
        ? await GET(new Request("http://localhost/api/chat/shared/stream"))
        : await POST(question("shared")),
    );
  }
  const texts = Promise.all(answers.map((answer) => answer.text()));
  for (let n = 0; n < 100; n += 1) body.write(`token ${n}`);
  body.end();
  const [first, ...others] = await texts;
  return { asked, different: others.filter((text) => text !== first).length, bytes: first.length };
}

const results = {
  firstByteMs: await firstByte(),
  crowd: await crowd(),
  memory: await memory(),
  readers: await readers(),
};
process.stdout.write(`${JSON.stringify(results)}\n`);
process.exit();
