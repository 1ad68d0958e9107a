import type { ServerResponse } from "node:http";
import type { Plugin } from "vite";
import { acceptSocket } from "./socketServer.js";

/**
 * The servers that browser tests of transports talk to, inside Vite: `/test/socket` answers a WebSocket, and
 * `/test/event-source/NAME?end=HOW` an EventSource. `/test/event-source/NAME/count` says how often NAME was asked.
 */
export function transportServer(): Plugin {
  const counts = new Map<string, number>();
  return {
    name: "transport-server",
    configureServer({ middlewares, httpServer }) {
      middlewares.use((request, response, next) => {
        const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
        const [, name = "", isCount] = /^\/test\/event-source\/(\w+)(\/count)?$/.exec(pathname) ?? [];
        if (name === "") return next();
        if (isCount) return response.end(String(counts.get(name) ?? 0));
        counts.set(name, (counts.get(name) ?? 0) + 1);
        return answerEvents(response, searchParams);
      });
      httpServer?.on("upgrade", (request, stream, head) => {
        if (request.url !== "/test/socket") return;
        const connection = acceptSocket(request, stream, head);
        void (async () => {
          for (;;) {
            const { requestId, end, messages } = JSON.parse(await connection.next()) as {
              requestId?: string;
              end?: string;
              messages: { parts: { text: string }[] }[];
            };
            const send = (event: unknown): void =>
              connection.send(JSON.stringify(requestId === undefined ? event : { requestId, event }));
            send({ type: "chunk", text: "You said: " });
            send({ type: "chunk", text: messages.at(-1)?.parts[0]?.text });
            if (end === "close") connection.close(1000);
            else if (end === "reset") setImmediate(() => connection.reset());
            else send({ type: "done" });
          }
        })();
      });
    },
  };
}

function answerEvents(response: ServerResponse, query: URLSearchParams): void {
  const end = query.get("end");
  if (end === "204") {
    response.writeHead(204).end();
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  // A short time to reconnect: a client that is not closed would be back within the test.
  response.write(`retry: 10\n\nevent: token\ndata: {"text":"You said: "}\n\n`);
  response.write(`event: token\ndata: ${JSON.stringify({ text: query.get("message") })}\n\n`);
  // The others stay open until the test breaks them.
  if (end === "done") response.end(`event: done\ndata: {"reason":"stop"}\n\n`);
}
