import { createChat } from "../chat/createChat.js";
import type { ChatInstance } from "../chat/chat.js";
import type { ChatTransport } from "../chat/transports/transport.js";
import type { Outcome } from "../chat/state/outcome.js";
import { messageText } from "../message/messageText.js";
import { settlePromises } from "./manualClock.js";

/** The server's end of one request, played by the suite. */
export interface PeerEnd {
  /** Sends a piece of the answer's text, now. */
  text(delta: string): void | Promise<void>;
  /** Completes the answer as the format does, and ends. */
  finish(): void | Promise<void>;
  /** Ends properly, but without the format's proof of completion. */
  end(): void | Promise<void>;
  /** Breaks the connection. */
  break(): void | Promise<void>;
  /** Whether the client has left, or the connection is over. */
  isClosed(): boolean;
}

/** A transport with its other end in hand. */
export interface TransportUnderTest {
  readonly transport: ChatTransport;
  /** Resolves with the server's end of the next request, in the order in which they arrive. */
  accept(): Promise<PeerEnd>;
  /** Lets go of what was started for the test. */
  close?(): void | Promise<void>;
}

/** One promise of a transport. `run` rejects where it does not hold. */
export interface ConformanceCase {
  readonly name: string;
  run(): Promise<void>;
}

export interface ConformanceOptions {
  /** How long a case may wait for something that must happen, in milliseconds. @defaultValue 5000 */
  timeoutMs?: number | undefined;
}

/**
 * What every transport of a chat has to keep, as a list of cases for any test runner:
 *
 * ```ts
 * for (const { name, run } of transportConformance(() => startMine())) it(name, run);
 * ```
 *
 * @param start makes a transport and its other end, anew for each case
 */
