// @vitest-environment jsdom
import { cleanup, render } from "@testing-library/react";
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { StreamingMarkdown } from "../../src/index.js";

afterEach(cleanup);

const levelsIn = (root: Element): readonly number[] =>
  [...root.querySelectorAll("h1, h2, h3, h4, h5, h6")].map(({ tagName }) => Number(tagName.slice(1)));

const show = (text: string, streaming = false) => (
  <StreamingMarkdown headingOffset={2} streaming={streaming}>
    {text}
  </StreamingMarkdown>
);

describe("headings below a heading of the page", () => {
  it.each([
    ["### A\n\n#### B\n\n### C", [3, 4, 3]],
    ["## A\n\n#### B\n\n### C\n\n# D", [3, 4, 4, 3]],
    ["# A\n\n## B\n\n### C\n\n#### D\n\n##### E", [3, 4, 5, 6, 6]],
    ["> ## in a quote\n\n- ### in a list\n\n#### after", [3, 4, 5]],
  ])("begin one level deeper and skip none: %j", (text, levels) => {
    expect(levelsIn(render(show(text)).container)).toEqual(levels);
  });

  it("keep the levels of the text without an offset", () => {
    expect(
      levelsIn(render(<StreamingMarkdown>{"### A\n\n# B\n\n###### C"}</StreamingMarkdown>).container),
    ).toEqual([3, 1, 6]);
  });

  it("never skip a level, and never change one that is shown, in any order and cut anywhere", () => {
    const heading = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom("", "> ", "- "));
    fc.assert(
      fc.property(fc.array(heading, { maxLength: 8 }), fc.integer({ min: 1, max: 7 }), (headings, step) => {
        const text = headings
          .map(([level, mark]) => `${mark}${"#".repeat(level)} Title\n\nWords.\n`)
          .join("\n");
        const { container, rerender, unmount } = render(show("", true));
        let before: readonly number[] = [];
        for (let end = step; end < text.length + step; end += step) {
          rerender(show(text.slice(0, end), true));
          const now = levelsIn(container);
          expect(now.slice(0, before.length)).toEqual(before);
          before = now;
        }
        rerender(show(text));
        const levels = levelsIn(container);
        unmount();
        const once = render(show(text));
        expect(levelsIn(once.container)).toEqual(levels);
        once.unmount();
        levels.forEach((level, i) => expect(level - (levels[i - 1] ?? 2)).toBeLessThanOrEqual(1));
      }),
      { numRuns: 60 },
    );
  });
});
