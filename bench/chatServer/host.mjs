import { createServer } from "node:http";
import { Writable } from "node:stream";
import { createChatHandlers, memoryStore, toNodeHandler } from "../../dist/server.js";

/** The server whose CPU time is measured: the provider's body by `pipeTo` alone, and by the handlers. */
const provider = process.argv[2];
const chat = toNodeHandler(
  createChatHandlers({
    store: memoryStore({ maxStreams: 2 }),
    authorize: () => ({ owner: "owner" }),
    respond: ({ signal }) => fetch(provider, { method: "POST", signal }),
  }),
);

const server = createServer(async (request, response) => {
  if (request.url !== "/bare") {
    await chat(request, response);
    return;
  }
  request.resume();
  const upstream = await fetch(provider, { method: "POST" });
  response.writeHead(200, { "content-type": "text/event-stream" });
  await upstream.body.pipeTo(Writable.toWeb(response));
});
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpuMs: (user + system) / 1000 });
});
