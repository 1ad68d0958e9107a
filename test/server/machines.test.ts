import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createChat, messageText, type ChatInstance } from "react-streaming-chat/core";
import { answers, type Answer } from "./support/answers.js";
import {
  nginxProgram,
  startMachines,
  startProvider,
  type Machines,
  type Program,
  type Provider,
} from "./support/startMachines.js";
import { redisProgram, startRedis, type RedisServer } from "./support/startRedis.js";

/** One answer of each of the five formats. */
const five = answers.filter(({ name }) => name.endsWith(" 1"));

let redis: RedisServer;
let provider: Provider;
let machines: Machines;
let chats = 0;

const isRunnable = redisProgram !== undefined && nginxProgram !== undefined;

/** A chat that asks one program, and reads on by another after its connection has broken. */
function chatOf(id: string, ask: Program, readOn: Program): ChatInstance {
  return createChat({
    id,
    api: `${ask.url}/api/chat`,
    headers: { "x-owner": "owner-of-" + id },
    fetch: (input, init) => {
      const target = init?.method === "POST" ? ask : readOn;
      return fetch((input as string).replace(/^http:\/\/[^/]+/, target.url), init);
    },
    resume: true,
    retry: { attempts: 200, baseMs: 20, maxMs: 50 },
    publish: "sync",
  });
}

const textOf = (chat: ChatInstance): string => {
  const last = chat.getSnapshot().messages.at(-1);
  return last?.role === "assistant" ? messageText(last) : "";
};
const partsOf = (chat: ChatInstance): unknown =>
  chat
    .getSnapshot()
    .messages.at(-1)
    ?.parts.map((part) => Object.assign({}, part, { startedAt: 0, durationMs: 0 }));

interface Running {
  readonly id: string;
  readonly answer: Answer;
  readonly chat: ChatInstance;
  readonly outcome: Promise<{ type: string } | undefined>;
}

/** Asks for an answer of each format, each of which stands still in its middle. */
async function askFive(ask: Program, readOn: Program): Promise<Running[]> {
  return Promise.all(
    five.map(async (answer) => {
      const id = `chat-${(chats += 1)}`;
      // Behind the first word, and long before the end.
      provider.plan(id, answer, Math.floor(answer.events.length * 0.6));
      const chat = chatOf(id, ask, readOn);
      const outcome = chat.sendMessage("Hello");
      await provider.held(id);
      await expect.poll(() => textOf(chat)).toContain("Begin");
      return { id, answer, chat, outcome };
    }),
  );
}

/** What a chat makes of each answer that nothing disturbs. */
const undisturbed = new Map<string, unknown>();

async function expectWhole({ chat, answer, id }: Running): Promise<void> {
  expect(textOf(chat), answer.name).toMatch(/^Begin[^]* fin\.$/);
  expect(partsOf(chat), answer.name).toEqual(undisturbed.get(answer.name));
  expect(provider.asked(id), answer.name).toBe(1);
}

