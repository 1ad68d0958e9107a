import type { IncomingMessage, ServerResponse } from "node:http";
import { hasOwnHost, urlOf } from "./allowedCaller.js";
import { composeAnswer } from "./answers.js";
import { parseChatRequest, questionOf, type ChatRequest } from "./chatRequest.js";
import { systemClock, type DemoClock } from "./demoClock.js";
import { createProxy, type ProxyEnvironment } from "./proxy.js";
import { isOtherSite } from "./otherSites.js";
import { readRequestBody } from "./readRequestBody.js";
import { RequestError } from "./requestError.js";
import { responseWriter } from "./responseWriter.js";
import { sendPaced } from "./sendPaced.js";
import { createDemoSocket, type DemoSocket } from "./socket.js";
import { createStreamLedger } from "./streamLedger.js";
import { createStreamStore, numbered, type StoredStream } from "./streamStore.js";
import { encoders } from "./wire/encoders.js";
import type { AnswerScript } from "./wire/answerScript.js";
import type { WireEncoder, WireFailure } from "./wire/wireEncoder.js";

export interface DemoHandlerOptions {
  /** Where the keys and addresses of a real model are looked for. Without a key the built-in model answers. */
  readonly env?: ProxyEnvironment;
  /** @defaultValue the system's clock */
  readonly clock?: DemoClock;
}

/** Answers what is under `/api/`; the rest goes to `next`, or is a 404 where there is none. */
export interface DemoHandler {
  (request: IncomingMessage, response: ServerResponse, next?: () => void): void;
  /** Takes a connection that asks to become a WebSocket, at `/api/socket`; any other is left to others. */
  readonly upgrade: DemoSocket;
}

/** Bytes. A long chat sends all its answers again with each question. */
const MAX_BODY = 4 * 1024 * 1024;
const MAX_OPEN_STREAMS = 64;
/** How long the built-in model thinks before its first token, in milliseconds. */
const FIRST_TOKEN_MS = 250;
/** A fault in mid-answer comes after half of the answer, but never later than this many tokens. */
const FAULT_AFTER = 120;
const faultAfter = (outputTokens: number): number => Math.min(FAULT_AFTER, Math.ceil(outputTokens / 2));

const failure: WireFailure = {
  kind: "overloaded",
  message: "The model is overloaded. This error was asked for in the demo's settings.",
};

