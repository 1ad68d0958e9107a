import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createChat } from "../../src/chat/createChat.js";
import type { ChatInstance } from "../../src/chat/chat.js";
import { StreamChatError } from "../../src/errors.js";
import type { ChatMessage } from "../../src/message/message.js";
import { messageText } from "../../src/message/messageText.js";
import { cutRandomly, streamOf } from "../../src/testing/cutChunks.js";
import { createManualClock } from "../../src/testing/manualClock.js";
import { foundingFixtures } from "../fixtures/wire/founding.js";
import { frameworkFixtures } from "../fixtures/wire/frameworks.js";
import { platformFixtures } from "../fixtures/wire/platforms.js";
import { vendorFixtures } from "../fixtures/wire/vendors.js";
import type { WireFixture } from "../fixtures/wire/wireFixture.js";
import { random } from "../support/random.js";
import { stage } from "../chat/support.js";

const fixtures = [...vendorFixtures, ...frameworkFixtures, ...platformFixtures, ...foundingFixtures];
// oxlint-disable-next-line no-control-regex -- control characters are what must not be there
const unfit = /[<>\u0000-\u001f\u202e]/;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const isSse = ({ contentType }: WireFixture): boolean => contentType.startsWith("text/event-stream");
/** Raw text, where every character is the answer's. */
const isText = ({ protocol }: WireFixture): boolean => protocol === "text";
/** Formats whose records say by a `type` what they are. */
const typed = new Set<WireFixture["protocol"]>(["ai-sdk", "anthropic", "openai-responses", "ag-ui"]);
/** A record that repeats the count of tokens, and brings nothing else. */
const isUsageOnly = (event: string): boolean =>
  /"choices":\s*\[\]/.test(event) || /"type":\s*"message_delta"/.test(event);
