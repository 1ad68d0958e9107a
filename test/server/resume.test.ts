import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createChat } from "react-streaming-chat/core";
import { memoryStore, redisStore, type TurnStore } from "react-streaming-chat/server";
import { platformFixtures } from "../fixtures/wire/platforms.js";
import { vendorFixtures } from "../fixtures/wire/vendors.js";
import type { WireFixture } from "../fixtures/wire/wireFixture.js";
import { random } from "../support/random.js";
import type { RedisClient } from "../../src/server/store/redisStore.js";
import { startChatHost, type ChatHost } from "./support/chatHost.js";
import { answerOf } from "./support/answerOf.js";
import { redisProgram, startRedis, type RedisServer } from "./support/startRedis.js";

/** One answer of each of the five formats that most servers write, and of one whose events have ids of their own. */
const answers = [
  "anthropic",
  "openai-chat",
  "openai-responses",
  "ai-sdk",
  "gemini",
  "gemini-interactions",
].flatMap((protocol) =>
  [...vendorFixtures, ...platformFixtures].filter((fixture) => fixture.protocol === protocol).slice(0, 1),
);

let host: ChatHost;
const closing: (() => void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await host.close();
});

/** A relay that breaks each connection after so many bytes of answer, and lets the last one through. */
async function startCutter(
  target: string,
  cuts: readonly number[],
): Promise<{ url: string; used(): number }> {
  const { port } = new URL(target);
  let used = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), "127.0.0.1");
    sockets.add(client).add(upstream);
    let allowed = cuts[used++] ?? Infinity;
    client.pipe(upstream);
    upstream.on("data", (chunk: Buffer) => {
      if (chunk.length < allowed) {
        allowed -= chunk.length;
        client.write(chunk);
        return;
      }
      upstream.pause();
      // The bytes before the cut arrive, and the connection breaks after them.
      client.end(chunk.subarray(0, allowed));
      upstream.destroy();
    });
    upstream.on("end", () => client.end());
    for (const socket of [client, upstream]) socket.on("error", () => {});
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.end());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  closing.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, used: () => used };
}

async function readThrough(fixture: WireFixture, store: TurnStore, cuts: readonly number[], id: string) {
  let asked = 0;
  host = await startChatHost({
    store,
    respond() {
      asked += 1;
      return new Response(fixture.body, {
        headers: { "content-type": fixture.contentType, ...fixture.headers },
      });
    },
  });
  const cutter = await startCutter(host.url, cuts);
  const chat = createChat({
    id,
    api: `${cutter.url}/api/chat`,
    resume: true,
    retry: { attempts: 50, baseMs: 0, maxMs: 0 },
    publish: "sync",
  });
  const shown = await answerOf(chat);
  return { ...shown, asked };
}

function suite(createStore: () => TurnStore): void {
  it.each(answers.map((fixture) => [fixture.name, fixture] as const))(
    "loses and doubles nothing of %s, cut at each event and at random bytes",
    async (_, fixture) => {
      const store = createStore();
      const whole = await readThrough(fixture, store, [], `${fixture.name} whole`);
      expect(["done", "requires-action"]).toContain(whole.outcome);
      await host.close();
      const events = [...fixture.body.matchAll(/\n\n/g)].map(({ index }) => index);
      const next = random(17);
      const runs = [
        // The first cut falls behind the head of the response, whose length varies little.
        ...events.map((at) => [at + 300]),
        ...Array.from({ length: 12 }, () =>
          Array.from({ length: 4 }, () => 250 + Math.floor(next() * fixture.body.length * 1.3)),
        ),
      ];
      for (const [index, cuts] of runs.entries()) {
        const result = await readThrough(fixture, store, cuts, `${fixture.name} ${index}`);
        expect({ ...result, cuts }).toEqual({ ...whole, asked: 1, cuts });
        for (const close of closing.splice(0)) close();
        await host.close();
      }
      await store.close();
    },
  );
}

describe("a chat whose connection breaks, memoryStore", () => {
  suite(() => memoryStore());
});

describe.skipIf(redisProgram === undefined)("a chat whose connection breaks, redisStore", () => {
  let server: RedisServer;
  let client: RedisClient;
  beforeAll(async () => {
    server = await startRedis();
    client = await server.connect();
  });
  afterAll(() => server.close());
  suite(() => redisStore(client));
});
