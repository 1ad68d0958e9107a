import type { IncomingMessage, ServerResponse } from "node:http";
import {
  createChatHandlers,
  memoryStore,
  RequestError,
  toNodeHandler,
  type ChatHandlers,
  type RespondContext,
  type TurnStore,
} from "../../src/server.js";
import { hasOwnHost, urlOf } from "./allowedCaller.js";
import { askBuiltInModel, eventsBeforeFault, faultAfter } from "./builtInModel.js";
import { parseChatRequest, questionOf, type ChatRequest } from "./chatRequest.js";
import { cutResponse } from "./connectionFault.js";
import { systemClock, type DemoClock } from "./demoClock.js";
import { createProxy, type ProxyEnvironment } from "./proxy.js";
import { isOtherSite, isSameOriginGet } from "./otherSites.js";
import { callerOf, type Caller } from "./owner.js";
import { readRequestBody } from "./readRequestBody.js";
import { createSeats } from "./seats.js";
import { createDemoSocket, type DemoSocket } from "./socket.js";
import { createStreamLedger } from "./streamLedger.js";

export interface DemoHandlerOptions {
  /** Where the keys and addresses of a real model are looked for. Without a key the built-in model answers. */
  readonly env?: ProxyEnvironment;
  /** @defaultValue the system's clock */
  readonly clock?: DemoClock;
  /** Keeps resumable answers. @defaultValue `memoryStore` with bounds fit for one machine */
  readonly store?: TurnStore;
  /** After this time without a reader an answer ends, in milliseconds. @defaultValue 60000 */
  readonly unreadMs?: number;
}

/** Answers what is under `/api/`; the rest goes to `next`, or is a 404 where there is none. */
export interface DemoHandler {
  (request: IncomingMessage, response: ServerResponse, next?: () => void): void;
  /** Takes a connection that asks to become a WebSocket, at `/api/socket`; any other is left to others. */
  readonly upgrade: DemoSocket;
}

/** Bytes. A long chat sends all its answers again with each question. */
const MAX_BODY = 4 * 1024 * 1024;
/** Bytes of all kept answers together. */
const MAX_KEPT = 64 * 1024 * 1024;
/** Sockets that one caller may have open. */
const MAX_SOCKETS = 6;
/** Questions under way that came without a cookie, of all such callers together. */
const MAX_NEWCOMERS = 32;

const loginPage = "<!doctype html><title>Sign in</title><h1>Please sign in</h1><p>Your session is over.</p>";

/** What the handlers need to know of a request that has passed the checks. */
interface Asked {
  readonly owner: string;
  /** The remote address. */
  readonly address: string;
  readonly chat?: ChatRequest;
}

