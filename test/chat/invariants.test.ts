import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createChat } from "../../src/chat/createChat.js";
import type { Chat } from "../../src/chat/chat.js";
import { isActive } from "../../src/chat/turnState.js";
import { StreamChatError } from "../../src/errors.js";
import type { StreamEvent } from "../../src/events/streamEvent.js";
import type { Message } from "../../src/message/message.js";
import { messageText } from "../../src/message/messageText.js";
import { cutRandomly, streamOf } from "../../src/testing/cutChunks.js";
import { createManualClock } from "../../src/testing/manualClock.js";
import { foundingFixtures } from "../fixtures/wire/founding.js";
import { frameworkFixtures } from "../fixtures/wire/frameworks.js";
import { vendorFixtures } from "../fixtures/wire/vendors.js";
import type { WireFixture } from "../fixtures/wire/wireFixture.js";
import { random } from "../support/random.js";
import { stage } from "./support.js";

const fixtures = [...vendorFixtures, ...frameworkFixtures, ...foundingFixtures];
// oxlint-disable-next-line no-control-regex -- control characters are what must not be there
const unfit = /[<>\u0000-\u001f\u202e]/;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The answer that a body gives a chat, by way of a real `Response`. */
async function answerTo(fixture: WireFixture, pieces: readonly Uint8Array[]) {
  const clock = createManualClock();
  let ids = 0;
  const chat = createChat({
    clock,
    batch: "sync",
    retry: false,
    createId: () => `id-${++ids}`,
    protocol: fixture.protocol,
    transport: () =>
      new Response(streamOf(pieces), {
        headers: { "content-type": fixture.contentType, ...fixture.headers },
      }),
  });
  const outcome = await chat.sendMessage("Hi");
  expect(clock.pending).toBe(0);
  return { outcome, message: chat.getSnapshot().messages[1] };
}

describe("what holds for every body", () => {
  const wholes = new Map<WireFixture, Promise<Message | undefined>>();
  const wholeOf = (fixture: WireFixture): Promise<Message | undefined> => {
    const known =
      wholes.get(fixture) ?? answerTo(fixture, [bytesOf(fixture.body)]).then(({ message }) => message);
    wholes.set(fixture, known);
    return known;
  };

  const seed = 101;
  it(`invariant 1: any cutting of the bytes gives the same messages (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fixtures), fc.integer(), async (fixture, cutSeed) => {
        const pieces = cutRandomly(bytesOf(fixture.body), random(cutSeed), 40);
        const { message, outcome } = await answerTo(fixture, pieces);
        expect(outcome.type === "error" ? outcome.error : undefined).toBeUndefined();
        expect(message).toEqual(await wholeOf(fixture));
      }),
      { seed, numRuns: 200 },
    );
  });

  it("invariant 17: a body that is cut anywhere before its terminal is never a finished message", async () => {
    for (const fixture of fixtures) {
      if (fixture.terminal === undefined) continue;
      const bytes = bytesOf(fixture.body);
      const end = bytesOf(
        fixture.body.slice(0, fixture.body.indexOf(fixture.terminal) + fixture.terminal.length),
      ).length;
      // Every cut of a short body, and every seventh of a long one.
      for (let at = 1; at < end; at += bytes.length > 600 ? 7 : 1) {
        const { outcome, message } = await answerTo(fixture, [bytes.subarray(0, at)]);
        expect(outcome.type, `${fixture.name} at ${at}`).toBe("error");
        expect(message?.status ?? "error", `${fixture.name} at ${at}`).toBe("error");
      }
      const { outcome } = await answerTo(fixture, [bytes.subarray(0, end)]);
      expect(outcome.type, fixture.name).not.toBe("error");
    }
  }, 60_000);

  const garbageSeed = 2323;
  it(`invariant 23: any bytes at all end in an error or in text, and nothing is thrown (seed ${garbageSeed})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom("text/event-stream", "application/json", "application/x-ndjson", "text/plain", ""),
        async (bytes, contentType) => {
          const clock = createManualClock();
          const chat = createChat({
            clock,
            batch: "sync",
            retry: false,
            transport: () =>
              new Response(streamOf([bytes]), {
                headers: contentType ? { "content-type": contentType } : {},
              }),
          });
          const outcome = await chat.sendMessage("Hi");
          expect(["done", "error"]).toContain(outcome.type);
          if (outcome.type === "error") {
            // Invariant 27: a message is fit to be shown.
            expect(outcome.error.message).not.toMatch(unfit);
            expect(outcome.error.message.length).toBeLessThanOrEqual(300);
          }
          expect(clock.pending).toBe(0);
        },
      ),
      { seed: garbageSeed, numRuns: 300 },
    );
  });

  const messageSeed = 2727;
  it(`invariant 27: an error's message holds no markup and has at most 300 characters (seed ${messageSeed})`, () => {
    const piece = fc.constantFrom(
      "<",
      ">",
      "<b>",
      "</",
      "\n",
      "\u202e",
      "x",
      "😀",
      "<script>",
      " ".repeat(50),
      "y".repeat(200),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const { message } = new StreamChatError("upstream", pieces.join(""));
        expect(message).not.toMatch(unfit);
        expect(message.length).toBeLessThanOrEqual(300);
        expect(message).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
      }),
      { seed: messageSeed, numRuns: 500 },
    );
  });
});

