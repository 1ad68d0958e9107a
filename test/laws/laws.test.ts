// @vitest-environment jsdom
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isActive } from "../../src/chat/state/phases.js";
import { messageText } from "../../src/message/messageText.js";
import { steps, takeSteps, type Law, type Walk } from "./randomWalk.js";

/** What holds of a chat whatever happens to it, in any order: each law by itself, so that a failure says which. */

const isStreaming = ({ status }: { readonly status?: string }): boolean => status === "streaming";

/** Listeners on the page that have not been taken back, by what they listen to. */
const listeners = new Map<string, Set<unknown>>();
const heard = (type: string): Set<unknown> => {
  const known = listeners.get(type) ?? new Set();
  listeners.set(type, known);
  return known;
};
const countListeners = (): number => [...listeners.values()].reduce((sum, { size }) => sum + size, 0);
const undo: (() => void)[] = [];
beforeAll(() => {
  for (const target of [window, document]) {
    const { addEventListener: add, removeEventListener: remove } = target;
    target.addEventListener = (...args: Parameters<typeof add>) => {
      heard(args[0]).add(args[1]);
      add.apply(target, args);
    };
    target.removeEventListener = (...args: Parameters<typeof remove>) => {
      heard(args[0]).delete(args[1]);
      remove.apply(target, args);
    };
    undo.push(() => Object.assign(target, { addEventListener: add, removeEventListener: remove }));
  }
});
afterAll(() => {
  for (const step of undo) step();
});

/** By number; the text is the title of its test. */
const laws: Record<number, [title: string, law: () => Law]> = {
  5: [
    "the deltas that the app is told are the text",
    () => ({
      end({ stage, deltas }) {
        for (const message of stage.chat.getSnapshot().messages) {
          const told = deltas.get(message.id);
          if (told === undefined || message.role !== "assistant") continue;
          // Between its parts a message has a line of its own.
          expect(messageText(message).replaceAll("\n", "")).toBe(told);
        }
      },
    }),
  ],
  6: [
    "each turn is finished exactly once, and an error is told once for each that failed",
    () => ({
      end({ outcomes, turns, errors }) {
        expect(outcomes).toHaveLength(turns);
        expect(errors).toBe(outcomes.filter((type) => type === "error").length);
      },
    }),
  ],
  7: [
    "after stop() nothing changes any more",
    () => ({
      stopping:
        ({ stage }) =>
        () =>
          expect(isActive(stage.chat.getSnapshot().phase)).toBe(false),
    }),
  ],
  8: [
    "one answer is being written at a time, and one request open",
    () => ({
      published({ stage }, _before, { messages }) {
        expect(messages.filter(isStreaming).length).toBeLessThanOrEqual(1);
        expect(stage.transport.calls.slice(0, -1).every(({ request }) => request.signal.aborted)).toBe(true);
      },
      end: ({ stage }) => expect(stage.chat.getSnapshot().messages.filter(isStreaming)).toEqual([]),
    }),
  ],
  9: [
    "the text of a part only grows",
    () => ({
      published(_walk, before, after) {
        const old = new Map(before.messages.map((message) => [message.id, message]));
        for (const message of after.messages) {
          message.parts.forEach((part, at) => {
            const was = old.get(message.id)?.parts[at];
            if (was && "text" in was && "text" in part) expect(part.text.startsWith(was.text)).toBe(true);
          });
        }
      },
    }),
  ],
  10: [
    "ids are unique and stay, and parts stay in their order",
    () => {
      let writing: { turn: number; id: string } | undefined;
      return {
        published({ turns }, before, { messages }) {
          expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
          const live = messages.find(isStreaming);
          if (live && writing?.turn === turns) expect(live.id).toBe(writing.id);
          writing = live && { turn: turns, id: live.id };
          for (const message of messages) {
            const was = before.messages.find(({ id }) => id === message.id);
            if (!was) continue;
            expect(message.parts.slice(0, was.parts.length).map(({ type }) => type)).toEqual(
              was.parts.map(({ type }) => type),
            );
          }
        },
      };
    },
  ],
  11: [
    "what did not change is the same object",
    () => ({
      published(_walk, before, after) {
        const old = new Map(before.messages.map((message) => [message.id, message]));
        for (const message of after.messages) {
          const was = old.get(message.id);
          if (!was || was === message) continue;
          expect({ ...message }).not.toEqual({ ...was });
          message.parts.forEach((part, at) => {
            if (was.parts[at] !== undefined && part !== was.parts[at])
              expect(part).not.toEqual(was.parts[at]);
          });
        }
      },
    }),
  ],
  13: [
    "whatever arrives is published once a frame",
    () => {
      let last = "";
      return {
        published({ frames, steps: taken }, before, after) {
          if (before.phase !== after.phase || before.messages.length !== after.messages.length) return;
          if (before.queue !== after.queue || before.branches !== after.branches) return;
          // What an action changes is shown at once; what only arrives has one occasion in each frame.
          const occasion = `${frames} ${taken}`;
          expect(occasion).not.toBe(last);
          last = occasion;
        },
      };
    },
  ],
  14: [
    "nothing is left behind: no timer, frame, listener, reader or request",
    () => {
      const before = countListeners();
      return {
        end({ stage: { chat, clock, frames, transport } }) {
          expect(isActive(chat.getSnapshot().phase)).toBe(false);
          expect(clock.pending).toBe(0);
          expect(frames.waiting).toBe(false);
          expect(countListeners()).toBe(before);
          expect(transport.calls.every(({ request }) => request.signal.aborted)).toBe(true);
        },
      };
    },
  ],
  19: [
    "a turn makes at most one request and its retries, and none after stop()",
    () => ({
      stopping({ stage: { transport } }) {
        const made = transport.calls.length;
        return () => expect(transport.calls.length).toBe(made);
      },
      published: ({ stage, requestsBefore }) =>
        expect(stage.transport.calls.length - requestsBefore).toBeLessThanOrEqual(2),
    }),
  ],
  24: [
    "what the app has taken away does not come back",
    () => ({
      published(walk: Walk, _before, { messages }) {
        for (const { id } of messages) expect(walk.removed.has(id)).toBe(false);
      },
    }),
  ],
};

describe("what holds whatever happens", () => {
  for (const [number, [title, createLaw]] of Object.entries(laws)) {
    const seed = 5150 + Number(number);
    it(`invariant ${number}: ${title} (seed ${seed})`, async () => {
      await fc.assert(
        fc.asyncProperty(
          steps,
          fc.constantFrom("replace" as const, "queue" as const, "reject" as const),
          fc.boolean(),
          (taken, onBusy, ignoreSignal) => takeSteps(createLaw(), taken, { onBusy, ignoreSignal }),
        ),
        { seed, numRuns: 400 },
      );
    });
  }
});
