import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const read = (name: string): string => readFileSync(resolve(import.meta.dirname, "..", name), "utf8");

it("shows the component that the stories run, in under 40 lines", () => {
  const example = read("stories/ChatExample.tsx").trimEnd();
  expect(example.split("\n").length).toBeLessThan(40);
  expect(read("README.md")).toContain(`\`\`\`tsx\n${example}\n\`\`\``);
});
