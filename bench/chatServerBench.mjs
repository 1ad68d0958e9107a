import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { quantile } from "./statistics.mjs";
import { ms, printTable, ratio } from "./table.mjs";

const path = (name) => fileURLToPath(new URL(`chatServer/${name}`, import.meta.url));

/** The chunks that the provider writes, and how large they are in events. */
const shapes = { "one event": 1, "16 events": 16 };
const MEGABYTE = 1_000_000;

const event = (n) =>
  `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: { content: ` token${n}` }, finish_reason: null }] })}\n\n`;

async function startProvider(events, bytes) {
  const chunk = Array.from({ length: events }, (_, n) => event(n)).join("");
  const server = createServer(async (request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (let sent = 0; sent < bytes && !response.destroyed; sent += chunk.length) {
      // A turn of the loop between writes: otherwise the socket would join them.
      if (!response.write(chunk)) await once(response, "drain");
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end("data: [DONE]\n\n");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server;
}

/** CPU of the server's process for each MB that it passes on, bare and by the handlers, in turns. */
async function passThrough(events, megabytes, rounds) {
  const provider = await startProvider(events, megabytes * MEGABYTE);
  const host = fork(path("host.mjs"), [`http://127.0.0.1:${provider.address().port}`]);
  const [{ port }] = await once(host, "message");
  const cpu = async () => {
    host.send("cpu");
    return (await once(host, "message"))[0].cpuMs;
  };
  const costs = { "/bare": [], "/api/chat": [] };
  for (let round = 0; round <= rounds; round += 1) {
    for (const [address, list] of Object.entries(costs)) {
      const before = await cpu();
      const response = await fetch(`http://127.0.0.1:${port}${address}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ id: `chat-${round}`, messages: [{ id: "u", role: "user", parts: [] }] }),
      });
      for await (const _ of response.body);
      // The first round warms both up.
      if (round > 0) list.push(((await cpu()) - before) / megabytes);
    }
  }
  host.kill();
  provider.closeAllConnections();
  provider.close();
  const [bare, ours] = [quantile(costs["/bare"], 0.5), quantile(costs["/api/chat"], 0.5)];
  return { bare, ours, ratio: ours / bare };
}

/** What `/server` costs: it stands between every model and every page. */
export const chatServerBench = {
  name: "server",
  pages: async () => {},
  async run({ quick, bars }) {
    const passed = {};
    for (const [name, events] of Object.entries(shapes)) {
      passed[name] = await passThrough(events, quick ? 3 : 8, quick ? 5 : 11);
      bars.atMost(`server: CPU for each MB over pipeTo, ${name} a chunk`, passed[name].ratio, 1.5);
    }
    const options = JSON.stringify({ rounds: quick ? 300 : 2000, seconds: quick ? 10 : 60, turns: 10_000 });
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--expose-gc",
      path("load.mjs"),
      options,
    ]);
    const load = JSON.parse(stdout);
    printTable(
      "passing a provider's answer on, CPU ms for each MB",
      ["chunks of", "pipeTo", "handlers", "ratio"],
      Object.entries(passed).map(([name, row]) => [name, ms(row.bare), ms(row.ours), ratio(row.ratio)]),
    );
    printTable(
      "handlers with the memory store",
      ["", "is"],
      [
        ["first byte, ms at p50", ms(load.firstByteMs)],
        ["1,000 answers of 10 events a second: longest delay, ms", ms(load.crowd.longest)],
        ["… share of one core", load.crowd.share.toFixed(2)],
        ["heap after 2,000 turns, MB", (load.memory.early / MEGABYTE).toFixed(2)],
        ["heap after 10,000 turns, MB", (load.memory.late / MEGABYTE).toFixed(2)],
        ["requests to the model for 200 readers", load.readers.asked],
      ],
    );
    bars.atMost("server: first byte, ms at p50", load.firstByteMs, 1);
    bars.atMost("server: longest delay of 1,000 answers, ms", load.crowd.longest, 250);
    bars.atMost("server: events lost of 1,000 answers", load.crowd.lost, 0);
    bars.atMost("server: heap after 10,000 turns over 2,000", load.memory.late / load.memory.early, 1.05);
    bars.atMost("server: requests to the model for 200 readers", load.readers.asked, 1);
    bars.atMost("server: of 200 readers, got another answer", load.readers.different, 0);
    return { passed, load };
  },
};
