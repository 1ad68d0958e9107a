import { StreamChatError } from "../../errors.js";
import type { DecodeOptions } from "../../events/decode/decodeResponse.js";
import { lazyDecoding, preloadDecoding, type DecodingSource } from "../../events/decode/loadDecoding.js";
import type { ChatMessage } from "../../message/message.js";
import type { ChatRequest, ChatTransport, ResumeRequest } from "./transport.js";
import { corsHint } from "./corsHint.js";
import { isOffline } from "../platform/isOffline.js";
import { wireBody } from "./wireBody.js";

/** A value, or a function that gives it, now or later. Called anew for each request. */
export type Resolvable<T> = T | (() => T | Promise<T>);

/** A request that `prepareRequest` may change: `kind` says whether it sends, resumes an answer, or cancels one. */
export type PrepareRequestInput<M extends ChatMessage = ChatMessage> = { readonly api: string } & (
  | ({ readonly kind: "send" } & ChatRequest<M>)
  | ({ readonly kind: "resume" } & ResumeRequest)
  | ({ readonly kind: "cancel" } & Omit<ResumeRequest, "cursor">)
);

/** The changes that `prepareRequest` makes. A field that is left out stays as it was. */
export interface PreparedRequest {
  api?: string | undefined;
  method?: string | undefined;
  headers?: HeadersInit | undefined;
  credentials?: RequestCredentials | undefined;
  /** Replaces the whole body; a plain object is sent as JSON. Only requests that send have a body. */
  body?: BodyInit | Record<string, unknown> | undefined;
}

/** How the default transport speaks to the server. */
export interface FetchTransportOptions<M extends ChatMessage = ChatMessage> {
  /** Where to post. @defaultValue "/api/chat" */
  api?: string | undefined;
  /** Further request headers. */
  headers?: Resolvable<HeadersInit | undefined> | undefined;
  /** Further fields of the JSON body, beside `id`, `messages`, `trigger` and `messageId`. */
  body?: Resolvable<Record<string, unknown> | undefined> | undefined;
  /** @defaultValue "same-origin" */
  credentials?: RequestCredentials | undefined;
  /** Stands in for the global `fetch`, which is otherwise looked up at each request. */
  fetch?: typeof globalThis.fetch | undefined;
  /**
   * Changes a request for a server that expects another shape. Called for every request, `request.kind` says for which;
   * `request.api` is the address that it goes to otherwise. An exception fails the turn with `prepare-failed`.
   */
  prepareRequest?:
    | ((
        request: PrepareRequestInput<M>,
      ) => PreparedRequest | undefined | Promise<PreparedRequest | undefined>)
    | undefined;
  /**
   * The stream's format: a name, a `Protocol`, or a list that is asked in order, such as `[acme, "auto"]`. A `Protocol`
   * from `react-streaming-chat/protocols` is bundled alone; `"auto"` and names load the table of all formats with the
   * first request. @defaultValue "auto": told from headers and content
   */
  protocol?: DecodeOptions["protocol"];
  /**
   * The server closes every answer with an end mark (`data: [DONE]`, an event named `done`), so that an answer in
   * home-made JSON without one is `truncated`. @defaultValue false: only once an answer of the chat had one
   */
  requireEndMark?: boolean | undefined;
  /** The longest single event, in characters; a longer one fails with `event-too-large`. */
  maxEventSize?: number | undefined;
}

/**
 * Posts `{id, messages, trigger, messageId?, ...body}` as JSON and hands over the response. Takes a stream up again by
 * `GET {api}/{id}/stream`, AI SDK's convention, with the cursor as `Last-Event-ID` and as OpenAI's `starting_after`: 204
 * is nothing to resume; 404, 410 and 422 fail with `resume-gone`. `DELETE {api}/{id}/stream` cancels it.
 *
 * @param options gives the options of the moment: they are read at each request
 * @param decoding where the code that reads answers comes from. @internal
 */
