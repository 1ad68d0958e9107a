import { assert, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { groupMessages, type MessageGroup } from "../../src/components/conversation/messageGroups.js";

const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `m${from + i}`);
const flat = (groups: readonly MessageGroup[]): string[] => groups.flatMap(({ ids: group }) => group);

describe("groups of messages", () => {
  it("hold every message once, in order, in small groups", () => {
    assert(
      property(integer({ min: 0, max: 200 }), (count) => {
        const groups = groupMessages(ids(0, count));
        expect(flat(groups)).toEqual(ids(0, count));
        expect(groups.every(({ ids: group }) => group.length > 0 && group.length <= 12)).toBe(true);
      }),
    );
  });

  it("keep their identity where nothing changed, whatever is added before and after", () => {
    assert(
      property(
        integer({ min: 1, max: 100 }),
        integer({ min: 0, max: 60 }),
        integer({ min: 0, max: 30 }),
        (count, before, after) => {
          const first = groupMessages(ids(1000, 1000 + count));
          const next = groupMessages(ids(1000 - before, 1000 + count + after), first);
          expect(flat(next)).toEqual(ids(1000 - before, 1000 + count + after));
          // All but the last, which new messages fill up.
          for (const group of first.slice(0, -1)) expect(next).toContain(group);
          // No message moves into another group: React would mount it anew.
          const keyOf = (groups: readonly MessageGroup[], id: string) =>
            groups.find(({ ids: group }) => group.includes(id))?.key;
          for (const id of ids(1000, 1000 + count)) expect(keyOf(next, id)).toBe(keyOf(first, id));
        },
      ),
    );
  });

  it("are the same array where nothing changed", () => {
    const groups = groupMessages(ids(0, 40));
    expect(groupMessages(ids(0, 40), groups)).toBe(groups);
  });
});
