import { describe, expect, it } from "vitest";
import { foundingFixtures } from "../../fixtures/wire/founding.js";
import { frameworkFixtures } from "../../fixtures/wire/frameworks.js";
import { platformFixtures } from "../../fixtures/wire/platforms.js";
import { vendorFixtures } from "../../fixtures/wire/vendors.js";
import type { WireFixture } from "../../fixtures/wire/wireFixture.js";
import { protocols } from "../../../src/events/protocols/protocols.js";
import { messageText } from "../../../src/message/messageText.js";
import { random } from "../../support/random.js";
import { cutAt, decodeBytes, encode } from "../../support/decodeBytes.js";

const fixtures = [...vendorFixtures, ...frameworkFixtures, ...platformFixtures, ...foundingFixtures];
const SEED = 20_261_121;

/** The message that a fixture must become. */
function expected(fixture: WireFixture): object {
  return {
    id: fixture.id ?? "local",
    role: "assistant",
    parts: fixture.parts,
    status: "complete",
    finishReason: fixture.finishReason,
    ...(fixture.usage === undefined ? {} : { usage: fixture.usage }),
    ...(fixture.metadata === undefined ? {} : { metadata: fixture.metadata }),
  };
}

const isSse = ({ contentType }: WireFixture): boolean => contentType.startsWith("text/event-stream");
const isPlain = ({ contentType, headers }: WireFixture): boolean =>
  contentType.startsWith("text/plain") && headers === undefined;

/** The body as other servers would send it: the same answer every time. */
function variants(fixture: WireFixture): [name: string, body: string][] {
  const { body } = fixture;
  const result: [string, string][] = [["as it is", body]];
  if (isPlain(fixture)) return result;
  result.push(["CRLF", body.replaceAll("\n", "\r\n")], ["byte order mark", `\ufeff${body}`]);
  result.push(["without the last newline", body.replace(/\n$/, "")]);
  result.push(["without any newline at the end", body.replace(/\n+$/, "")]);
  if (!isSse(fixture)) return result;
  result.push(["CR", body.replaceAll("\n", "\r")]);
  const events = body.split(/\n\n(?=data|event|:)/);
  result.push(["comments between", events.join("\n\n: keep-alive\n\n")]);
  result.push(["comments in a row", `:\n\n: one\n: two\n\n${events.join("\n\n:\n\n")}`]);
  if (
    fixture.protocol !== "text" &&
    fixture.protocol !== "named-events" &&
    fixture.protocol !== "langserve"
  ) {
    const noise = "foo: bar\nretry: 3s\nid: a\0b\nevent\n\nevent: unheard\n\n";
    result.push(["unknown fields, events without data", noise + events.join(`\n\n${noise}`)]);
  }
  if (fixture.protocol !== "text") {
    const signs =
      "event: heartbeat\ndata: 1770000000\n\nevent: ping\ndata: ok\n\nevent: status\ndata: working\n\n";
    result.push(["signs of life in events of their own", signs + events.join(`\n\n${signs}`)]);
  }
  result.push(["retry and id", `retry: 3000\nid: 1\n\n${events.join("\n\nid: 7\n")}`]);
  const ends = ["\r\n\r\n", "\r\r", "\n\n", "\r\n\n", "\n\r"];
  const mixed = events.map((event, index) => event.trimEnd() + ends[index % ends.length]!);
  // White space at the end of raw text belongs to the text.
  if (fixture.protocol !== "text") result.push(["mixed line ends", mixed.join("")]);
  return result;
}

describe.each(fixtures)("$name", (fixture) => {
  it("becomes its message, whatever the line ends, comments and last lines", async () => {
    for (const [name, body] of variants(fixture)) {
      const { message, outcome } = await decodeBytes([encode(body)], anonymous(fixture));
      expect({ name, outcome, message }).toEqual({ name, outcome: "finished", message: expected(fixture) });
    }
  });

  it("is recognised without being named, and decodes the same when named", async () => {
    const { message } = await decodeBytes([encode(fixture.body)], fixture);
    expect(message).toEqual(expected(fixture));
  });

  it("is the same for every single cut and for single bytes", async () => {
    const bytes = encode(fixture.body);
    const whole = expected(fixture);
    for (let offset = 1; offset < bytes.length; offset++) {
      const { message } = await decodeBytes(cutAt(bytes, [offset]), anonymous(fixture));
      expect({ offset, message }).toEqual({ offset, message: whole });
    }
    const single = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
    expect((await decodeBytes(single, anonymous(fixture))).message).toEqual(whole);
  });

  it(`is the same for random cuts of every variant (seed ${SEED})`, async () => {
    const next = random(SEED);
    for (const [name, body] of variants(fixture)) {
      const bytes = encode(body);
      for (let round = 0; round < 10; round++) {
        const offsets = Array.from({ length: 1 + Math.floor(next() * 60) }, () =>
          Math.floor(next() * bytes.length),
        );
        offsets.sort((a, b) => a - b);
        const { message } = await decodeBytes(cutAt(bytes, offsets), anonymous(fixture));
        expect({ name, round, message }).toEqual({ name, round, message: expected(fixture) });
      }
    }
  });

  const { terminal } = fixture;
  // Raw text has no terminal; what holds for it instead is below.
  if (terminal !== undefined) {
    it("cut short of its proof it is truncated, after it finished", async () => {
      const end = fixture.body.indexOf(terminal) + terminal.length;
      expect(fixture.body.split(terminal)).toHaveLength(2);
      const proof = encode(fixture.body.slice(0, end)).length;
      const bytes = encode(fixture.body);
      for (let length = 1; length <= bytes.length; length++) {
        const { outcome } = await decodeBytes([bytes.subarray(0, length)], anonymous(fixture));
        expect({ length, outcome }).toEqual({ length, outcome: length < proof ? "truncated" : "finished" });
      }
    });
  }
});

describe("raw text", () => {
  it.each(foundingFixtures.filter(({ terminal }) => terminal === undefined))(
    "cut short anywhere shows nothing that the whole does not begin with: $name",
    async (fixture) => {
      const bytes = encode(fixture.body);
      const whole = messageText(
        await decodeBytes([bytes], anonymous(fixture)).then(({ message }) => message),
      );
      for (let length = 1; length <= bytes.length; length++) {
        const { message } = await decodeBytes([bytes.subarray(0, length)], anonymous(fixture));
        expect({ length, begins: whole.startsWith(messageText(message)) }).toEqual({ length, begins: true });
      }
    },
  );
});

/** The fixture as a server sends it: nobody says which protocol it is. */
function anonymous({ contentType, headers }: WireFixture): Pick<WireFixture, "contentType" | "headers"> {
  return headers === undefined ? { contentType } : { contentType, headers };
}

describe("every format", () => {
  it("has a fixture", () => {
    const names = new Set(fixtures.map(({ protocol }) => protocol));
    expect([...names].sort()).toEqual(Object.keys(protocols).sort());
  });
});