/** The demo's server as a plain `node:http` handler: Vite's middleware in the demo, a bare server in tests. */
export function createDemoHandler({ env = {}, clock = systemClock }: DemoHandlerOptions = {}): DemoHandler {
  const ledger = createStreamLedger();
  const store = createStreamStore(clock);
  const proxy = createProxy({ env, clock });

  const socket = createDemoSocket({ ledger, clock, faultAfter });

  const handler = (request: IncomingMessage, response: ServerResponse, next?: () => void): void => {
    const url = urlOf(request);
    if (url === undefined) {
      sendError(response, new RequestError(400, "invalid_request", "The address is not valid."));
      return;
    }
    if (!url.pathname.startsWith("/api/")) {
      if (next === undefined) sendError(response, notFound(url.pathname));
      else next();
      return;
    }
    if (!hasOwnHost(request)) {
      sendError(response, new RequestError(403, "forbidden", "The demo answers to its own address only."));
      return;
    }
    route(request, response, url).catch((error: unknown) => {
      // The reader left while the request was being read: there is nobody to tell.
      if (response.destroyed) return;
      if (response.headersSent) ledger.drop(response);
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

  async function route(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (url.pathname === "/api/status") {
      allowMethod(request, "GET");
      const answeredBy = proxy === undefined ? { mode: "built-in" } : { mode: "proxy", model: proxy.model };
      sendJson(response, 200, JSON.stringify({ ...answeredBy, ...ledger.snapshot() }));
      return;
    }
    const streamOf = /^\/api\/chat\/([^/]+)\/stream$/.exec(url.pathname)?.[1];
    if (streamOf !== undefined) {
      await takeUp(decodeId(streamOf), request, response, url);
      return;
    }
    if (url.pathname !== "/api/chat") throw notFound(url.pathname);
    allowMethod(request, "POST", "GET");
    refuseOtherSites(request);
    const isPost = request.method === "POST";
    if (
      isPost &&
      request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() !== "application/json"
    ) {
      throw new RequestError(415, "unsupported_media_type", "Send the request as application/json.");
    }
    const question = isPost ? await readRequestBody(request, MAX_BODY) : questionOf(url.searchParams);
    const chat = parseChatRequest(question, url.searchParams);
    if (ledger.snapshot().openStreams >= MAX_OPEN_STREAMS) {
      throw new RequestError(503, "overloaded", "Too many answers are on their way.", { "retry-after": "2" });
    }
    const gone = ledger.open(chat.id, response);
    if (proxy === undefined) await answer(chat, response, gone);
    else await proxy.answer(chat.turns, request.socket.remoteAddress ?? "", response, gone);
  }

  /** `GET {api}/{id}/stream`: 204 where there is nothing. `DELETE`: a disconnect no longer means stop, so this does. */
  async function takeUp(
    chatId: string,
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    if (request.method === "DELETE") {
      refuseOtherSites(request);
      store.cancel(chatId);
      response.writeHead(204).end();
      return;
    }
    allowMethod(request, "GET");
    refuseOtherSites(request);
    const cursor = readCursor(request, url);
    const stream = store.find(chatId);
    if (stream === undefined) {
      if (cursor !== undefined) throw new RequestError(404, "not_found", "The stream is no longer kept.");
      response.writeHead(204).end();
      return;
    }
    if (cursor !== undefined && cursor >= stream.frames.length) {
      throw new RequestError(422, "unknown_cursor", "The stream has no event of this id.");
    }
    const gone = ledger.open(chatId, response);
    writeStreamHead(response, stream.head);
    await follow(stream, cursor === undefined ? 0 : cursor + 1, response, gone);
    if (!gone.aborted) response.end();
  }

  /** Writes an answer into its stream at its pace, for whoever reads it, now or later. */
  async function writeDown(
    chat: ChatRequest,
    encoder: WireEncoder,
    script: AnswerScript,
    stored: StoredStream,
  ): Promise<void> {
    const isFaulty = chat.fault === "error-event" || chat.fault === "stall";
    const framesSent = await sendPaced(encoder.encode(script), {
      tokensPerSecond: chat.tokensPerSecond,
      clock,
      signal: stored.signal,
      write: async (_text, frame) => stored.write(frame),
      ...(isFaulty ? { maxTokens: faultAfter(script.usage.outputTokens) } : {}),
    });
    if (chat.fault === "stall") return;
    const said = chat.fault === "error-event" ? encoder.encodeFailure(failure, framesSent) : undefined;
    if (said !== undefined) stored.write({ text: said, tokens: 0 });
    stored.end();
  }

  async function answer(chat: ChatRequest, response: ServerResponse, gone: AbortSignal): Promise<void> {
    await clock.sleep(FIRST_TOKEN_MS, gone);
    if (gone.aborted) return;
    switch (chat.fault) {
      case "rate-limit":
        throw new RequestError(429, "rate_limit", "Too many questions. Try again in a second.", {
          "retry-after": "1",
        });
      case "server-error":
        throw new RequestError(500, "server_error", "The server failed, as the demo's settings asked.");
      case "html":
        response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
        response.end(
          "<!doctype html><title>Sign in</title><h1>Please sign in</h1><p>Your session is over.</p>",
        );
        return;
      default:
        await stream(chat, response, gone);
    }
  }

  async function stream(chat: ChatRequest, response: ServerResponse, gone: AbortSignal): Promise<void> {
    const encoder = encoders[chat.format];
    const script = composeAnswer(chat.turns, clock.now());
    writeStreamHead(response, encoder);

    const cut = faultAfter(script.usage.outputTokens);
    if (chat.resumable) {
      const stored = store.open(chat.id, { contentType: encoder.contentType, headers: encoder.headers });
      void writeDown(chat, encoder, script, stored);
      await follow(
        stored,
        0,
        response,
        gone,
        chat.fault === "drop" || chat.fault === "truncate" ? cut : Infinity,
      );
      if (gone.aborted || response.writableEnded) return;
      if (chat.fault === "drop") {
        // Without the wait a fast answer would be lost whole, and with it the cursor to go on from.
        await new Promise((resolve) => response.write("", resolve));
        ledger.drop(response);
      } else response.end();
      return;
    }
    const write = responseWriter(response);
    const framesSent = await sendPaced(encoder.encode(script), {
      tokensPerSecond: chat.tokensPerSecond,
      clock,
      signal: gone,
      write,
      ...(chat.fault === "none" ? {} : { maxTokens: cut }),
    });
    // Stalling is to do nothing until the reader has had enough.
    if (gone.aborted || chat.fault === "stall") return;
    if (chat.fault === "drop") ledger.drop(response);
    else if (chat.fault === "error-event") {
      const said = encoder.encodeFailure(failure, framesSent);
      if (said === undefined) ledger.drop(response);
      else response.end(said);
    } else response.end();
  }
}

function writeStreamHead(response: ServerResponse, { contentType, headers }: StoredStream["head"]): void {
  response.writeHead(200, {
    "content-type": contentType,
    ...headers,
    // Together they keep proxies and browsers from holding the stream back.
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
  });
  response.flushHeaders();
}

/** Sends what a stream holds from its frame `from` on, and what is still written to it. */
async function follow(
  stream: StoredStream,
  from: number,
  response: ServerResponse,
  gone: AbortSignal,
  maxTokens = Infinity,
): Promise<void> {
  const write = responseWriter(response);
  let tokens = 0;
  for (let at = from; !gone.aborted; at++) {
    await stream.more(at, gone);
    const frame = stream.frames[at];
    if (frame === undefined || tokens + frame.tokens > maxTokens) return;
    tokens += frame.tokens;
    await write(numbered(frame.text, at));
  }
}

/** Where a reader goes on: after the cursor that it names, as SSE or as OpenAI has it. */
function readCursor(request: IncomingMessage, url: URL): number | undefined {
  const cursor = request.headers["last-event-id"] ?? url.searchParams.get("starting_after") ?? undefined;
  if (cursor === undefined) return undefined;
  if (typeof cursor === "string" && /^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw new RequestError(422, "unknown_cursor", "The stream has no event of this id.");
}

function decodeId(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new RequestError(400, "invalid_request", "The chat's id is not valid.");
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
  sendJson(response, error.status, error.body, error.headers);
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
