import { expect, it } from "vitest";
import { createRandomId } from "../../../src/chat/platform/createId.js";

it("a random id is 16 letters and digits, of the whole alphabet, and never the same", () => {
  const ids = Array.from({ length: 2000 }, createRandomId);
  expect(ids.filter((id) => !/^[0-9A-Za-z]{16}$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(ids.join("")).size).toBe(62);
});
