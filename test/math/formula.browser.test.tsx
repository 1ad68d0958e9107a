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