describe.skipIf(!isRunnable)("two machines behind nginx, with one Redis", () => {
  beforeAll(async () => {
    [redis, provider] = await Promise.all([startRedis(), startProvider()]);
    machines = await startMachines(redis.url, provider.url);
    for (const answer of five) {
      const id = `whole-${answer.name}`;
      provider.plan(id, answer);
      const chat = chatOf(id, machines.nginx, machines.nginx);
      expect(await chat.sendMessage("Hello"), answer.name).toEqual({ type: "done" });
      undisturbed.set(answer.name, partsOf(chat));
    }
  }, 60_000);
  afterAll(async () => {
    await machines?.close();
    await provider?.close();
    await redis?.close();
  });

  it("loses and doubles nothing when nginx is killed, and asks the model once", async () => {
    const running = await askFive(machines.nginx, machines.nginx);
    await machines.nginx.kill();
    provider.release();
    await machines.nginx.start();
    for (const each of running) {
      expect(await each.outcome, each.answer.name).toEqual({ type: "done" });
      await expectWhole(each);
    }
  });

  it("asks the model once when nginx is killed before the first event", async () => {
    const running = five.map((answer) => {
      const id = `chat-${(chats += 1)}`;
      provider.plan(id, answer, 0);
      const chat = chatOf(id, machines.nginx, machines.nginx);
      return { id, answer, chat, outcome: chat.sendMessage("Hello") };
    });
    await Promise.all(running.map(({ id }) => provider.held(id)));
    await machines.nginx.kill();
    await machines.nginx.start();
    for (const { chat } of running) await expect.poll(() => chat.getSnapshot().phase).toBe("waiting");
    provider.release();
    for (const each of running) {
      expect(await each.outcome, each.answer.name).toEqual({ type: "done" });
      await expectWhole(each);
    }
  });

  it("loses and doubles nothing when the machine that is read from is killed", async () => {
    const { one, two, nginx } = machines;
    const running = await askFive(one, nginx);
    // A second page joins by the machine that does not write.
    const joined = running.map((each) => {
      let isFirst = true;
      const chat = chatOf(each.id, one, {
        ...nginx,
        get url() {
          const { url } = isFirst ? two : nginx;
          isFirst = false;
          return url;
        },
      });
      return { ...each, chat, outcome: chat.resume() };
    });
    for (const { chat } of joined) await expect.poll(() => textOf(chat)).toContain("Begin");
    await two.kill();
    for (const { chat } of joined) await expect.poll(() => chat.getSnapshot().phase).not.toBe("streaming");
    provider.release();
    for (const each of [...running, ...joined]) {
      expect(await each.outcome, each.answer.name).toEqual({ type: "done" });
      await expectWhole(each);
    }
    await two.start();
  });

  it("aborts the model's request within 500 ms when the other machine is asked to stop", async () => {
    const { one, two } = machines;
    for (const { id, chat, outcome } of await askFive(one, one)) {
      const from = Date.now();
      const url = `${two.url}/api/chat/${id}/stream`;
      const stopped = await fetch(url, { method: "DELETE", headers: { "x-owner": "owner-of-" + id } });
      expect(stopped.status).toBe(204);
      expect((await provider.aborted(id)) - from).toBeLessThanOrEqual(500);
      expect((await outcome)?.type).not.toBe("done");
      expect((await fetch(url, { headers: { "x-owner": "owner-of-" + id } })).status).toBe(204);
      await chat.dispose();
    }
  });

  it("lets a stranger neither read nor stop an answer, on either machine", async () => {
    const { one, two } = machines;
    const [first, ...others] = await askFive(one, one);
    const { id, outcome } = first!;
    for (const { url } of [one, two]) {
      const headers = { "x-owner": "stranger" };
      expect((await fetch(`${url}/api/chat/${id}/stream`, { headers })).status).toBe(204);
      await fetch(`${url}/api/chat/${id}/stream`, { method: "DELETE", headers });
    }
    provider.release();
    expect(await outcome).toEqual({ type: "done" });
    await expectWhole(first!);
    for (const each of others) expect(await each.outcome).toEqual({ type: "done" });
  });

  it("gives what was kept and then an error within 10 s when the machine that writes is killed", async () => {
    const { one, two } = machines;
    const running = await askFive(one, two);
    const raw = await fetch(`${two.url}/api/chat/${running[0]!.id}/stream`, {
      headers: { "x-owner": "owner-of-" + running[0]!.id },
    });
    const from = Date.now();
    await one.kill();
    const body = await raw.text();
    expect(Date.now() - from).toBeLessThan(10_000);
    expect(body).toContain("Begin");
    expect(body).toMatch(/data: .*The server that wrote the answer was lost\..*\n\n$/);
    for (const { chat, outcome, answer } of running) {
      expect((await outcome)?.type, answer.name).toBe("error");
      expect(textOf(chat), answer.name).toMatch(/^Begin/);
      expect(textOf(chat), answer.name).not.toMatch(/ fin\.$/);
    }
    expect(Date.now() - from).toBeLessThan(12_000);
    provider.release();
    await one.start();
  });
});
