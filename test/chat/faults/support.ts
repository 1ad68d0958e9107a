import { afterEach, beforeEach } from "vitest";
import type { ChatInstance } from "../../../src/chat/chat.js";
import type { ChatOptions } from "../../../src/chat/chatOptions.js";
import { createChat } from "../../../src/chat/createChat.js";
import type { Outcome } from "../../../src/chat/state/outcome.js";
import { createManualClock, settlePromises, type ManualClock } from "../../../src/testing/manualClock.js";
import { startFaultServer, type FaultExchange, type FaultServer } from "../../../src/testing/faultServer.js";
import { linesOf } from "../support.js";

type Answer = (exchange: FaultExchange) => void | Promise<void>;

/** A real server that is played by the test, and a clock that only the test moves. */
export interface Scene {
  server: FaultServer;
  clock: ManualClock;
  chat(answer: Answer, options?: ChatOptions): ChatInstance;
  /** Asks, lets time pass as it is needed, and gives the outcome. */
  ask(chat: ChatInstance, question?: string): Promise<Outcome>;
}

/** Sets the scene anew for each test, and checks after it that nothing was left behind. */
export function setScene(): Scene {
  let answer: Answer = (exchange) => exchange.end();
  const chats: ChatInstance[] = [];
  const scene: Scene = {
    server: undefined as never,
    clock: undefined as never,
    chat(next, options = {}) {
      answer = next;
      const chat = createChat({
        api: `${scene.server.url}/api/chat`,
        clock: scene.clock,
        publish: "sync",
        random: () => 0,
        retry: false,
        ...options,
      });
      chats.push(chat);
      return chat;
    },
    async ask(chat, question = "Hi") {
      const outcome = chat.sendMessage(question);
      let ended = false;
      const end = (): void => {
        ended = true;
      };
      outcome.then(end, end);
      const hasEnded = (): boolean => ended;
      while (!hasEnded()) {
        if (chat.getSnapshot().phase === "backoff") await scene.clock.advance(500);
        await settlePromises();
      }
      return await outcome;
    },
  };
  beforeEach(async () => {
    scene.clock = createManualClock();
    scene.server = await startFaultServer((exchange) => answer(exchange));
  });
  afterEach(async () => {
    await Promise.all(chats.splice(0).map((chat) => chat.dispose()));
    const { pending } = scene.clock;
    await scene.server.close();
    if (pending > 0) throw new Error(`${pending} timers were left behind.`);
  });
  return scene;
}

/** Resolves when `test` holds. Polls the event loop, not the clock: what it waits for is real network. */
export async function until(test: () => boolean): Promise<void> {
  while (!test()) await settlePromises();
}

export const answerOf = (chat: ChatInstance): string | undefined => linesOf(chat.getSnapshot().messages)[1];

/** One event of AI SDK's stream. */
export const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
export const delta = (text: string, id = "t"): string => event({ type: "text-delta", id, delta: text });
export const finish = event({ type: "finish", finishReason: "stop" });
export const done = `${finish}data: [DONE]\n\n`;