/** Whatever a person, an app, a server and a clock may do, in any order. */
type Step =
  | { do: "send" | "stop" | "regenerate" | "retry" | "continue" | "clear" | "drop" | "frame" | "time" }
  | { do: "text" | "part" | "finish" | "end" | "fail" | "error"; call: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step>({ do: "frame" }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "send" as const,
        "stop",
        "regenerate",
        "retry",
        "continue",
        "clear",
        "drop",
        "time",
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom("text" as const, "text", "part", "finish", "end", "fail", "error"),
      // The newest request, or one that should be over.
      call: fc.integer({ min: 0, max: 2 }),
    }),
  },
);

describe("what holds whatever happens", () => {
  const seed = 5150;
  for (const onBusy of ["replace", "queue", "reject"] as const) {
    it(`invariants 5-11, 13, 14, 19, 24, 25: any order of actions (${onBusy}, seed ${seed})`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.boolean(), async (steps, ignoreSignal) => {
          const outcomes: string[] = [];
          const deltas = new Map<string, string>();
          let errors = 0;
          let asked = 0;
          let publications = 0;
          let phases = 0;
          const removed = new Set<string>();
          const s = stage({
            onBusy,
            ignoreSignal,
            retry: { attempts: 1 },
            onFinish: ({ outcome }) => outcomes.push(outcome.type),
            onError: () => (errors += 1),
            onStateChange: () => (phases += 1),
            onDelta: (delta, id) => deltas.set(id, (deltas.get(id) ?? "") + delta),
          });
          let before = s.chat.getSnapshot();
          s.chat.subscribe(() => {
            publications += 1;
            const after = s.chat.getSnapshot();
            checkStep(before.messages, after.messages);
            // 24: what was taken away does not come back.
            for (const { id } of after.messages) expect(removed.has(id)).toBe(false);
            before = after;
          });
          const settled: Promise<unknown>[] = [];
          const ask = (what: Promise<unknown>): void => {
            settled.push(what.catch(() => {}));
          };
          for (const one of steps) {
            const { transport, chat, clock } = s;
            const call = "call" in one ? transport.calls.at(-1 - one.call) : undefined;
            switch (one.do) {
              case "send":
                asked += 1;
                ask(chat.sendMessage(`question ${asked}`));
                break;
              case "stop": {
                const stopped = chat.stop();
                await clock.advance(1000);
                await stopped;
                // 7: nothing changes until the next action.
                const published = chat.getSnapshot();
                for (const each of transport.calls) {
                  each.text("late");
                  each.finish();
                }
                await s.frame();
                expect(chat.getSnapshot()).toBe(published);
                break;
              }
              case "regenerate":
                ask(chat.regenerate());
                break;
              case "retry":
                ask(chat.retry());
                break;
              case "continue":
                ask(chat.continueMessage());
                break;
              case "clear":
                for (const { id } of chat.getSnapshot().messages) removed.add(id);
                chat.setMessages([]);
                break;
              case "drop": {
                const last = chat.getSnapshot().messages.at(-1);
                if (last) removed.add(last.id);
                chat.setMessages((messages) => messages.filter(({ id }) => id !== last?.id));
                break;
              }
              case "frame":
                await s.frame();
                break;
              case "time":
                await clock.advance(2000);
                break;
              case "text":
                call?.text("abc");
                break;
              case "part":
                call?.emit(...part());
                break;
              case "finish":
                call?.finish();
                break;
              case "end":
                call?.end();
                break;
              case "fail":
                call?.fail(new StreamChatError("disconnected", "lost", { retryable: true }));
                break;
              case "error":
                call?.emit({ type: "error", error: new StreamChatError("upstream", "no") });
                break;
            }
          }
          await s.frame();
          const left = s.chat.dispose();
          await s.clock.advance(1000);
          await left;
          await Promise.all(settled);
          // 14: nothing is left behind.
          expect(s.clock.pending).toBe(0);
          expect(isActive(s.chat.getSnapshot().phase)).toBe(false);
          if (!ignoreSignal) for (const call of s.transport.calls) expect(call.closed).toBe(true);
          // 6: one outcome for each turn, and an error for each that failed.
          expect(errors).toBe(outcomes.filter((type) => type === "error").length);
          // 19: a turn makes at most two requests here.
          expect(s.transport.calls.length).toBeLessThanOrEqual(2 * outcomes.length);
          // 13: publications are bounded by what happened, not by how much arrived.
          expect(publications).toBeLessThanOrEqual(steps.length * 6 + phases * 2 + 10);
          // 5: the deltas are the text.
          for (const message of s.chat.getSnapshot().messages) {
            const text = deltas.get(message.id);
            if (text !== undefined && message.role === "assistant") {
              expect(messageText(message).replaceAll("\n", "")).toBe(text);
            }
          }
        }),
        { seed, numRuns: 250 },
      );
    });
  }

  let parts = 0;
  function part(): StreamEvent[] {
    const id = `p${++parts}`;
    return [
      { type: "text-start", id },
      { type: "text-delta", id, delta: "def" },
      { type: "text-end", id },
    ];
  }

  function checkStep(before: readonly Message[], after: readonly Message[]): void {
    // 8: one answer at a time. 10: ids are unique.
    expect(after.filter(({ status }) => status === "streaming").length).toBeLessThanOrEqual(1);
    expect(new Set(after.map(({ id }) => id)).size).toBe(after.length);
    const old = new Map(before.map((message) => [message.id, message]));
    for (const message of after) {
      const was = old.get(message.id);
      if (!was || was === message) continue;
      // 11: what did not change is the same object.
      expect({ ...message }).not.toEqual({ ...was });
      message.parts.forEach((each, at) => {
        const wasPart = was.parts[at];
        if (!wasPart || wasPart === each || !("text" in each) || !("text" in wasPart)) return;
        // 9: text only grows.
        expect(each.text.startsWith(wasPart.text)).toBe(true);
      });
    }
  }

  it("invariant 25: what waits is sent in its order, once each", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), async (cancels) => {
        const s = stage({ onBusy: "queue" });
        const chat: Chat = s.chat;
        void chat.sendMessage("first");
        for (const [n, cancel] of cancels.entries()) {
          void chat.sendMessage(`q${n}`);
          if (cancel) chat.cancelQueued(chat.getSnapshot().queue.at(-1)!.id);
        }
        const expected = ["first", ...cancels.flatMap((cancel, n) => (cancel ? [] : [`q${n}`]))];
        for (let n = 0; n < expected.length; n++) {
          await s.frame();
          s.transport.last.finish();
          await s.frame();
        }
        await s.frame();
        const asked = s.transport.calls.map(({ request }) =>
          messageText(request.messages.findLast(({ role }) => role === "user")!),
        );
        expect(asked).toEqual(expected);
        expect(s.clock.pending).toBe(0);
      }),
      { seed: 2525, numRuns: 60 },
    );
  });
});
