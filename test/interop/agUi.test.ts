import { EventSchemas } from "@ag-ui/core/schemas";
import { describe, expect, it } from "vitest";
import { composeAnswer } from "../../demo/server/answers.js";
import { agUi } from "../../demo/server/wire/agUi.js";

/** The JSON of each frame. */
const dataOf = (frame: string): unknown => JSON.parse(frame.replace(/^data: /, "").trim());

const questions = [
  "What is the weather in Oslo?",
  "Say hello in many scripts",
  "Show me code",
  "Everything in Markdown",
];

describe("AG-UI's own schemas", () => {
  it.each(questions)("take every event that the demo's server writes for %j", (question) => {
    const frames = [...agUi.encode(composeAnswer([{ role: "user", text: question }], 0))];
    expect(frames.length).toBeGreaterThan(5);
    for (const { text } of frames)
      expect(EventSchemas.safeParse(dataOf(text))).toMatchObject({ success: true });
  });

  it("take its failure, and refuse what is none of their events", () => {
    const failure = agUi.encodeFailure({ kind: "overloaded", message: "Too many." }, 3);
    expect(EventSchemas.safeParse(dataOf(failure ?? ""))).toMatchObject({ success: true });
    expect(EventSchemas.safeParse({ type: "TEXT_MESSAGE_CONTENT" }).success).toBe(false);
  });
});