const isWellFormed = (text: string): boolean => {
  try {
    encodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
};

/** The answer that a body gives a chat, by way of a real `Response`. */
async function answerTo(fixture: WireFixture, pieces: readonly Uint8Array[]) {
  const clock = createManualClock();
  let ids = 0;
  const chat = createChat({
    clock,
    publish: "sync",
    retry: false,
    createId: () => `id-${++ids}`,
    protocol: fixture.protocol,
    // Home-made JSON without a mark would otherwise end with its body.
    requireEndMark: true,
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
  const wholes = new Map<WireFixture, Promise<ChatMessage | undefined>>();
  const wholeOf = (fixture: WireFixture): Promise<ChatMessage | undefined> => {
    const known =
      wholes.get(fixture) ?? answerTo(fixture, [bytesOf(fixture.body)]).then(({ message }) => message);
    wholes.set(fixture, known);
    return known;
  };

  const seed = 101;
  it(`any cutting of the bytes gives the same messages (seed ${seed})`, async () => {
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

  const lineSeed = 202;
  it(`line ends of every kind, mixed, and a byte order mark change nothing (seed ${lineSeed})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...fixtures.filter((fixture) => !isText(fixture))),
        fc.integer(),
        fc.boolean(),
        async (fixture, endSeed, mark) => {
          const next = random(endSeed);
          // A lone CR ends a line of server-sent events only; to JSON it is white space.
          const ends = isSse(fixture) ? ["\n", "\r\n", "\r"] : ["\n", "\r\n"];
          let body = mark ? "\ufeff" : "";
          for (const piece of fixture.body.split(/(\n)/)) {
            if (piece !== "\n") body += piece;
            // After a CR an LF would belong to the same line end.
            else body += body.endsWith("\r") ? "\r\n" : ends[Math.floor(next() * ends.length)]!;
          }
          const { message } = await answerTo(fixture, cutRandomly(bytesOf(body), next, 30));
          expect(message).toEqual(await wholeOf(fixture));
        },
      ),
      { seed: lineSeed, numRuns: 200 },
    );
  });

  const noiseSeed = 303;
  it(`comments, pings and what nobody knows change nothing between events (seed ${noiseSeed})`, async () => {
    const noise = [":\n\n", ": keep-alive\n\n", ": a\n: b\n\n", "event: unheard\n\n", "retry: 3s\n\n"];
    // A line without a known field may be text whose server has sent a bare newline, where events may be text.
    const fields = ["foo: bar\n\n", "event\n\n"];
    const records = ['data: {"type":"x-unheard","delta":"no"}\n\n', 'event: ping\ndata: {"type":"ping"}\n\n'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...fixtures.filter((fixture) => isSse(fixture) && !isText(fixture))),
        fc.integer(),
        async (fixture, placeSeed) => {
          const next = random(placeSeed);
          // What is no record of a typed protocol's own is passed by; elsewhere any record may be meant.
          const own = typed.has(fixture.protocol) ? [...noise, ...fields, ...records] : noise;
          const body = fixture.body
            .split(/(?<=\n\n)/)
            .map((event) => event + (next() < 0.5 ? own[Math.floor(next() * own.length)]! : ""))
            .join("");
          const { message } = await answerTo(fixture, cutRandomly(bytesOf(body), next, 60));
          expect(message).toEqual(await wholeOf(fixture));
        },
      ),
      { seed: noiseSeed, numRuns: 200 },
    );
  });

  it("without the last blank line, and without the last newline, nothing is lost (every format)", async () => {
    for (const fixture of fixtures.filter((one) => !isText(one))) {
      let { body } = fixture;
      while (body.endsWith("\n")) {
        body = body.slice(0, -1);
        expect((await answerTo(fixture, [bytesOf(body)])).message, fixture.name).toEqual(
          await wholeOf(fixture),
        );
      }
    }
  });

  const pairSeed = 505;
  it(`the deltas are the text, and never half of a character (seed ${pairSeed})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 10 }),
        async (text, sizes) => {
          let body = "";
          for (let at = 0, n = 0; at < text.length; n++) {
            const piece = text.slice(at, at + sizes[n % sizes.length]!);
            at += piece.length;
            // Escaped unit by unit, as a server that cuts without looking sends it.
            const escaped = piece.replaceAll(
              /[^]/g,
              (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
            );
            body += `data: {"type":"text-delta","id":"t","delta":"${escaped}"}\n\n`;
          }
          body += 'data: {"type":"finish"}\n\n';
          const deltas: string[] = [];
          const chat = createChat({
            publish: "sync",
            retry: false,
            onDelta: (delta) => deltas.push(delta),
            transport: () =>
              new Response(streamOf(cutRandomly(bytesOf(body), random(text.length), 20)), {
                headers: { "content-type": "text/event-stream" },
              }),
          });
          await chat.sendMessage("Hi");
          expect(deltas.join("")).toBe(messageText(chat.getSnapshot().messages[1]!));
          // What is half of a pair in the text itself has become a replacement character.
          expect(deltas.join("").length).toBe(text.length);
          for (const delta of deltas) expect(isWellFormed(delta), JSON.stringify(delta)).toBe(true);
        },
      ),
      { seed: pairSeed, numRuns: 200 },
    );
  });

  const keySeed = 1616;
  it(`no name in a body reaches a prototype (seed ${keySeed})`, async () => {
    const names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];
    const owned = (): string[] =>
      [Object, Array, Function, String].map((one) => Reflect.ownKeys(one.prototype).map(String).join());
    const before = owned();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fixtures), fc.integer(), async (fixture, placeSeed) => {
        const next = random(placeSeed);
        const dangerous = (): string => names[Math.floor(next() * names.length)]!;
        // Any string of the body, be it a name or a value, may be one of them.
        const body = fixture.body.replaceAll(/"[\w-]+"/g, (text) =>
          next() < 0.15 ? `"${dangerous()}"` : text,
        );
        const { message } = await answerTo(fixture, [bytesOf(body)]);
        for (const part of message?.parts ?? []) expect(Object.getPrototypeOf(part)).toBe(Object.prototype);
        expect(owned()).toEqual(before);
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      }),
      { seed: keySeed, numRuns: 300 },
    );
  });

  const usageSeed = 2121;
  it(`usage that is sent again and again is not added up (seed ${usageSeed})`, async () => {
    const counted = fixtures.filter(({ usage, body }) => usage !== undefined && /usage/i.test(body));
    expect(counted.length).toBeGreaterThan(3);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...counted.filter(isSse)),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 9 }),
        async (fixture, times, which) => {
          const events = fixture.body.split(/(?<=\n\n)/);
          const places = events.flatMap((event, at) => (isUsageOnly(event) ? [at] : []));
          const at = places[which % Math.max(1, places.length)];
          if (at === undefined) return;
          events.splice(at, 0, ...Array.from({ length: times }, () => events[at]!));
          const { message } = await answerTo(fixture, [bytesOf(events.join(""))]);
          expect(message?.usage).toEqual(fixture.usage);
        },
      ),
      { seed: usageSeed, numRuns: 100 },
    );
  });

  it("a body that is cut anywhere before its terminal is never a finished message", async () => {
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
  });

  const garbageSeed = 2323;
  it(`any bytes at all end in an error or in text, and nothing is thrown (seed ${garbageSeed})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom("text/event-stream", "application/json", "application/x-ndjson", "text/plain", ""),
        async (bytes, contentType) => {
          const clock = createManualClock();
          const chat = createChat({
            clock,
            publish: "sync",
            retry: false,
            transport: () =>
              new Response(streamOf([bytes]), {
                headers: contentType ? { "content-type": contentType } : {},
              }),
          });
          const outcome = await chat.sendMessage("Hi");
          expect(["done", "error"]).toContain(outcome.type);
          if (outcome.type === "error") {
            // An error is fit to be shown.
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
  it(`an error's message holds no markup and has at most 300 characters (seed ${messageSeed})`, () => {
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

describe("what holds whatever happens", () => {
  const seed = 2525;
  it(`what waits is sent in its order, once each, whatever became of what was before (seed ${seed})`, async () => {
    const turn = fc.record({
      cancel: fc.boolean(),
      end: fc.constantFrom("finish" as const, "stop" as const, "fail" as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 12 }), async (turns) => {
        const s = stage({ onBusy: "queue", retry: false });
        const chat: ChatInstance = s.chat;
        void chat.sendMessage("first");
        for (const [n, { cancel }] of turns.entries()) {
          void chat.sendMessage(`q${n}`);
          if (cancel) chat.cancelQueued(chat.getSnapshot().queue.at(-1)!.id);
        }
        const expected = ["first", ...turns.flatMap(({ cancel }, n) => (cancel ? [] : [`q${n}`]))];
        for (let n = 0; n < expected.length; n++) {
          await s.frame();
          const { end } = turns[n % turns.length]!;
          if (end === "finish") s.transport.last.finish();
          else if (end === "fail") s.transport.last.fail(new StreamChatError("disconnected", "lost"));
          else await chat.stop();
          await s.frame();
          // What a stop or a failure keeps back goes on with the next question, in its turn.
          if (end !== "finish") {
            expected.push(`more${n}`);
            void chat.sendMessage(`more${n}`);
          }
          if (n > 40) break;
        }
        const asked = s.transport.calls.map(({ request }) =>
          messageText(request.messages.findLast(({ role }) => role === "user")!),
        );
        expect(asked).toEqual(expected.slice(0, asked.length));
        expect(asked.length).toBeGreaterThanOrEqual(turns.filter(({ cancel }) => !cancel).length + 1);
        const left = chat.dispose();
        await s.clock.advance(1000);
        await left;
        expect(s.clock.pending).toBe(0);
      }),
      { seed, numRuns: 100 },
    );
  });
});
