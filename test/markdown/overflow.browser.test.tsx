import axe from "axe-core";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import "../../src/styles.css";
import { StreamingMarkdown } from "../../src/react/StreamingMarkdown.js";

declare global {
  // React's own switch for tests that use `act`.
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}

/** Layout, the observers that it tells, and what they render. */
const settled = () =>
  act(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      }),
  );

const wide = "const value = compute(first, second, third); ".repeat(20);
const columns = Array.from({ length: 60 }, (_, i) => `column${i}`).join(" | ");
const table = `| ${columns} |\n|${"---|".repeat(60)}\n| ${columns} |\n`;

describe("what is wider than its box", () => {
  let host: HTMLDivElement;
  let root: Root;
  const show = (text: string, streaming = false): void => {
    act(() => root.render(<StreamingMarkdown streaming={streaming}>{text}</StreamingMarkdown>));
  };
  const reachable = () => [...host.querySelectorAll<HTMLElement>("[tabindex='0']")].map((box) => box.tagName);

  beforeEach(() => {
    globalThis.IS_REACT_ACT_ENVIRONMENT = true;
    host = document.createElement("div");
    host.style.width = "400px";
    document.body.append(host);
    root = createRoot(host);
  });
  afterEach(() => {
    act(() => root.unmount());
    host.remove();
  });

  it("can be reached by a keyboard, and several of a kind are no landmarks of one name", async () => {
    const code = `\`\`\`js\n${wide}\n\`\`\`\n\n`;
    show(`${code}${code}${table}\n${table}`);
    await settled();
    expect(reachable()).toEqual(["PRE", "PRE", "DIV", "DIV"]);
    const { violations } = await axe.run(host, { resultTypes: ["violations"] });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  it("can be reached where the last line grew without the box growing", async () => {
    show("```js\nshort", true);
    await settled();
    expect(reachable()).toEqual([]);
    show(`\`\`\`js\nshort${wide}`, true);
    await settled();
    expect(reachable()).toEqual(["PRE"]);
  });

  it("can be reached after the page became narrow, and is no stop for the keyboard while it fits", async () => {
    host.style.width = "900px";
    show("```js\nconst words = `some of them, and some more`;\n```");
    await settled();
    expect(reachable()).toEqual([]);
    host.style.width = "120px";
    await settled();
    expect(reachable()).toEqual(["PRE"]);
  });

  it("keeps the words of a table whole", async () => {
    show(table);
    await settled();
    const cell = host.querySelector("td");
    expect(cell?.getBoundingClientRect().height).toBeLessThan(60);
  });
});

describe("code in lines", () => {
  it("is selected and copied as it was written, blank lines too", () => {
    globalThis.IS_REACT_ACT_ENVIRONMENT = true;
    const host = document.createElement("div");
    document.body.append(host);
    const root = createRoot(host);
    const code = `\nfirst\n\n\n  second \tx\n${Array.from({ length: 40 }, (_, i) => `line ${i}`).join("\n")}`;
    for (let end = 1; end <= code.length; end += 9) {
      act(() =>
        root.render(<StreamingMarkdown streaming>{`\`\`\`\n${code.slice(0, end)}`}</StreamingMarkdown>),
      );
    }
    act(() => root.render(<StreamingMarkdown>{`\`\`\`\n${code}\n\`\`\`\n`}</StreamingMarkdown>));
    const element = host.querySelector("code") ?? host;
    expect(element.textContent).toBe(code);
    getSelection()?.selectAllChildren(element);
    expect(getSelection()?.toString()).toBe(code);
    const lines = host.querySelectorAll("[data-line]");
    const height = lines[1]?.getBoundingClientRect().height ?? 0;
    expect(element.getBoundingClientRect().height).toBeCloseTo(height * lines.length, 0);
    act(() => root.unmount());
    host.remove();
  });
});

describe("a box that does not overflow", () => {
  it("is no scroll container, and becomes one when its content no longer fits", async () => {
    globalThis.IS_REACT_ACT_ENVIRONMENT = true;
    const host = document.createElement("div");
    host.style.width = "400px";
    document.body.append(host);
    const root = createRoot(host);
    const overflows = (): string[] =>
      [...host.querySelectorAll("pre, [data-table]")].map((box) => getComputedStyle(box).overflowX);
    act(() =>
      root.render(<StreamingMarkdown>{"```js\nshort\n```\n\n| a |\n|---|\n| b |\n"}</StreamingMarkdown>),
    );
    await settled();
    expect(overflows()).toEqual(["clip", "clip"]);
    act(() => root.render(<StreamingMarkdown>{`\`\`\`js\n${wide}\n\`\`\`\n\n${table}`}</StreamingMarkdown>));
    await settled();
    expect(overflows()).toEqual(["auto", "auto"]);
    act(() => root.unmount());
    host.remove();
  });
});
