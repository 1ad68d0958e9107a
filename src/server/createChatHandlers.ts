import { createAudience } from "./audience.js";
import { createCounter } from "./counter.js";
import { eventStream, parseEventId, streamHeaders } from "./http/eventStream.js";
import { questionIdOf, readChatRequest, type ChatRequestBody } from "./http/readChatRequest.js";
import { RequestError, upstreamRefusal } from "./http/requestError.js";
import { createPassThrough } from "./store/passThrough.js";
import type { StoredTurn, TurnStore, TurnWriter } from "./store/turnStore.js";
import { uiMessageStreamHeader } from "./stream/encodeUIMessageStream.js";
import { isEndMark, isUIMessageChunk } from "./stream/knownEvents.js";
import { readAnswer, type Answer, type AnswerRecords } from "./stream/readAnswer.js";
import { writeAnswer } from "./stream/writeAnswer.js";

/** What `respond` is called with. */
export interface RespondContext extends ChatRequestBody {
  readonly owner: string;
  /** Aborted when the answer is cancelled; give it to the request to the model. */
  readonly signal: AbortSignal;
  readonly request: Request;
}

export interface ChatHandlersOptions {
  /** Keeps answers, so that they survive a reload and a lost connection. Without it an answer ends with its reader. */
  readonly store?: TurnStore | undefined;
  /** Who asks. Throws, or gives no owner, where nobody may: the answer is then 401. */
  readonly authorize: (
    request: Request,
  ) => { readonly owner: string } | undefined | Promise<{ readonly owner: string } | undefined>;
  /** Asks the model. Return the provider's response as it is, or text or events of your own. */
  readonly respond: (context: RespondContext) => Answer | Promise<Answer>;
  readonly limits?: ChatLimits | undefined;
  /** Silence after which a comment is sent, in milliseconds. @defaultValue 15000 */
  readonly heartbeatMs?: number | undefined;
  /**
   * Cancels an answer that has had no reader for so long, in milliseconds. Only readers on the machine that writes the
   * answer count, so leave it off where several machines share a store. @defaultValue never
   */
  readonly unreadMs?: number | undefined;
  /** Keeps the machine alive while an answer is written after its reader left: `waitUntil` of a serverless platform. */
  readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined;
  /** Called with what went wrong on the server; readers get a sentence only. @defaultValue `console.error` */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Bounds against abuse. */
export interface ChatLimits {
  /** @defaultValue 4 MiB */
  readonly bodyBytes?: number | undefined;
  /** @defaultValue 2000 */
  readonly messages?: number | undefined;
  /** Answers that one owner may have under way on this machine. @defaultValue 3 */
  readonly concurrentPerOwner?: number | undefined;
  /** Connections over which one owner may read at once on this machine. @defaultValue 20 */
  readonly readersPerOwner?: number | undefined;
  /** Longest answer, in characters. @defaultValue 16 MiB */
  readonly answerBytes?: number | undefined;
  /** Longest time of an answer, in milliseconds. @defaultValue 30 minutes */
  readonly answerMs?: number | undefined;
}

/**
 * How long after its end an answer is still the answer to the same question, in milliseconds. A connection that breaks
 * before the first event leaves the client nothing to resume: it sends the question again, and without the join every
 * tool of the answer would run twice. Short, because a reader may also want another answer.
 */
const JOIN_MS = 10_000;

/** The last events of an answer among which its end mark stands: counts and checks may follow it. */
const TAIL = 5;

/** How long a resumed response waits for the first event of an answer that has none yet, in milliseconds. */
const HEADERS_MS = 50;

/** How often a question tries to begin its turn while others of the same chat are faster. */
const MAX_ATTEMPTS = 5;

/** Handlers of Web requests: for Next, Hono, Bun, Deno and Workers as they are, for `node:http` by `toNodeHandler`. */
export interface ChatHandlers {
  /** `POST {api}`: asks, and streams the answer. */
  readonly POST: (request: Request) => Promise<Response>;
  /** `GET {api}/{id}/stream`: reads an answer that is under way or kept; 204 where there is none. */
  readonly GET: (request: Request) => Promise<Response>;
  /** `DELETE {api}/{id}/stream`: ends an answer. */
  readonly DELETE: (request: Request) => Promise<Response>;
}

/**
 * The endpoint of a chat. A provider's events pass through unchanged but for ids and heartbeats: the client reads every
 * format, so that nothing has to be translated.
 */
export function createChatHandlers(options: ChatHandlersOptions): ChatHandlers {
  const { heartbeatMs = 15_000, unreadMs, onError = console.error } = options;
  const {
    bodyBytes = 4 * 1024 * 1024,
    messages = 2000,
    concurrentPerOwner = 3,
    readersPerOwner = 20,
    answerBytes = 16 * 1024 * 1024,
    answerMs = 30 * 60_000,
  } = options.limits ?? {};
  const store = options.store ?? createPassThrough();
  const isKept = options.store !== undefined;
  const writing = createCounter(concurrentPerOwner, "Too many answers are under way.");
  const reading = createCounter(readersPerOwner, "Too many connections are open.");
  const audience = createAudience(
    unreadMs,
    (chatId, owner) => void store.cancel(chatId, owner).catch(onError),
  );

  return {
    POST: guard(async (request, owner) => {
      const asked = await readChatRequest(request, { bodyBytes, messages });
      const question = asked.trigger === "submit-message" ? questionIdOf(asked.messages) : undefined;
      // Before the turn begins: refused afterwards, it would run without a reader.
      const leaveSeat = reading.take(owner);
      try {
        const turnId = crypto.randomUUID();
        const begun = await begin(asked.id, turnId, owner, question);
        if ("joined" in begun) return read(begun.joined, 0, {}, leaveSeat);
        const { writer, release } = begun;
        const ending = new AbortController();
        const abort = (): void => {
          // A question that follows a cancellation must not be refused because the cancelled answer is still counted.
          release();
          ending.abort();
        };
        writer.signal.addEventListener("abort", abort, { once: true });
        // Nobody else will read an answer that is not kept.
        if (!isKept) request.signal.addEventListener("abort", abort, { once: true });
        if (writer.signal.aborted || (!isKept && request.signal.aborted)) abort();
        const answer = await ask(writer, asked, owner, request, ending.signal).catch((error: unknown) => {
          release();
          throw error;
        });
        audience.open(turnId, asked.id, owner);
        const response = read(turnId, 0, answer.headers, leaveSeat);
        const work = writeAnswer(writer, answer.records, ending, { answerBytes, answerMs, onError }).finally(
          () => {
            release();
            audience.close(turnId);
          },
        );
        options.waitUntil?.(work);
        return response;
      } catch (error) {
        leaveSeat();
        throw error;
      }
    }),
    GET: guard(async (request, owner) => {
      const turn = await store.find(chatIdOf(request), owner);
      if (!isKept || turn === undefined) return new Response(null, { status: 204 });
      const cursor =
        request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("starting_after");
      const at = cursor === null ? undefined : parseEventId(cursor);
      // An id of a turn that is no more must never give events of another one.
      if (cursor !== null && at?.turnId !== turn.turnId) return new Response(null, { status: 204 });
      const leaveSeat = reading.take(owner);
      try {
        return read(turn.turnId, at?.offset ?? 0, await headersOf(turn.turnId), leaveSeat);
      } catch (error) {
        leaveSeat();
        throw error;
      }
    }),
    DELETE: guard(async (request, owner) => {
      await store.cancel(chatIdOf(request), owner);
      return new Response(null, { status: 204 });
    }),
  };

  /** Answers refusals with their sentence, and everything else with one that says nothing of the server. */
  function guard(
    handle: (request: Request, owner: string) => Promise<Response>,
  ): (request: Request) => Promise<Response> {
    return async (request) => {
      try {
        return await handle(request, await ownerOf(request));
      } catch (error) {
        if (error instanceof RequestError) return error.toResponse();
        onError(error);
        return new RequestError(500, "server_error", "The server failed.").toResponse();
      }
    };
  }

  async function ownerOf(request: Request): Promise<string> {
    let owner: string | undefined;
    try {
      owner = (await options.authorize(request))?.owner;
    } catch (error) {
      if (error instanceof RequestError) throw error;
    }
    if (owner === undefined || owner === "") {
      throw new RequestError(401, "unauthorized", "You are not signed in.");
    }
    return owner;
  }

  /** Begins a turn, or joins the one that answers the same question. */
  async function begin(
    chatId: string,
    turnId: string,
    owner: string,
    question: string | undefined,
  ): Promise<{ readonly joined: string } | { readonly writer: TurnWriter; readonly release: () => void }> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const turn = await store.find(chatId, owner);
      const isRunning = turn?.isRunning === true;
      // The same question again, after a lost connection or in another tab: tools must not run twice.
      if (
        question !== undefined &&
        turn?.question === question &&
        (isRunning || (isJustDone(turn) && (await hasEndMark(turn.turnId))))
      ) {
        return { joined: turn.turnId };
      }
      if (isRunning) await store.cancel(chatId, owner);
      const release = writing.take(owner);
      try {
        const writer = await store.open({ chatId, turnId, owner, question });
        if (writer !== "running") return { writer, release };
      } catch (error) {
        release();
        throw error;
      }
      // Another request of this owner was faster; the next look finds its turn.
      release();
    }
    throw new RequestError(409, "conflict", "This chat is being answered. Try again shortly.", {
      "retry-after": "1",
    });
  }

  /** Whether a kept answer is whole. Without the check `retry()` after a cut answer would show the same half again. */
  async function hasEndMark(turnId: string): Promise<boolean> {
    let tail: readonly string[] = [];
    for await (const chunk of store.read(turnId, 0, new AbortController().signal)) {
      if ("records" in chunk) tail = [...tail, ...chunk.records].slice(-TAIL);
    }
    return tail.some(isEndMark);
  }

  /** The headers of a kept answer: AI SDK's clients know their stream by one. */
  async function headersOf(turnId: string): Promise<Readonly<Record<string, string>>> {
    const enough = new AbortController();
    // An answer without a first event must not hold back the headers.
    const timer = setTimeout(() => enough.abort(), HEADERS_MS);
    try {
      for await (const chunk of store.read(turnId, 0, enough.signal)) {
        return "records" in chunk && isUIMessageChunk(chunk.records[0] ?? "") ? uiMessageStreamHeader : {};
      }
      return {};
    } finally {
      clearTimeout(timer);
    }
  }

  /** The model's answer. Where the model refuses, the turn ends before anyone has read it. */
  async function ask(
    writer: TurnWriter,
    asked: ChatRequestBody,
    owner: string,
    request: Request,
    signal: AbortSignal,
  ): Promise<AnswerRecords> {
    try {
      const work = (async () => {
        const answer = await options.respond({ ...asked, owner, request, signal });
        if (answer instanceof Response && !answer.ok) {
          onError(new Error(`The model answered ${answer.status}: ${(await answer.text()).slice(0, 2000)}`));
          throw upstreamRefusal(answer);
        }
        return await readAnswer(answer, signal);
      })();
      work.catch(() => {});
      // A `respond` that ignores its signal must not keep the connection of a cancelled question open.
      return await Promise.race([work, rejectOnAbort(signal)]);
    } catch (error) {
      await writer.finish(signal.aborted ? "cancelled" : "failed").catch(onError);
      if (signal.aborted) throw new RequestError(409, "cancelled", "The answer was stopped.");
      throw error;
    }
  }

  function read(
    turnId: string,
    after: number,
    headers: Readonly<Record<string, string>>,
    leaveSeat: () => void,
  ): Response {
    const left = new AbortController();
    const chunks = store.read(turnId, after, left.signal)[Symbol.asyncIterator]();
    const leaveAudience = audience.join(turnId);
    const body = eventStream(chunks, {
      turnId,
      after,
      heartbeatMs,
      onClose() {
        leaveSeat();
        left.abort();
        leaveAudience();
      },
    });
    return new Response(body, { headers: { ...streamHeaders, ...headers } });
  }
}

function isJustDone({ doneAt }: StoredTurn): boolean {
  return doneAt !== undefined && Date.now() - doneAt < JOIN_MS;
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = (): void => reject(new Error("The answer was stopped."));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
}

function chatIdOf(request: Request): string {
  const segment = /\/([^/]+)\/stream\/?$/.exec(new URL(request.url).pathname)?.[1];
  if (segment === undefined) throw new RequestError(404, "not_found", "There is nothing here.");
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new RequestError(400, "invalid_request", "The chat's id is not valid.");
  }
}
