import { describe, expect, it } from "vitest";
import { createChat, type ChatMessage } from "react-streaming-chat/core";
import { foundingFixtures } from "../fixtures/wire/founding.js";
import { frameworkFixtures } from "../fixtures/wire/frameworks.js";
import { platformFixtures } from "../fixtures/wire/platforms.js";
import { vendorFixtures } from "../fixtures/wire/vendors.js";
import type { WireFixture } from "../fixtures/wire/wireFixture.js";
import { cutRandomly } from "../../src/testing/cutChunks.js";
import { random } from "../support/random.js";
import { decodeBytes, encode } from "../support/decodeBytes.js";

const fixtures = [...vendorFixtures, ...frameworkFixtures, ...platformFixtures, ...foundingFixtures];
const SEED = 20_261_122;
const ROUNDS = 60;
type Random = () => number;
const pick = <T>(next: Random, from: readonly T[]): T => from[Math.floor(next() * from.length)]!;

/** A body as its records, and how they are put together again. */
interface Records {
  records: string[];
  join(records: readonly string[]): string;
}

function recordsOf({ body, contentType }: WireFixture): Records {
  if (contentType.startsWith("application/json")) {
    return {
      records: body.trim().slice(1, -1).trim().split("\n,\n"),
      join: (all) => `[${all.join("\n,\n")}]`,
    };
  }
  const separator = contentType.startsWith("text/event-stream") ? "\n\n" : "\n";
  return {
    records: body.split(separator).filter((record) => record !== ""),
    join: (all) => all.map((record) => record + separator).join(""),
  };
}

/** JSON nested so deeply that whoever follows it by recursion runs out of stack; it goes into the text in the end. */
const DEEP = `${'{"error":'.repeat(30_000)}"x"${"}".repeat(30_000)}`;
const DEEP_MARK = "<deep>";

const STRINGS = [
  "",
  "__proto__",
  "constructor",
  "toString",
  "0",
  "\ud83d",
  "[DONE]",
  "null",
  "\u0000",
  "{",
  "data: x\n\n",
];
const hostileValues: (() => unknown)[] = [
  () => null,
  () => true,
  () => -1,
  () => 1e308,
  () => 4_294_967_296,
  () => [],
  () => ({}),
  () => [null, 1, "x", [], {}],
  () =>
    JSON.parse(
      `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"length":1e9}`,
    ) as unknown,
];
const hostile = (next: Random): unknown =>
  next() < 0.4 ? pick(next, STRINGS) : next() < 0.03 ? DEEP_MARK : pick(next, hostileValues)();

const PROOF = /^(?:finish_?reason|stop_reason|done)$/i;

