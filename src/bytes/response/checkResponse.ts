import { StreamChatError, type HttpErrorKind, type StreamChatErrorDetails } from "../../errors.js";
import { contentTypeOf } from "./contentType.js";
import { displayWords, isPermanent, readErrorPayload } from "./errorPayload.js";
import { parseRetryAfter } from "./retryAfter.js";

/** How much of an error's body is read, in bytes: a JSON error is small, an HTML page is not looked at. */
const ERROR_BODY_LIMIT = 65_536;
/** How long an error's body may take, in milliseconds; the status alone is enough for an error. */
const ERROR_BODY_TIMEOUT = 3000;

/** Media types whose bodies are no text: binary event streams, media, documents, parts, framed RPC. */
const FOREIGN =
  /^(?:image|audio|video|font|multipart|model)\/|^application\/(?:pdf|zip|gzip|x-tar|wasm|vnd\.amazon\.eventstream|(?:x-)?protobuf|x-msgpack|msgpack|cbor|(?:connect|grpc)(?:-web)?(?:[+-].*)?)$/;

const MESSAGES: Record<HttpErrorKind, string> = {
  auth: "The server refused the request: sign in, or check the key.",
  "not-found": "The server does not know this address.",
  "too-large": "The request is too large for the server.",
  "rate-limit": "The server asks to slow down: too many requests.",
  overloaded: "The server is overloaded.",
  timeout: "The server took too long.",
  server: "The server failed.",
  client: "The server did not accept the request.",
};

/**
 * Lets a response pass that can hold a stream, and throws `StreamChatError` for any other:
 *
 * - `http` for a status outside 200–299, with `kind`, `retryable` by kind, `retryAfterMs`, `requestId`, and the message
 *   of a JSON error body (`error.message`, `error`, `message`, `detail`); HTML never becomes a message.
 * - `not-a-stream` for a media type that holds no text, for a page after a redirect, for 204 and 205, for a body that was already read or is absent.
 *   `text/html` passes: Flask, Django and PHP label every body so, and the body itself shows whether it is a page.
 */
export async function checkResponse(response: Response): Promise<Response> {
  const { status } = response;
  if (!response.ok) throw await httpError(response);
  if (status === 204 || status === 205) {
    throw notAStream(response, "The server sent an empty answer.");
  }
  if (response.bodyUsed || response.body?.locked === true) {
    throw notAStream(response, "The body of the response was already read.");
  }
  if (response.body === null || response.body === undefined) {
    throw notAStream(
      response,
      "The response has no body that can be read as a stream. On React Native, use a fetch that streams.",
    );
  }
  const contentType = contentTypeOf(response);
  if (contentType === "text/html" && response.redirected) {
    response.body.cancel().catch(() => {});
    throw notAStream(response, htmlMessage(response));
  }
  if (FOREIGN.test(contentType)) {
    response.body.cancel().catch(() => {});
    throw notAStream(response, `The server sent "${contentType}", which is not an answer as text.`);
  }
  return response;
}

/** What to say of an HTML page: after a redirect it is most likely a login page. */
export function htmlMessage(response: Pick<Response, "redirected">): string {
  return response.redirected
    ? "The server redirected to a web page instead of streaming an answer; a login may have expired."
    : "The server sent a web page instead of a stream.";
}

function notAStream(response: Response, message: string): StreamChatError {
  return new StreamChatError("not-a-stream", message, evidence(response));
}

function evidence(response: Response): StreamChatErrorDetails {
  const details: StreamChatErrorDetails = { status: response.status };
  const requestId = response.headers.get("x-request-id") ?? response.headers.get("request-id");
  if (requestId !== null) details.requestId = requestId;
  return details;
}

async function httpError(response: Response): Promise<StreamChatError> {
  const { status } = response;
  const kind = kindOf(status);
  const details: StreamChatErrorDetails = {
    ...evidence(response),
    kind,
    retryable: kind === "rate-limit" || kind === "overloaded" || kind === "timeout" || kind === "server",
  };
  const retryAfterMs = parseRetryAfter(response.headers);
  if (retryAfterMs !== undefined) details.retryAfterMs = retryAfterMs;

  const text = await readErrorBody(response);
  let message = `${MESSAGES[kind]} (${status})`;
  if (text !== "") {
    details.excerpt = text;
    const payload = readErrorPayload(parseJson(text));
    if (payload !== undefined) {
      const { message: words, retryAfterMs: delay, ...provider } = payload;
      if (words !== undefined) message = words;
      if (Object.keys(provider).length > 0) details.provider = provider;
      if (delay !== undefined) details.retryAfterMs ??= delay;
      if (isPermanent(provider)) details.retryable = false;
    } else if (status < 500 && contentTypeOf(response) === "text/plain" && !/^\s*[<{[]/.test(text)) {
      // Of a server that failed, plain text is a trace for the developer.
      message = displayWords(text) ?? message;
    }
  }
  return new StreamChatError("http", message, details);
}

function kindOf(status: number): HttpErrorKind {
  switch (status) {
    case 401:
    case 403:
      return "auth";
    case 404:
      return "not-found";
    case 408:
    case 504:
      return "timeout";
    case 413:
      return "too-large";
    case 429:
      return "rate-limit";
    case 503:
    case 529:
      return "overloaded";
    default:
      return status >= 500 ? "server" : "client";
  }
}

/** The first part of an error's body; whatever goes wrong with it, the status is the error to report. */
async function readErrorBody(response: Response): Promise<string> {
  if (response.bodyUsed || response.body === null || response.body === undefined) return "";
  if (response.body.locked) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ERROR_BODY_TIMEOUT, undefined);
  });
  try {
    for (let received = 0; received < ERROR_BODY_LIMIT;) {
      const result = await Promise.race([reader.read(), timeout]);
      if (result === undefined || result.done) break;
      received += result.value.byteLength;
      text += decoder.decode(result.value.subarray(0, ERROR_BODY_LIMIT), { stream: true });
    }
  } catch {
    // What was read so far is still worth showing.
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => {});
  }
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
