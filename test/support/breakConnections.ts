import type { Socket } from "node:net";
import type { Plugin } from "vite";

const BREAK = "/test/break";
const ANSWERS = ["/api/chat", "/test/event-source/"];

/**
 * Breaks the connection of every answer that this page reads by `fetch` or `EventSource`. To be called when the page
 * shows what it is to keep: what it has not read when its connection breaks, Chromium throws away, so that a server
 * that breaks by itself shows now one thing and now another.
 */
export async function breakConnections(): Promise<void> {
  await fetch(BREAK, { method: "POST" });
}

/** The server's end of {@link breakConnections}; to stand before the servers that answer. */
export function connectionBreaker(): Plugin {
  const open = new Map<string | undefined, Set<Socket>>();
  return {
    name: "connection-breaker",
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const { url = "", headers, socket } = request;
        // Each test file runs in a page with an address of its own.
        const sockets = open.get(headers.referer) ?? new Set();
        if (url === BREAK) {
          for (const one of sockets) one.destroy();
          return response.end();
        }
        if (ANSWERS.some((path) => url.startsWith(path))) {
          open.set(headers.referer, sockets.add(socket));
          response.once("close", () => sockets.delete(socket));
        }
        return next();
      });
    },
  };
}
