import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  createDemoHandler,
  type DemoHandler,
  type DemoHandlerOptions,
} from "../../../demo/server/handler.js";
import { createCookieJar } from "./cookieJar.js";

export interface DemoHost {
  readonly url: string;
  /** Asks as one browser: with the cookie that the server has set. */
  readonly fetch: typeof fetch;
  /** Resolves when the next response that is still open has closed. */
  nextClose(): Promise<void>;
  close(): Promise<void>;
}

/** A `node:http` server on loopback, at a port of the system's choice. */
export async function startHost(
  listener: RequestListener,
  upgrade?: DemoHandler["upgrade"],
): Promise<DemoHost> {
  const waiting: (() => void)[] = [];
  const server = createServer((request, response: ServerResponse) => {
    response.once("close", () => {
      // After the handler's own listeners, which were added later.
      setImmediate(() => {
        for (const resolve of waiting.splice(0)) resolve();
      });
    });
    listener(request, response);
  });
  if (upgrade !== undefined) server.on("upgrade", upgrade);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    fetch: createCookieJar(),
    nextClose: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

export function startDemo(options: DemoHandlerOptions = {}): Promise<DemoHost> {
  const handler = createDemoHandler(options);
  return startHost(handler, handler.upgrade);
}

/** The demo's handler where sleeping takes no time, but the clock says that it did. */
export function instantClock(): NonNullable<DemoHandlerOptions["clock"]> {
  let now = Date.UTC(2026, 0, 1);
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}

export function askDemo(
  host: DemoHost,
  question: string,
  settings: Record<string, unknown> = {},
  init: RequestInit = {},
): Promise<Response> {
  return host.fetch(`${host.url}/api/chat`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      id: "chat-1",
      trigger: "submit-message",
      messages: [{ id: "u1", role: "user", parts: [{ type: "text", text: question }] }],
      ...settings,
    }),
    ...init,
  });
}