export function createFetchTransport<M extends ChatMessage>(
  options: () => FetchTransportOptions<M>,
  decoding: DecodingSource = lazyDecoding,
): ChatTransport<M> {
  return {
    async send(request) {
      const current = options();
      // Beside the request: the code is there before the model's first token.
      preloadDecoding(current.protocol, decoding);
      const api = current.api ?? "/api/chat";
      const prepared = await prepare(current, { ...request, kind: "send", api });
      const headers = prepared.headers ?? new Headers(request.headers);
      const method = prepared.method ?? "POST";
      const credentials = prepared.credentials ?? current.credentials;
      const init: RequestInit = { method, headers, signal: request.signal };
      if (credentials) init.credentials = credentials;
      // `fetch` throws for GET or HEAD with a body, and accepts method names in any case.
      if (!/^(?:get|head)$/i.test(method))
        init.body = encodeBody(prepared.body ?? wireBody(request), headers);
      return await fetchOrFail(current.fetch, prepared.api ?? api, init);
    },
    async resume(request) {
      const { cursor, id, signal } = request;
      const current = options();
      // Beside the request: the code is there before the model's first token.
      preloadDecoding(current.protocol, decoding);
      const headers = new Headers(request.headers);
      // A header cannot carry other characters; the query can.
      if (cursor !== undefined && /^[\x20-\x7e]+$/.test(cursor)) headers.set("last-event-id", cursor);
      const api = streamUrl(current, id, cursor);
      const prepared = await prepare(current, { ...request, kind: "resume", headers, api });
      const response = await fetchStream("GET", current, prepared, { api, headers, signal });
      if (response.status === 204) return undefined;
      if (response.status === 404 || response.status === 410 || response.status === 422) {
        void response.body?.cancel().catch(() => {});
        throw new StreamChatError("resume-gone", "The rest of the answer is no longer there.", {
          status: response.status,
        });
      }
      return response;
    },
    async cancel(request) {
      const { headers, id, signal } = request;
      const current = options();
      const api = streamUrl(current, id);
      const prepared = await prepare(current, { ...request, kind: "cancel", api });
      const response = await fetchStream("DELETE", current, prepared, { api, headers, signal });
      void response.body?.cancel().catch(() => {});
    },
  };
}

/** A request to the stream of a chat, which has no body. */
async function fetchStream<M extends ChatMessage>(
  method: string,
  current: FetchTransportOptions<M>,
  prepared: PreparedRequest & { headers?: Headers },
  { api, headers, signal }: { api: string; headers: Headers; signal: AbortSignal },
): Promise<Response> {
  const credentials = prepared.credentials ?? current.credentials;
  return await fetchOrFail(current.fetch, prepared.api ?? api, {
    method: prepared.method ?? method,
    headers: prepared.headers ?? headers,
    signal,
    ...(credentials ? { credentials } : {}),
  });
}

/** AI SDK's place for the stream of a chat, `{api}/{id}/stream`; a query of `api` stays behind it, a fragment is not sent. */
function streamUrl({ api = "/api/chat" }: { api?: string | undefined }, id: string, cursor?: string): string {
  // A query may hold further question marks.
  const [path = "", ...query] = api.replace(/#.*/s, "").split("?");
  const search = new URLSearchParams(query.join("?"));
  if (cursor !== undefined) search.set("starting_after", cursor);
  const tail = search.toString();
  return `${path.replace(/\/$/, "")}/${encodeURIComponent(id)}/stream${tail === "" ? "" : `?${tail}`}`;
}

async function prepare<M extends ChatMessage>(
  options: FetchTransportOptions<M>,
  request: PrepareRequestInput<M>,
): Promise<PreparedRequest & { headers?: Headers }> {
  try {
    const { headers, ...prepared } = (await options.prepareRequest?.(request)) ?? {};
    // Here: `Headers` throws for a value that no header can carry.
    return headers === undefined ? prepared : { ...prepared, headers: new Headers(headers) };
  } catch (cause) {
    throw new StreamChatError("prepare-failed", "The request could not be prepared.", { cause });
  }
}

function encodeBody(body: BodyInit | Record<string, unknown>, headers: Headers): BodyInit {
  if (!isPlainObject(body)) return body;
  if (!headers.has("content-type")) headers.set("content-type", "application/json");
  try {
    return JSON.stringify(body);
  } catch (cause) {
    throw new StreamChatError("prepare-failed", "The request could not be written as JSON.", { cause });
  }
}

function isPlainObject(value: BodyInit | Record<string, unknown>): value is Record<string, unknown> {
  if (typeof value !== "object") return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

async function fetchOrFail(
  fetchOption: typeof globalThis.fetch | undefined,
  url: string,
  init: RequestInit,
): Promise<Response> {
  const send = fetchOption ?? globalThis.fetch;
  try {
    return await send(url, init);
  } catch (cause) {
    const message = isOffline()
      ? "There is no network connection."
      : `The server could not be reached.${corsHint(url)}`;
    throw new StreamChatError("network", message, { retryable: true, cause });
  }
}