/** The demo's server as a plain `node:http` handler: Vite's middleware in the demo, a bare server in tests. */
export function createDemoHandler({
  env = {},
  clock = systemClock,
  store = memoryStore({ maxBytes: MAX_KEPT, keepMs: 60_000 }),
  unreadMs = 60_000,
}: DemoHandlerOptions = {}): DemoHandler {
  const ledger = createStreamLedger();
  const proxy = createProxy({ env, clock });
  const newcomers = createSeats(MAX_NEWCOMERS);
  const asked = new WeakMap<Request, Asked>();
  const common = {
    authorize: (request: Request) => asked.get(request),
    respond,
    // Nobody reads a log of the demo, and the page shows each failure.
    onError() {},
  };
  const kept = createChatHandlers({ ...common, store, unreadMs });
  const unkept = createChatHandlers(common);
  const socket = createDemoSocket({ ledger, clock, faultAfter, maxPerCaller: MAX_SOCKETS });

  const handler = (request: IncomingMessage, response: ServerResponse, next?: () => void): void => {
    const url = urlOf(request);
    if (url === undefined) {
      sendError(response, new RequestError(400, "invalid_request", "The address is not valid."));
      return;
    }
    const isApi = url.pathname.startsWith("/api/");
    const caller = callerOf(request);
    // Also with the page itself: two first requests at the same time would otherwise make two owners.
    if (caller.cookie !== undefined && (isApi || request.headers["sec-fetch-dest"] === "document")) {
      response.setHeader("set-cookie", caller.cookie);
    }
    if (!isApi) {
      if (next === undefined) sendError(response, notFound(url.pathname));
      else next();
      return;
    }
    if (!hasOwnHost(request)) {
      sendError(response, new RequestError(403, "forbidden", "The demo answers to its own address only."));
      return;
    }
    route(request, response, url, caller).catch((error: unknown) => {
      // The reader left while the request was being read: there is nobody to tell.
      if (response.destroyed) return;
      if (response.headersSent) response.destroy();
      else sendError(response, error instanceof RequestError ? error : internalError());
    });
  };
  return Object.assign(handler, {
    upgrade: ((request, stream, head) => {
      const url = urlOf(request);
      // Without an answer a connection to a bad address would stay open for ever.
      if (url === undefined) {
        stream.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        return;
      }
      if (url.pathname !== "/api/socket") return;
      if (!hasOwnHost(request)) {
        stream.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
        return;
      }
      // A real model answers over HTTP only.
      if (proxy !== undefined) stream.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      else socket(request, stream, head);
    }) satisfies DemoSocket,
  });

  async function route(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    caller: Caller,
  ): Promise<void> {
    if (url.pathname === "/api/status") {
      allowMethod(request, "GET");
      const answeredBy = proxy === undefined ? { mode: "built-in" } : { mode: "proxy", model: proxy.model };
      sendJson(response, 200, JSON.stringify({ ...answeredBy, ...ledger.snapshot() }));
      return;
    }
    if (/^\/api\/chat\/[^/]+\/stream$/.test(url.pathname)) {
      allowMethod(request, "GET", "DELETE");
      refuseOtherSites(request);
      if (request.method === "GET") ledger.open(response);
      const identify = (handle: ChatHandlers["GET"]) => (web: Request) => {
        asked.set(web, { owner: caller.owner, address: "" });
        return handle(web);
      };
      const { POST, GET, DELETE } = kept;
      toNodeHandler({ POST, GET: identify(GET), DELETE: identify(DELETE) })(request, response);
      return;
    }
    if (url.pathname !== "/api/chat") throw notFound(url.pathname);
    await answer(request, response, url, caller);
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    caller: Caller,
  ): Promise<void> {
    allowMethod(request, "POST", "GET");
    refuseOtherSites(request);
    const isPost = request.method === "POST";
    if (
      isPost &&
      request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() !== "application/json"
    ) {
      throw new RequestError(415, "unsupported_media_type", "Send the request as application/json.");
    }
    if (!isPost && !isSameOriginGet(request)) {
      throw new RequestError(403, "forbidden", "Only the demo's own page may ask by GET.");
    }
    const question = isPost ? await readRequestBody(request, MAX_BODY) : questionOf(url.searchParams);
    const chat = parseChatRequest(question, url.searchParams);
    // A caller that keeps no cookie has a new owner each time, and no limit of an owner would hold for it.
    if (caller.cookie !== undefined) response.once("close", newcomers.take(""));
    ledger.open(response);
    const ask = async (web: Request): Promise<Response> => {
      const posted = new Request(web.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: chat.body,
        signal: web.signal,
      });
      asked.set(posted, { owner: caller.owner, address: request.socket.remoteAddress ?? "", chat });
      if (proxy === undefined && chat.fault === "html") {
        return new Response(loginPage, { headers: { "content-type": "text/html; charset=utf-8" } });
      }
      const answered = await (chat.resumable ? kept : unkept).POST(posted);
      if (proxy !== undefined || (chat.fault !== "drop" && chat.fault !== "truncate")) return answered;
      const { fault } = chat;
      return cutResponse(answered, {
        kind: fault,
        afterEvents: eventsBeforeFault(chat, clock.now()),
        async flush() {
          await new Promise((resolve) => response.write("", resolve));
          if (fault === "drop") ledger.markDropped(response);
        },
      });
    };
    // The body has been read: without the field the adapter would wait for it.
    Object.assign(request, { body: question });
    toNodeHandler({ POST: ask, GET: ask, DELETE: ask })(request, response);
  }

  async function respond({ request, signal }: RespondContext) {
    const { chat, address } = asked.get(request) ?? {};
    if (chat === undefined || address === undefined) throw internalError();
    if (proxy !== undefined) return proxy.ask(chat.turns, address, signal);
    return askBuiltInModel(chat, clock, signal);
  }
}

function allowMethod(request: IncomingMessage, ...methods: string[]): void {
  if (methods.includes(request.method ?? "")) return;
  const allow = methods.join(", ");
  throw new RequestError(405, "method_not_allowed", `Use ${allow}.`, { allow });
}

function refuseOtherSites(request: IncomingMessage): void {
  if (isOtherSite(request)) throw new RequestError(403, "forbidden", "Only the demo's own page may ask.");
}

function notFound(path: string): RequestError {
  return new RequestError(404, "not_found", `There is nothing at ${path.slice(0, 100)}.`);
}

function internalError(): RequestError {
  return new RequestError(500, "server_error", "The demo's server failed.");
}

function sendError(response: ServerResponse, error: RequestError): void {
  const body = JSON.stringify({ error: { type: error.code, message: error.message } });
  sendJson(response, error.status, body, error.headers);
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    ...headers,
  });
  response.end(body);
}
