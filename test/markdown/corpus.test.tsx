// @vitest-environment jsdom
import { act } from "react";
import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { createMarkdownParser } from "../../src/markdown/createMarkdownParser.js";
import type { Groups } from "../../src/markdown/nodes.js";
import { StreamingMarkdown } from "../../src/react/StreamingMarkdown.js";
import { answer, languages } from "./corpus.js";
import { describeView, visibleText } from "./describeView.js";
import { cut } from "./documents.js";
import { createTestSource, markup } from "./support.js";

/** Answers of each language: 240 in all. */
const COUNT = Number(process.env["CORPUS"] ?? 40);

/** Text outside of code and formulas: marks that are left there were meant to style. */
function prose(groups: Groups): string {
  return groups
    .flat()
    .map((node) =>
      node.type === "code" || node.type === "codespan" || node.type === "math"
        ? " "
        : (node.text ?? "") + prose(node.children),
    )
    .join("");
}

describe.each(languages)("answers in $name", (language) => {
  it(`take nothing back, and end with no mark that was meant to style (${COUNT} answers, cut in 1 to 8)`, () => {
    for (let seed = 1; seed <= COUNT; seed++) {
      const text = answer(language, seed);
      const parser = createMarkdownParser();
      const taken: string[] = [];
      let before = "";
      const look = (): void => {
        const now = visibleText(parser.view);
        if (!now.startsWith(before)) taken.push(`${before.slice(-40)} → ${now.slice(-40)}`);
        before = now;
      };
      for (const piece of cut(text, seed, 1 + (seed % 8))) {
        parser.append(piece);
        look();
      }
      parser.finish();
      look();
      expect({ seed, text, taken }).toEqual({ seed, text, taken: [] });
      // `2 ** 8`, `5 * 3` and `(Object.*)` are no marks.
      const raw = prose(parser.view)
        .replace(/2 \*\* 8|5 \* 3|Object\.\*/g, "")
        .match(/\*|~~|`|<\/?(?:br|sub|kbd)|^#|\]\(/g);
      expect({ seed, text, view: describeView(parser.view), raw }).toMatchObject({ seed, raw: null });
    }
  });

  it(`remove no element from the page, and end as the text at once (${Math.ceil(COUNT / 5)} answers)`, () => {
    for (let seed = 1; seed <= COUNT; seed += 5) {
      const text = answer(language, seed);
      const source = createTestSource();
      const { container, unmount } = render(<StreamingMarkdown source={source} />);
      const removed: string[] = [];
      const observer = new MutationObserver(() => {});
      observer.observe(container, { childList: true, subtree: true });
      let soFar = "";
      const look = (): void => {
        for (const { removedNodes } of observer.takeRecords())
          for (const node of removedNodes)
            if (node instanceof HTMLElement && node.dataset["cursor"] === undefined)
              removed.push(node.outerHTML);
      };
      for (const piece of cut(text, seed, 1 + (seed % 8))) {
        soFar += piece;
        act(() => source.show(soFar));
        look();
      }
      act(() => source.show(text, true));
      look();
      observer.disconnect();
      expect({ seed, text, removed }).toEqual({ seed, text, removed: [] });
      const whole = render(<StreamingMarkdown>{text}</StreamingMarkdown>);
      expect(markup(container.innerHTML)).toBe(markup(whole.container.innerHTML));
      whole.unmount();
      unmount();
    }
  });
});