/** The same record with one value, one key or one field of it changed for the worse. */
function spoil(next: Random, record: string): string {
  const at = record.search(/[{["]/);
  let value: unknown;
  try {
    value = JSON.parse(record.slice(at));
  } catch {
    return record;
  }
  const places: [container: Record<string, unknown>, key: string][] = [];
  const root = { value };
  const walk = (container: object): void => {
    for (const [key, child] of Object.entries(container)) {
      places.push([container as Record<string, unknown>, key]);
      if (typeof child === "object" && child !== null) walk(child as object);
    }
  };
  walk(root);
  const [container, key] = pick(next, places);
  // Such a change would be a proof, of another server.
  if (PROOF.test(key)) return record;
  const roll = next();
  if (roll < 0.15) delete container[key];
  else if (roll < 0.25 && Array.isArray(container)) container.push(hostile(next));
  else if (roll < 0.35)
    Object.defineProperty(container, pick(next, STRINGS), {
      value: container[key],
      enumerable: true,
      configurable: true,
      writable: true,
    });
  else container[key] = hostile(next);
  return record.slice(0, at) + (JSON.stringify(root.value) ?? "null");
}

/** Drops, repeats, swaps and spoils records. */
function disturb(next: Random, all: readonly string[]): string[] {
  let records = [...all];
  for (let times = 1 + Math.floor(next() * 4); times > 0; times--) {
    const at = Math.floor(next() * records.length);
    const roll = next();
    if (roll < 0.5) records = records.map((record, index) => (index === at ? spoil(next, record) : record));
    else if (roll < 0.65) records.splice(at, 1);
    else if (roll < 0.8) records.splice(Math.floor(next() * records.length), 0, records[at] ?? "");
    else records.splice(Math.floor(next() * records.length), 0, ...records.splice(at, 1));
  }
  return records.map((record) => record.replaceAll(`"${DEEP_MARK}"`, DEEP));
}

/** What whoever shows a message may rely on. */
function expectSound(message: ChatMessage, round: number): void {
  const texts: unknown[] = [];
  for (const part of message.parts) {
    texts.push(part.type);
    if (part.type === "text" || part.type === "reasoning") {
      texts.push(part.text);
      expect(part.text, `round ${round}`).not.toMatch(/[\ud800-\udbff]$/);
    } else if ("toolCallId" in part) {
      texts.push(part.toolCallId, part.state);
      if (part.state === "output-error") texts.push(part.errorText);
    } else if ("url" in part) texts.push(part.url);
    else if (part.type === "source-document") texts.push(part.title);
  }
  expect(
    texts.filter((text) => typeof text !== "string"),
    `round ${round}`,
  ).toEqual([]);
  for (const count of Object.values(message.usage ?? {}))
    expect(typeof count, `round ${round}`).toBe("number");
  expect(({} as Record<string, unknown>)["polluted"], `round ${round}`).toBeUndefined();
}

describe.each(fixtures)("hostile: $name", (fixture) => {
  const { records, join } = recordsOf(fixture);
  const source = {
    contentType: fixture.contentType,
    ...(fixture.headers ? { headers: fixture.headers } : {}),
  };

  it(`whatever the server sends, the message is sound and the cutting does not matter (seed ${SEED})`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const next = random(SEED + round);
      const body = join(disturb(next, records));
      const bytes = encode(body);
      const whole = await decodeBytes([bytes], source);
      const cut = await decodeBytes(cutRandomly(bytes, next), source);
      expectSound(whole.message, round);
      expect({ round, outcome: cut.outcome }).toEqual({ round, outcome: whole.outcome });
      if (!body.includes(DEEP))
        expect({ round, message: cut.message }).toEqual({ round, message: whole.message });
    }
  });

  it(`the chat says how it came out, and can be asked again (seed ${SEED})`, async () => {
    for (let round = 0; round < ROUNDS / 3; round++) {
      const body = join(disturb(random(SEED - round), records));
      const headers = { "content-type": fixture.contentType, ...fixture.headers };
      const chat = createChat({
        retry: false,
        publish: "sync",
        fetch: () => Promise.resolve(new Response(body, { headers })),
      });
      for (let question = 0; question < 2; question++) {
        const outcome = await chat.sendMessage("?");
        const code = outcome.type === "error" ? outcome.error.code : undefined;
        // The first would be a fault of ours that passes for a broken connection, the second an answer that cannot be sent.
        expect(["disconnected", "prepare-failed"], `round ${round}`).not.toContain(code);
        expect(chat.getSnapshot().status).toBe(code === undefined ? "ready" : "error");
        for (const message of chat.getSnapshot().messages) expectSound(message, round);
      }
    }
  });

  const { terminal } = fixture;
  if (terminal !== undefined) {
    it(`without the record that proves it, no disturbance makes the answer finished (seed ${SEED})`, async () => {
      const proof = records.findIndex((_, index) => join(records.slice(0, index + 1)).includes(terminal));
      expect(proof).toBeGreaterThan(-1);
      const rest = records.slice(0, proof);
      for (let round = 0; round < ROUNDS; round++) {
        const body = join(disturb(random(SEED + round), rest));
        const { outcome } = await decodeBytes([encode(body)], { ...source, protocol: fixture.protocol });
        expect({ round, finished: outcome === "finished" }).toEqual({ round, finished: false });
      }
    });
  }
});

describe("JSON that is nested too deeply to be followed", () => {
  const sse = (...records: string[]): string => records.map((record) => `data: ${record}\n\n`).join("");
  const run = (type: string): string => `{"type":"${type}","runId":"r"}`;
  it.each([
    ["in metadata", sse(`{"type":"start","messageId":"m","messageMetadata":${DEEP}}`)],
    ["in data", sse(`{"type":"start","messageId":"m"}`, `{"type":"data-x","data":${DEEP}}`)],
    ["in shared state", sse(run("RUN_STARTED"), `{"type":"STATE_SNAPSHOT","snapshot":${DEEP}}`)],
    ["in a line of the older format", `0:"a"\n2:[${DEEP}]\n`],
  ])("%s is a record that cannot be read", async (_, body) => {
    const { outcome, message } = await decodeBytes([encode(body)], { contentType: "text/plain" });
    expect(outcome).toBe("malformed-event");
    expect(() => JSON.stringify(message)).not.toThrow();
  });

  it("in the arguments of a call is an input that cannot be read", async () => {
    const body = sse(
      `{"type":"start","messageId":"m"}`,
      `{"type":"tool-input-start","toolCallId":"c","toolName":"t"}`,
      JSON.stringify({ type: "tool-input-delta", toolCallId: "c", inputTextDelta: DEEP }),
      `{"type":"finish"}`,
    );
    const { message } = await decodeBytes([encode(body)], { contentType: "text/event-stream" });
    expect(message.parts).toMatchObject([{ state: "output-error", rawInput: DEEP }]);
  });

  it("by copies of a state into itself is not applied", async () => {
    const patches = Array.from(
      { length: 20_000 },
      () => `{"type":"STATE_DELTA","delta":[{"op":"copy","from":"","path":"/a"}]}`,
    );
    const { message, outcome } = await decodeBytes(
      [encode(sse(run("RUN_STARTED"), ...patches, run("RUN_FINISHED")))],
      {
        contentType: "text/event-stream",
      },
    );
    expect(outcome).toBe("finished");
    expect(() => JSON.stringify(message)).not.toThrow();
  });
});
