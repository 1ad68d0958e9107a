import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryStore, redisStore, type TurnWriter } from "react-streaming-chat/server";
import { storeContract } from "react-streaming-chat/testing";
import type { RedisClient } from "../../src/server/store/redisStore.js";
import { redisProgram, startRedis, type RedisServer } from "./support/startRedis.js";

const turn = { chatId: "chat", turnId: "turn", owner: "owner", question: undefined };
const never = new AbortController().signal;

async function collect(chunks: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

describe("memoryStore", () => {
  for (const { name, run } of storeContract(() => memoryStore())) it(name, run);

  it("forgets a finished turn after keepMs", async () => {
    const store = memoryStore({ keepMs: -1 });
    const writer = (await store.open(turn)) as TurnWriter;
    expect(await store.find("chat", "owner")).toMatchObject({ isRunning: true });
    await writer.finish("done");
    expect(await store.find("chat", "owner")).toBeUndefined();
  });

  it("forgets the oldest finished turn first when there are too many", async () => {
    const store = memoryStore({ maxStreams: 2 });
    for (const id of ["a", "b", "c"]) {
      const writer = (await store.open({ ...turn, chatId: id, turnId: id })) as TurnWriter;
      if (id !== "a") await writer.finish("done");
    }
    expect(await store.find("a", "owner")).toBeDefined();
    expect(await store.find("b", "owner")).toBeUndefined();
    expect(await store.find("c", "owner")).toBeDefined();
  });

  it("ends the oldest running turn as lost when all turns together are too large", async () => {
    const store = memoryStore({ maxBytes: 1000 });
    const first = (await store.open({ ...turn, chatId: "a", turnId: "a" })) as TurnWriter;
    const second = (await store.open({ ...turn, chatId: "b", turnId: "b" })) as TurnWriter;
    const reading = collect(store.read("a", 0, never));
    await first.append(["x".repeat(600)]);
    await second.append(["x".repeat(600)]);
    expect(first.signal.aborted).toBe(true);
    expect(second.signal.aborted).toBe(false);
    expect((await reading).at(-1)).toEqual({ outcome: "lost" });
  });
});

describe.skipIf(redisProgram === undefined)("redisStore", () => {
  let server: RedisServer;
  let client: RedisClient & { flushAll(): Promise<unknown> };
  beforeAll(async () => {
    server = await startRedis();
    client = await server.connect();
  });
  afterAll(() => server.close());

  for (const { name, run } of storeContract(() => redisStore(client))) it(name, run);

  it("gives every key an end", async () => {
    const store = redisStore(client, { prefix: "ends:" });
    const writer = (await store.open(turn)) as TurnWriter;
    await writer.append(["a"]);
    const raw = client as unknown as {
      keys(pattern: string): Promise<string[]>;
      pTTL(key: string): Promise<number>;
    };
    const running = await raw.keys("ends:*");
    expect(running).toHaveLength(3);
    for (const key of running) expect(await raw.pTTL(key), key).toBeGreaterThan(0);
    await writer.finish("done");
    for (const key of await raw.keys("ends:*")) expect(await raw.pTTL(key), key).toBeLessThanOrEqual(300_000);
    await store.close();
  });

  it("aborts a writer on another machine within 500 ms of a cancellation", async () => {
    const [here, there] = [redisStore(client), redisStore(await server.connect())];
    const writer = (await here.open({ ...turn, turnId: "across" })) as TurnWriter;
    const aborted = new Promise<number>((resolve) => {
      writer.signal.addEventListener("abort", () => resolve(performance.now()));
    });
    const startedAt = performance.now();
    await there.cancel("chat", "owner");
    expect((await aborted) - startedAt).toBeLessThan(500);
    await Promise.all([here.close(), there.close()]);
  });

  it("tells readers that a turn is lost when its machine dies, and lets the next turn begin", async () => {
    const dying = await server.connect();
    const writing = redisStore(dying, { leaseMs: 300 });
    const reading = redisStore(client, { leaseMs: 300 });
    const writer = (await writing.open({ ...turn, chatId: "dies", turnId: "dies" })) as TurnWriter;
    await writer.append(["a"]);
    const chunks = collect(reading.read("dies", 0, never));
    (dying as unknown as { destroy(): void }).destroy();
    expect(await chunks).toEqual([{ offset: 1, records: ["a"] }, { outcome: "lost" }]);
    expect(await reading.find("dies", "owner")).toMatchObject({ isRunning: false });
    expect(await reading.open({ ...turn, chatId: "dies", turnId: "next" })).not.toBe("running");
    await reading.close();
    await writing.close().catch(() => {});
  });

  it("ends writer and readers when Redis has lost the turn", async () => {
    const store = redisStore(client, { leaseMs: 300 });
    const writer = (await store.open({ ...turn, chatId: "flushed", turnId: "flushed" })) as TurnWriter;
    await writer.append(["a"]);
    const reader = store.read("flushed", 0, never)[Symbol.asyncIterator]();
    expect((await reader.next()).value).toEqual({ offset: 1, records: ["a"] });
    const next = reader.next();
    const aborted = new Promise((resolve) => writer.signal.addEventListener("abort", resolve));
    await client.flushAll();
    await aborted;
    expect((await next).value).toEqual({ outcome: "lost" });
    await store.close();
  });

  it("refuses with a sentence when Redis is away", async () => {
    const own = await startRedis();
    const store = redisStore(await own.connect(), { timeoutMs: 200 });
    await own.close();
    await expect(store.find("chat", "owner")).rejects.toMatchObject({
      status: 503,
      code: "store_unavailable",
      message: "Answers cannot be kept at the moment. Try again shortly.",
    });
    await store.close().catch(() => {});
  });
});
