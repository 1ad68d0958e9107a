import { RequestError } from "../../src/server.js";
import type { ChatTurn } from "./chatRequest.js";
import type { DemoClock } from "./demoClock.js";
import { createRateLimit } from "./rateLimit.js";

/**
 * `ANTHROPIC_API_KEY` (with `ANTHROPIC_MODEL`, `ANTHROPIC_BASE_URL`), or `OPENAI_API_KEY` (with `OPENAI_MODEL`,
 * `OPENAI_BASE_URL` for any server that speaks Chat Completions).
 */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

export interface Proxy {
  readonly model: string;
  /**
   * Asks the real model, and returns its answer as it is. Throws a `RequestError` where the model refuses; `signal`
   * aborts the request.
   */
  ask(turns: readonly ChatTurn[], caller: string, signal: AbortSignal): Promise<Response>;
}

/** The server's say, whatever the browser asks for. */
const MAX_TOKENS = 2048;
/** Characters of the chat that are sent upstream; the oldest turns go first. */
const MAX_HISTORY = 60_000;
const REQUESTS_PER_MINUTE = 20;
const MAX_UPSTREAM_MS = 5 * 60_000;
const SYSTEM = "You are a helpful assistant. Answer in Markdown.";

interface Upstream {
  readonly model: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  body(turns: readonly ChatTurn[]): unknown;
}

/** The proxy to a real model, or `undefined` where no key is set: then nothing leaves the machine. */
export function createProxy(options: {
  readonly env: ProxyEnvironment;
  readonly clock: DemoClock;
}): Proxy | undefined {
  const upstream = findUpstream(options.env);
  if (upstream === undefined) return undefined;
  const waitOf = createRateLimit(REQUESTS_PER_MINUTE, 60_000, options.clock);

  return {
    model: upstream.model,
    async ask(turns, caller, signal) {
      const waitMs = waitOf(caller);
      if (waitMs > 0) {
        const seconds = Math.ceil(waitMs / 1000);
        throw new RequestError(429, "rate_limit", `Too many questions. Try again in ${seconds} s.`, {
          "retry-after": String(seconds),
        });
      }
      return askUpstream(upstream, turns, signal);
    },
  };
}

/** The upstream's streaming answer. */
async function askUpstream(
  upstream: Upstream,
  turns: readonly ChatTurn[],
  aborted: AbortSignal,
): Promise<Response> {
  const body = JSON.stringify(upstream.body(recentTurns(turns)));
  let answer: Response;
  try {
    answer = await fetch(upstream.url, {
      method: "POST",
      headers: { "content-type": "application/json", ...upstream.headers },
      body,
      signal: AbortSignal.any([aborted, AbortSignal.timeout(MAX_UPSTREAM_MS)]),
      // Followed, a redirect could take the key to another host.
      redirect: "error",
    });
  } catch {
    throw new RequestError(502, "upstream_unreachable", "The model's server cannot be reached.");
  }
  if (answer.ok && answer.body !== null) return answer;
  await answer.body?.cancel();
  throw upstreamError(answer);
}

/**
 * The upstream's refusal in our words: its own can quote the key, the account and the request.
 */
function upstreamError({ status, headers }: Response): RequestError {
  const retryAfter = headers.get("retry-after");
  const wait =
    retryAfter !== null && /^[\w,: -]{1,40}$/.test(retryAfter) ? { "retry-after": retryAfter } : {};
  if (status === 401 || status === 403) {
    return new RequestError(502, "upstream_auth", "The model's server refused the key of this demo.");
  }
  if (status === 429) {
    return new RequestError(429, "rate_limit", "The model's server is receiving too many requests.", wait);
  }
  if (status === 503 || status === 529) {
    return new RequestError(503, "overloaded", "The model's server is overloaded.", wait);
  }
  return new RequestError(502, "upstream_error", `The model's server answered with status ${status}.`);
}

function findUpstream(env: ProxyEnvironment): Upstream | undefined {
  // An empty variable is how a shell unsets one for a single command.
  const read = (name: string): string | undefined => env[name]?.trim() || undefined;
  const anthropicKey = read("ANTHROPIC_API_KEY");
  if (anthropicKey !== undefined) {
    const model = read("ANTHROPIC_MODEL") ?? "claude-haiku-4-5";
    return {
      model,
      url: `${baseUrl(read("ANTHROPIC_BASE_URL") ?? "https://api.anthropic.com")}/v1/messages`,
      headers: { "x-api-key": anthropicKey, "anthropic-version": "2023-06-01" },
      body: (turns) => ({
        model,
        max_tokens: MAX_TOKENS,
        stream: true,
        system: SYSTEM,
        messages: turns.map(({ role, text }) => ({ role, content: text })),
      }),
    };
  }
  const openaiKey = read("OPENAI_API_KEY");
  if (openaiKey === undefined) return undefined;
  const custom = read("OPENAI_BASE_URL");
  const model = read("OPENAI_MODEL") ?? "gpt-4.1-mini";
  return {
    model,
    url: `${baseUrl(custom ?? "https://api.openai.com/v1")}/chat/completions`,
    headers: { authorization: `Bearer ${openaiKey}` },
    body: (turns) => ({
      model,
      // Servers that only speak the same protocol know the field by its older name.
      [custom === undefined ? "max_completion_tokens" : "max_tokens"]: MAX_TOKENS,
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: "system", content: SYSTEM },
        ...turns.map(({ role, text }) => ({ role, content: text })),
      ],
    }),
  };
}

function baseUrl(url: string): string {
  return url.replace(/\/+$/, "");
}

/**
 * The newest turns that fit, without empty ones and without the browser's system messages: what the model is told to
 * be is the server's say. Begins with a user's turn, as both APIs expect.
 */
function recentTurns(turns: readonly ChatTurn[]): readonly ChatTurn[] {
  const kept: ChatTurn[] = [];
  let room = MAX_HISTORY;
  for (const turn of turns.toReversed()) {
    if (turn.role === "system" || turn.text.trim() === "") continue;
    room -= turn.text.length;
    if (room < 0) break;
    kept.unshift(turn);
  }
  const first = kept.findIndex(({ role }) => role === "user");
  if (first === -1) {
    throw new RequestError(
      413,
      "request_too_large",
      `A question may have at most ${MAX_HISTORY} characters.`,
    );
  }
  return kept.slice(first);
}
