import axe from "axe-core";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, it } from "vitest";
import "katex/dist/katex.css";
import "../../src/styles.css";
import { Formula } from "../../src/math.js";
import { StreamingMarkdown } from "../../src/react/StreamingMarkdown.js";

declare global {
  // React's own switch for tests that use `act`.
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}

const wide = Array.from({ length: 60 }, (_, i) => `x_{${i}}`).join(" + ");
const components = { math: Formula };

it("formulas are drawn, scroll in their own box, and are no trouble to assistive technology", async () => {
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  const host = document.createElement("div");
  host.style.width = "400px";
  document.body.append(host);
  const root = createRoot(host);
  const text = `Inline $\\frac{a}{b}$ and\n\n$$\n${wide}\n$$\n\nand a short one\n\n$$\nx^2\n$$\n`;
  for (let end = 1; end <= text.length; end += 7) {
    act(() =>
      root.render(
        <StreamingMarkdown streaming components={components}>
          {text.slice(0, end)}
        </StreamingMarkdown>,
      ),
    );
  }
  act(() => root.render(<StreamingMarkdown components={components}>{text}</StreamingMarkdown>));
  await act(async () => {
    await document.fonts.ready;
    await new Promise<void>((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
    });
  });
  const [inline, long, short] = [...host.querySelectorAll<HTMLElement>("[data-math]")];
  // Without KaTeX's style sheet a fraction would be a line of letters.
  expect(inline?.querySelector(".mfrac")?.getBoundingClientRect().height).toBeGreaterThan(20);
  expect(host.scrollWidth).toBeLessThanOrEqual(400);
  expect(long?.getAttribute("tabindex")).toBe("0");
  expect(long?.getAttribute("aria-label")).toBe("Formula");
  expect(short?.getAttribute("tabindex")).toBeNull();
  const { violations } = await axe.run(host, { resultTypes: ["violations"] });
  expect(violations.map(({ id }) => id)).toEqual([]);
  act(() => root.unmount());
  host.remove();
});

it.each([
  ["a rule that is smashed", "[a link $\\smash{\\rule[20em]{20em}{20em}}$](https://e.example)"],
  ["a rule below the line", "words $\\smash{\\rule[-20em]{20em}{20em}}$"],
  ["spaces wider than the page", `words $${"\\kern20em ".repeat(200)}x$`],
  ["a smashed rule in a display", "$$\n\\smash{\\rule[20em]{20em}{20em}}\n$$"],
])("a formula covers nothing outside the answer and makes the page no wider: %s", async (_name, text) => {
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  const page = document.createElement("div");
  page.style.width = "400px";
  const buttons = ["above", "below"].map((name) => {
    const button = document.createElement("button");
    button.textContent = name;
    button.style.cssText = "display: block; width: 400px; height: 120px";
    return button;
  });
  const host = document.createElement("div");
  page.append(buttons[0] ?? "", host, buttons[1] ?? "");
  document.body.append(page);
  const root = createRoot(host);
  act(() => root.render(<StreamingMarkdown components={components}>{text}</StreamingMarkdown>));
  await act(async () => {
    await document.fonts.ready;
  });
  expect(host.querySelector("[data-math] .katex-html, [data-math] .katex")).not.toBeNull();
  for (const button of buttons) {
    const { left, top } = button.getBoundingClientRect();
    for (const [x, y] of [
      [5, 5],
      [200, 60],
      [395, 115],
    ] as const)
      expect(document.elementFromPoint(left + x, top + y)).toBe(button);
  }
  expect(page.scrollWidth).toBeLessThanOrEqual(400);
  act(() => root.unmount());
  page.remove();
});
