import { expect, it } from "vitest";
import { createMailbox } from "../../../src/chat/platform/mailbox.js";

it("runs tasks after the outermost change, in order, and none inside another", () => {
  const seen: string[] = [];
  const mailbox = createMailbox(() => seen.push("changed"));
  const result = mailbox.change(() => {
    mailbox.post(() => {
      seen.push("first");
      mailbox.change(() => {
        mailbox.post(() => seen.push("third"));
        seen.push("change of the first task");
      });
      seen.push("first ends");
    });
    mailbox.change(() => mailbox.post(() => seen.push("second")));
    seen.push("change");
    return 7;
  });
  expect(result).toBe(7);
  expect(seen).toEqual([
    "change",
    "changed",
    "first",
    "change of the first task",
    "changed",
    "first ends",
    "second",
    "third",
  ]);
  mailbox.post(() => seen.push("at once"));
  expect(seen.at(-1)).toBe("at once");
});

it("runs later tasks although one has thrown", () => {
  const seen: string[] = [];
  const mailbox = createMailbox(() => {});
  expect(() =>
    mailbox.post(() => {
      throw new Error("broken");
    }),
  ).toThrow("broken");
  mailbox.post(() => seen.push("later"));
  expect(seen).toEqual(["later"]);
});
