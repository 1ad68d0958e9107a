import { afterEach, describe, expect, it } from "vitest";
import { createClient } from "redis";
import { memoryStore, redisStore, type TurnStore } from "react-streaming-chat/server";
import {
  ask,
  controlledBody,
  readUntil,
  startChatHost,
  streamOf,
  type ChatHost,
} from "./support/chatHost.js";
import { freePort } from "../support/programs.js";
import { redisProgram, startRedis } from "./support/startRedis.js";

let host: ChatHost;
afterEach(() => host.close());

const event = (n: number): string => `data: {"n":${n}}\n\n`;

/** What `docs/deploy.md` shows: the store that is there within `waitMs`. */
async function chooseStore(url: string, waitMs: number): Promise<{ name: string; store: TurnStore }> {
  const client = createClient({ url, socket: { connectTimeout: waitMs } });
  client.on("error", () => {});
  return Promise.race([
    client.connect().then(() => ({ name: "redis", store: redisStore(client) })),
    new Promise((resolve) => setTimeout(resolve, waitMs)).then(() => {
      client.destroy();
      return { name: "memory", store: memoryStore() };
    }),
  ]);
}

describe("when Redis is away at the start", () => {
  it("keeps answers in memory, where the app chooses so", async () => {
    const { name, store } = await chooseStore(`redis://127.0.0.1:${await freePort()}`, 300);
    expect(name).toBe("memory");
    host = await startChatHost({ store, respond: () => controlledBodyOf(event(1)) });
    await (await ask(host)).text();
    expect(await (await streamOf(host)).text()).toContain('"n":1');
  });
});

describe.skipIf(redisProgram === undefined)("when Redis goes away", () => {
  it("refuses question, resumption and stop with 503 and asks no model", async () => {
    const redis = await startRedis();
    const { name, store } = await chooseStore(redis.url, 3000);
    expect(name).toBe("redis");
    await store.close();
    const client = await redis.connect();
    let asked = 0;
    host = await startChatHost({
      store: redisStore(client, { timeoutMs: 200 }),
      respond() {
        asked += 1;
        return controlledBodyOf(event(1));
      },
    });
    await (await ask(host)).text();
    await redis.close();
    const refusals = await Promise.all([ask(host), streamOf(host), streamOf(host, { method: "DELETE" })]);
    for (const refusal of refusals) {
      expect([refusal.status, refusal.headers.get("retry-after")]).toEqual([503, "2"]);
      expect(await refusal.json()).toEqual({
        error: {
          type: "store_unavailable",
          message: "Answers cannot be kept at the moment. Try again shortly.",
        },
      });
    }
    expect(asked).toBe(1);
  });
});

describe("graceful shutdown", () => {
  it("waits for answers by the promises of waitUntil, and tells the readers of the others", async () => {
    const models = [controlledBody(), controlledBody()];
    const writing = new Set<Promise<unknown>>();
    const store = memoryStore();
    let next = 0;
    host = await startChatHost({
      store,
      respond: () => models[next++]!.response(),
      waitUntil(work) {
        writing.add(work);
        void work.finally(() => writing.delete(work));
      },
    });
    const readers = [(await ask(host, { id: "ends" })).body!.getReader()];
    readers.push((await ask(host, { id: "hangs" })).body!.getReader());
    for (const [index, model] of models.entries()) {
      model.write(event(1));
      await readUntil(readers[index]!, '"n":1');
    }
    expect(writing.size).toBe(2);
    models[0]!.write(event(2));
    models[0]!.end();
    const whole = await readToEnd(readers[0]!);
    expect(whole).toContain('"n":2');
    expect(whole).not.toContain("error");
    await expect.poll(() => writing.size).toBe(1);
    await store.close();
    expect(await readToEnd(readers[1]!)).toContain("The server that wrote the answer was lost.");
    await models[1]!.cancelled;
    await expect.poll(() => writing.size).toBe(0);
  });
});

function controlledBodyOf(text: string): Response {
  const body = controlledBody();
  body.write(text);
  body.end();
  return body.response();
}

async function readToEnd(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
}
