import { createServer } from "node:http";
import { createClient } from "redis";
import { createChatHandlers, redisStore, toNodeHandler } from "../../../src/server.js";

/** One machine of several: a process that answers chats from the provider and keeps them in Redis. */
const { REDIS_URL = "", PROVIDER_URL = "", PORT = "0" } = process.env;

const client = createClient({ url: REDIS_URL });
client.on("error", () => {});
await client.connect();

const handler = toNodeHandler(
  createChatHandlers({
    store: redisStore(client),
    authorize: (request) => ({ owner: request.headers.get("x-owner") ?? "" }),
    respond: ({ id, signal }) =>
      fetch(`${PROVIDER_URL}/?chat=${encodeURIComponent(id)}`, { method: "POST", signal }),
    onError() {},
  }),
);
createServer((request, response) => handler(request, response)).listen(Number(PORT), "127.0.0.1", () => {
  process.stdout.write("ready\n");
});
