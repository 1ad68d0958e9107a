import { afterEach, describe, expect, it } from "vitest";
import { cleanup, render } from "@testing-library/react";
import { StreamingMarkdown } from "../../src/react/StreamingMarkdown.js";
import "../../src/styles.css";

afterEach(cleanup);

const show = (text: string) => render(<StreamingMarkdown streaming>{text}</StreamingMarkdown>).container;

/** How far the text of an element is from the element's left side and from its right side, in pixels. */
function gaps(element: Element): { left: number; right: number } {
  const range = document.createRange();
  range.selectNodeContents(element);
  const text = range.getBoundingClientRect();
  const box = element.getBoundingClientRect();
  return { left: text.left - box.left, right: box.right - text.right };
}

describe("a block", () => {
  it("begins on its own side in an answer that mixes scripts, and code does not turn round", () => {
    const container = show("An answer.\n\nשלום `fetch()` עולם\n\nThe end");
    const [first, second, third] = [...container.querySelectorAll("p")];
    expect(gaps(first!).left).toBeLessThan(1);
    expect(gaps(second!).right).toBeLessThan(1);
    expect(gaps(second!).left).toBeGreaterThan(10);
    expect(gaps(third!).left).toBeLessThan(1);
    expect(getComputedStyle(container.querySelector("code")!).unicodeBidi).toBe("isolate");
  });

  it("is not searched for a direction by the browser where all letters run one way", () => {
    const container = show("An answer with `code`.");
    expect(getComputedStyle(container.querySelector("p")!).unicodeBidi).not.toBe("plaintext");
    expect(getComputedStyle(container.querySelector("code")!).unicodeBidi).toBe("normal");
  });

  it("keeps to its side when the first letter of the other script arrives later", () => {
    const { container, rerender } = render(<StreamingMarkdown streaming>{"One\n\n"}</StreamingMarkdown>);
    rerender(<StreamingMarkdown streaming>{"One\n\nשלום"}</StreamingMarkdown>);
    const [first, second] = [...container.querySelectorAll("p")];
    expect(gaps(first!).left).toBeLessThan(1);
    expect(gaps(second!).right).toBeLessThan(1);
  });
});

describe("the cursor", () => {
  const animation = (container: Element): string =>
    getComputedStyle(container.querySelector("[data-cursor]")!, "::after").animationName;

  it("stands still while text arrives, and blinks when nothing does", async () => {
    const { container, rerender } = render(<StreamingMarkdown streaming>{"One"}</StreamingMarkdown>);
    expect(animation(container)).toBe("none");
    await expect.poll(() => animation(container)).toBe("sc-cursor-blink");
    rerender(<StreamingMarkdown streaming>{"One two"}</StreamingMarkdown>);
    expect(animation(container)).toBe("none");
  });
});
