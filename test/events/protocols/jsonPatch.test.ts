import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyJsonPatch } from "../../../src/events/protocols/jsonPatch.js";
import { decodeBytes, encode } from "../../support/decodeBytes.js";

const seed = 6902;

describe("an RFC 6902 patch", () => {
  it.each([
    [
      "adds a member",
      { foo: "bar" },
      [{ op: "add", path: "/baz", value: "qux" }],
      { foo: "bar", baz: "qux" },
    ],
    ["adds an element", { a: [1, 3] }, [{ op: "add", path: "/a/1", value: 2 }], { a: [1, 2, 3] }],
    ["appends an element", { a: [1] }, [{ op: "add", path: "/a/-", value: [2] }], { a: [1, [2]] }],
    [
      "removes",
      { a: [1, 2], b: 1 },
      [
        { op: "remove", path: "/a/0" },
        { op: "remove", path: "/b" },
      ],
      { a: [2] },
    ],
    ["replaces, the whole document too", { a: 1 }, [{ op: "replace", path: "", value: [1] }], [1]],
    ["moves", { a: { b: 1 }, c: {} }, [{ op: "move", from: "/a/b", path: "/c/d" }], { a: {}, c: { d: 1 } }],
    ["copies", { a: [1] }, [{ op: "copy", from: "/a", path: "/b" }], { a: [1], b: [1] }],
    [
      "tests, whatever the order of members",
      { a: { x: 1, y: [2] } },
      [{ op: "test", path: "/a", value: { y: [2], x: 1 } }],
      { a: { x: 1, y: [2] } },
    ],
    [
      "reads escaped keys",
      { "a/b": 1, "c~d": 2 },
      [
        { op: "replace", path: "/a~1b", value: 3 },
        { op: "remove", path: "/c~0d" },
      ],
      { "a/b": 3 },
    ],
    ["sets null", { a: 1 }, [{ op: "replace", path: "/a", value: null }], { a: null }],
  ])("%s", (_name, document, patch, expected) => {
    const before = structuredClone(document);
    expect(applyJsonPatch(document, patch)).toEqual({ value: expected });
    expect(document).toEqual(before);
  });

  it.each([
    ["no list", {}],
    ["no operation", [null]],
    ["an unknown operation", [{ op: "spam", path: "/a" }]],
    ["no path", [{ op: "remove" }]],
    ["a path that is no pointer", [{ op: "remove", path: "a" }]],
    ["a member that is not there", [{ op: "remove", path: "/z" }]],
    ["a parent that is not there", [{ op: "add", path: "/z/z", value: 1 }]],
    ["an index beyond the end", [{ op: "add", path: "/list/9", value: 1 }]],
    ["an index that is no number", [{ op: "replace", path: "/list/01", value: 1 }]],
    ["a test that fails", [{ op: "test", path: "/a", value: 2 }]],
    ["no value", [{ op: "add", path: "/b" }]],
    ["a move into itself", [{ op: "move", from: "/deep", path: "/deep/er" }]],
    ["a path of a million steps", [{ op: "add", path: "/a".repeat(1_000_000), value: 1 }]],
    [
      "a good operation before a bad one",
      [
        { op: "add", path: "/b", value: 1 },
        { op: "remove", path: "/z" },
      ],
    ],
  ])("that cannot be applied changes nothing: %s", (_name, patch) => {
    const document = { a: 1, list: [1], deep: { x: 1 } };
    expect(applyJsonPatch(document, patch)).toBeUndefined();
    expect(document).toEqual({ a: 1, list: [1], deep: { x: 1 } });
  });

  it("reaches no prototype", () => {
    const patches = [
      [{ op: "add", path: "/__proto__/polluted", value: 1 }],
      [{ op: "add", path: "/constructor/prototype/polluted", value: 1 }],
      [{ op: "replace", path: "/toString", value: 1 }],
    ];
    for (const patch of patches) expect(applyJsonPatch({}, patch)).toBeUndefined();
    const result = applyJsonPatch({}, [{ op: "add", path: "/__proto__", value: { polluted: 1 } }]);
    expect(Object.getPrototypeOf(result?.value)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it(`never throws, whatever is sent (seed ${seed})`, () => {
    const path = fc
      .array(fc.constantFrom("a", "0", "-", "__proto__", "~1", ""))
      .map((keys) => keys.map((key) => `/${key}`).join(""));
    const operation = fc.record({
      op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test"),
      path,
      from: path,
      value: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(operation), (document, patch) => {
        const before = JSON.stringify(document);
        applyJsonPatch(document, patch);
        expect(JSON.stringify(document)).toBe(before);
      }),
      { seed, numRuns: 500 },
    );
  });

  it("of AG-UI gives the state as a whole, and a bad one leaves it as it was", async () => {
    const events = [
      { type: "RUN_STARTED", threadId: "t", runId: "r" },
      { type: "STATE_DELTA", delta: [{ op: "add", path: "/first", value: true }] },
      { type: "STATE_SNAPSHOT", snapshot: { steps: ["one"] } },
      { type: "STATE_DELTA", delta: [{ op: "add", path: "/steps/-", value: "two" }] },
      { type: "STATE_DELTA", delta: [{ op: "remove", path: "/nowhere" }] },
      { type: "ACTIVITY_SNAPSHOT", messageId: "m", activityType: "PLAN", content: { done: 1 } },
      {
        type: "ACTIVITY_DELTA",
        messageId: "m",
        activityType: "PLAN",
        patch: [{ op: "replace", path: "/done", value: 2 }],
      },
      { type: "RUN_FINISHED", threadId: "t", runId: "r" },
    ];
    const body = encode(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""));
    const {
      message,
      outcome,
      events: seen,
    } = await decodeBytes([body], { contentType: "text/event-stream" });
    expect(outcome).toBe("finished");
    expect(message.parts).toEqual([
      { type: "data-state", id: "state", data: { steps: ["one", "two"] } },
      { type: "data-activity", id: "m", data: { activityType: "PLAN", content: { done: 2 } } },
    ]);
    expect(seen.filter(({ type }) => type === "unknown")).toHaveLength(1);
  });
});
