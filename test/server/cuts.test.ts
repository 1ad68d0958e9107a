import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createChat } from "react-streaming-chat/core";
import {
  createChatHandlers,
  memoryStore,
  redisStore,
  type ChatHandlers,
  type TurnStore,
} from "react-streaming-chat/server";
import { random } from "../support/random.js";
import { answers, type Answer } from "./support/answers.js";
import { answerOf } from "./support/answerOf.js";
import { redisProgram, startRedis, type RedisServer } from "./support/startRedis.js";

/** Random cuts of each answer, beside one at each event. */
const RANDOM_CUTS = 200;

/** A `fetch` of the handlers in which the bodies break after so many bytes; the last one arrives whole. */
function cuttingFetch(handlers: ChatHandlers, cuts: readonly number[]): typeof fetch {
  let used = 0;
  return async (input, init) => {
    const request = new Request(input, init);
    const response = await handlers[request.method as "GET"](request);
    const limit = cuts[used++];
    if (response.body === null || limit === undefined) return response;
    const reader = response.body.getReader();
    let left = limit;
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          if (left <= 0) {
            // In a pull of its own, behind the bytes: an error at once would discard them.
            controller.error(new TypeError("terminated"));
            await reader.cancel();
            return;
          }
          const { done, value } = await reader.read();
          if (done) return controller.close();
          controller.enqueue(value.subarray(0, left));
          left -= value.length;
        },
        cancel: () => reader.cancel(),
      },
      { highWaterMark: 0 },
    );
    return new Response(body, response);
  };
}

let chats = 0;

async function read(answer: Answer, store: TurnStore, cuts: readonly number[]) {
  let asked = 0;
  const handlers = createChatHandlers({
    store,
    authorize: () => ({ owner: "owner" }),
    respond() {
      asked += 1;
      return new Response(answer.events.join(""), {
        headers: { "content-type": answer.contentType, ...answer.headers },
      });
    },
  });
  const chat = createChat({
    id: `cut-${(chats += 1)}`,
    api: "http://localhost/api/chat",
    fetch: cuttingFetch(handlers, cuts),
    resume: true,
    retry: { attempts: 20, baseMs: 0, maxMs: 0 },
    publish: "sync",
  });
  const shown = await answerOf(chat);
  return { ...shown, asked };
}

function suite(createStore: () => TurnStore): void {
  it.each(answers.map((answer) => [answer.name, answer] as const))(
    `%s: nothing lost, doubled, asked twice or falsely done, cut at each event and ${RANDOM_CUTS} random bytes`,
    async (_, answer) => {
      const store = createStore();
      const whole = await read(answer, store, []);
      expect(whole).toMatchObject({ outcome: "done", asked: 1 });
      expect(whole.text).toMatch(/^Begin[^]* fin\.$/);
      // An id of a turn is 36 characters, its line about 44.
      const sizes = answer.events.map((event) => new TextEncoder().encode(event).length + 44);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      let end = 0;
      const atEvents = sizes.map((size) => [(end += size)]);
      const next = random(answer.events.length);
      const atRandom = Array.from({ length: RANDOM_CUTS }, (__, index) =>
        // Mostly one cut; each fourth run is cut four times.
        Array.from({ length: index % 4 === 0 ? 4 : 1 }, () => 1 + Math.floor(next() * total)),
      );
      for (const cuts of [[1], ...atEvents, ...atRandom]) {
        expect({ ...(await read(answer, store, cuts)), cuts }).toEqual({ ...whole, cuts });
      }
      await store.close();
    },
  );
}

describe("an answer whose connection is cut, memoryStore", () => {
  suite(() => memoryStore());
});

describe.skipIf(redisProgram === undefined)("an answer whose connection is cut, redisStore", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());
  let client: Awaited<ReturnType<RedisServer["connect"]>>;
  beforeAll(async () => {
    client = await server.connect();
  });
  suite(() => redisStore(client));
});
