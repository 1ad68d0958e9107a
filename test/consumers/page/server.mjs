import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createChatHandlers, toNodeHandler } from "react-streaming-chat/server";

const chat = toNodeHandler(
  createChatHandlers({
    authorize: () => ({ owner: "reader" }),
    async *respond() {
      yield "This is the **ans";
      yield "wer**.";
    },
  }),
);
const types = { html: "text/html", js: "text/javascript", css: "text/css" };

const server = createServer(async (request, response) => {
  const path = request.url === "/" ? "/index.html" : request.url;
  if (path.startsWith("/api/")) {
    chat(request, response);
    return;
  }
  try {
    const file = await readFile(new URL(`dist${path}`, import.meta.url));
    response.writeHead(200, { "content-type": types[path.split(".").pop()] ?? "text/plain" }).end(file);
  } catch {
    response.writeHead(404).end();
  }
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