export function transportConformance(
  start: () => TransportUnderTest | Promise<TransportUnderTest>,
  { timeoutMs = 5000 }: ConformanceOptions = {},
): readonly ConformanceCase[] {
  const until = (what: string, test: () => boolean): Promise<void> => waitUntil(what, test, timeoutMs);

  interface Stage {
    readonly subject: TransportUnderTest;
    readonly chat: ChatInstance;
    readonly ask: (question: string) => Promise<{ outcome: Promise<Outcome>; peer: PeerEnd }>;
    readonly answer: () => string;
  }

  async function onStage(act: (stage: Stage) => Promise<void>): Promise<void> {
    const subject = await start();
    const chat = newChat(subject.transport);
    try {
      await act({
        subject,
        chat,
        async ask(question) {
          const outcome = chat.sendMessage(question);
          return { outcome, peer: await inTime("the request to arrive", subject.accept(), timeoutMs) };
        },
        answer: () => answerOf(chat),
      });
    } finally {
      await chat.dispose();
      await subject.close?.();
    }
  }

  const define = (name: string, act: (stage: Stage) => Promise<void>): ConformanceCase => ({
    name,
    run: () => onStage(act),
  });

  return [
    define("gives the text as it was sent, and the proof that it is whole", async ({ ask, answer }) => {
      const { outcome, peer } = await ask("Hi");
      const pieces = ["Hello", ", ", "wörld 👩‍👩‍👧 漢字\n\n", "\t- “end”  ", "\n"];
      for (const piece of pieces) await peer.text(piece);
      await peer.finish();
      expectType(await inTime("the end", outcome, timeoutMs), "done");
      expectEqual("text", answer(), pieces.join(""));
    }),
    define("gives each piece when it arrives, not at the end", async ({ ask, answer }) => {
      const { outcome, peer } = await ask("Hi");
      for (const [piece, soFar] of [
        ["one", "one"],
        [" two", "one two"],
        [" three", "one two three"],
      ] as const) {
        await peer.text(piece);
        await until(`"${soFar}" to be shown`, () => answer() === soFar);
      }
      await peer.finish();
      expectType(await inTime("the end", outcome, timeoutMs), "done");
    }),
    define("loses nothing of a thousand pieces", async ({ ask, answer }) => {
      const { outcome, peer } = await ask("Hi");
      let sent = "";
      for (let n = 0; n < 1000; n++) {
        await peer.text(`${n} `);
        sent += `${n} `;
      }
      await peer.finish();
      expectType(await inTime("the end", outcome, timeoutMs), "done");
      expectEqual("text", answer(), sent);
    }),
    define("never takes an answer for whole that ends without its proof", async ({ ask, answer }) => {
      const { outcome, peer } = await ask("Hi");
      await peer.text("half");
      await until("the text", () => answer() === "half");
      await peer.end();
      expectError(await inTime("the end", outcome, timeoutMs), ["truncated", "disconnected"]);
      expectEqual("what had arrived", answer(), "half");
    }),
    define("says that the connection broke, and keeps what had arrived", async ({ ask, answer }) => {
      const { outcome, peer } = await ask("Hi");
      await peer.text("half");
      await until("the text", () => answer() === "half");
      await peer.break();
      expectError(await inTime("the end", outcome, timeoutMs), ["disconnected", "truncated", "network"]);
      expectEqual("what had arrived", answer(), "half");
    }),
    define("leaves the server when it is stopped before the first piece", async ({ ask, chat }) => {
      const { outcome, peer } = await ask("Hi");
      await inTime("stop", chat.stop(), timeoutMs);
      expectType(await outcome, "stopped");
      await until("the server to see it", () => peer.isClosed());
    }),
    define(
      "leaves the server when it is stopped in mid-answer, and gives nothing more",
      async ({ ask, chat, answer }) => {
        const { outcome, peer } = await ask("Hi");
        await peer.text("half");
        await until("the text", () => answer() === "half");
        await inTime("stop", chat.stop(), timeoutMs);
        expectType(await outcome, "stopped");
        const published = chat.getSnapshot();
        await until("the server to see it", () => peer.isClosed());
        // A peer that cannot send any more may say so.
        await Promise.resolve(peer.text(" more")).catch(() => {});
        await settlePromises();
        if (chat.getSnapshot() !== published) throw new Error("Something changed after stop() had resolved.");
      },
    ),
    define("leaves the server when the chat is emptied", async ({ ask, chat, answer }) => {
      const { outcome, peer } = await ask("Hi");
      await peer.text("half");
      await until("the text", () => answer() === "half");
      chat.setMessages([]);
      expectType(await outcome, "stopped");
      await until("the server to see it", () => peer.isClosed());
    }),
    define("serves one question after the other", async ({ ask, answer }) => {
      for (const text of ["first", "second", "third"]) {
        const { outcome, peer } = await ask(`${text}?`);
        await peer.text(text);
        await peer.finish();
        expectType(await inTime("the end", outcome, timeoutMs), "done");
        expectEqual("text", answer(), text);
      }
    }),
    define("goes on after a failure and after a stop", async ({ ask, chat, answer }) => {
      const failed = await ask("Hi");
      await failed.peer.break();
      expectType(await inTime("the end", failed.outcome, timeoutMs), "error");
      const stopped = await ask("And now?");
      await chat.stop();
      expectType(await stopped.outcome, "stopped");
      const { outcome, peer } = await ask("And now?");
      await peer.text("fine");
      await peer.finish();
      expectType(await inTime("the end", outcome, timeoutMs), "done");
      expectEqual("text", answer(), "fine");
    }),
    define("does not mix two answers that are on their way at once", async ({ ask, subject, answer }) => {
      const other = newChat(subject.transport);
      try {
        const a = await ask("A");
        const second = other.sendMessage("B");
        const b = await inTime("the request to arrive", subject.accept(), timeoutMs);
        for (let n = 0; n < 10; n++) {
          await a.peer.text("a");
          await b.text("b");
        }
        await b.finish();
        await a.peer.finish();
        expectType(await inTime("the end", a.outcome, timeoutMs), "done");
        expectType(await inTime("the end", second, timeoutMs), "done");
        expectEqual("text", answer(), "a".repeat(10));
        expectEqual("text", answerOf(other), "b".repeat(10));
      } finally {
        await other.dispose();
      }
    }),
  ];
}

function newChat(transport: ChatTransport): ChatInstance {
  return createChat({ transport, publish: "sync", retry: false });
}

function answerOf(chat: ChatInstance): string {
  const last = chat.getSnapshot().messages.at(-1);
  return last?.role === "assistant" ? messageText(last) : "";
}

/** A limit for what must happen; nothing waits for it where it does. */
async function inTime<T>(what: string, promise: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${ms} ms for ${what}.`)), ms);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

async function waitUntil(what: string, test: () => boolean, ms: number): Promise<void> {
  const startedAt = Date.now();
  while (!test()) {
    if (Date.now() - startedAt > ms) throw new Error(`Waited ${ms} ms for ${what}.`);
    await settlePromises();
  }
}

function expectType(outcome: Outcome, type: Outcome["type"]): void {
  if (outcome.type === type) return;
  const why = outcome.type === "error" ? ` (${outcome.error.code}: ${outcome.error.message})` : "";
  throw new Error(`The turn ended as "${outcome.type}"${why}, but should have as "${type}".`);
}

function expectError(outcome: Outcome, codes: readonly string[]): void {
  expectType(outcome, "error");
  if (outcome.type === "error" && !codes.includes(outcome.error.code)) {
    throw new Error(
      `The turn failed with "${outcome.error.code}", but should have with one of: ${codes.join(", ")}.`,
    );
  }
}

function expectEqual(what: string, actual: string, expected: string): void {
  if (actual === expected) return;
  throw new Error(`The ${what} is ${JSON.stringify(actual)}, but should be ${JSON.stringify(expected)}.`);
}
