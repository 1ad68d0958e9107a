import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "../../src/styles.css";
import { attachHighlight } from "../../src/highlight/attachHighlight.js";
import type { LineTokenizer } from "../../src/highlight/lineTokenizer.js";
import { liteHighlight } from "../../src/highlight-lite.js";
import { shikiHighlight } from "../../src/highlight.js";
import type { Highlight as CodeHighlight } from "../../src/react/markdown/blockParts.js";
import { StreamingMarkdown } from "../../src/react/StreamingMarkdown.js";

declare global {
  // React's own switch for tests that use `act`.
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}

let host: HTMLElement;
let root: Root;

beforeEach(() => {
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  host = document.createElement("div");
  document.body.append(host);
  root = createRoot(host);
});
afterEach(() => {
  act(() => root.unmount());
  host.remove();
});

function show(text: string, highlight: CodeHighlight, streaming = false): void {
  act(() =>
    root.render(
      <StreamingMarkdown streaming={streaming} highlight={highlight}>
        {text}
      </StreamingMarkdown>,
    ),
  );
}

/** What is coloured inside `element`: each piece of text with its highlight's name, in the order of the text. */
function coloured(element: Element = host): { readonly text: string; readonly name: string }[] {
  const found: { text: string; name: string; range: Range }[] = [];
  for (const [name, highlight] of CSS.highlights) {
    for (const item of highlight) {
      const range = document.createRange();
      range.setStart(item.startContainer, item.startOffset);
      range.setEnd(item.endContainer, item.endOffset);
      if (element.contains(range.commonAncestorContainer))
        found.push({ text: range.toString(), name, range });
    }
  }
  found.sort((a, b) => a.range.compareBoundaryPoints(Range.START_TO_START, b.range));
  return found.map(({ text, name }) => ({ text, name }));
}

const textsOf = (): string[] => coloured().map(({ text }) => text);

const code = (): HTMLElement => host.querySelector("code") as HTMLElement;

const lite = liteHighlight();
const shiki = shikiHighlight();

describe.each([
  ["liteHighlight", lite],
  ["shikiHighlight", shiki],
])("%s", (_name, highlight) => {
  const source = 'const answer = "yes"; // sure\nreturn answer;\n';
  const text = `\`\`\`ts\n${source}\`\`\`\n`;

  it("colours keywords, strings and comments and leaves the document as it is", async () => {
    show(text, () => () => {});
    const plain = host.innerHTML;
    show(text, highlight);
    await expect.poll(textsOf).toContain("return");
    expect(textsOf()).toEqual(expect.arrayContaining(["const", "// sure", "return"]));
    expect(textsOf().join(" ")).toContain("yes");
    expect(host.innerHTML).toBe(plain);
    expect(code().textContent).toBe(source.trimEnd());
  });

  it("gives each kind of token one colour, readable in light and in dark", async () => {
    show(text, highlight);
    await expect.poll(textsOf).toContain("return");
    const names = new Map(coloured().map((piece) => [piece.text, piece.name]));
    expect(names.get("const")).toBe(names.get("return"));
    expect(names.get("const")).not.toBe(names.get("// sure"));
    const line = code().querySelector("[data-line]") as Element;
    for (const [scheme, background] of [
      ["light", [246, 246, 247]],
      ["dark", [31, 31, 35]],
    ] as const) {
      host.style.colorScheme = scheme;
      for (const name of names.values()) {
        const { color } = getComputedStyle(line, `::highlight(${name})`);
        const channels = color.match(/\d+/g)?.slice(0, 3).map(Number) ?? [];
        expect(ratio(channels, background), `${name} ${scheme} ${color}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it("keeps the reader's selection while the code grows, and colours the open line again", async () => {
    show("```ts\nconst first = 1;\nretu", highlight, true);
    await expect.poll(textsOf).toContain("const");
    expect(textsOf()).not.toContain("return");
    const line = code().querySelector("[data-line]") as Element;
    getSelection()?.selectAllChildren(line);
    const node = getSelection()?.anchorNode;
    show("```ts\nconst first = 1;\nreturn first", highlight, true);
    await expect.poll(textsOf).toContain("return");
    show("```ts\nconst first = 1;\nreturn first; /* so */\n```\n\nDone.", highlight);
    await expect.poll(textsOf).toContain("/* so */");
    expect(getSelection()?.toString().trim()).toBe("const first = 1;");
    expect(getSelection()?.anchorNode).toBe(node);
  });

  it("knows on a line what an earlier line has opened", async () => {
    show("```ts\n/* one\nreturn two\n*/ const three = 3;\n```\n", highlight);
    await expect.poll(textsOf).toContain("const");
    expect(textsOf()).toContain("return two");
    expect(textsOf()).not.toContain("return");
  });

  it("ends with the same colours however the text was cut", async () => {
    const whole = '```ts\nconst a = `x\n${a} return`;\nif (a) {\n  f("b"); // c\n}\n```\n';
    show(whole, highlight);
    await expect.poll(textsOf).toContain("// c");
    const expected = coloured();
    act(() => root.render(null));
    expect(coloured()).toEqual([]);
    for (let end = 1; end < whole.length; end += 3) show(whole.slice(0, end), highlight, true);
    show(whole, highlight);
    await expect.poll(() => coloured()).toEqual(expected);
  });

  it("leaves a language that it does not know plain", async () => {
    show("```ts\nconst a = 1;\n```\n\n```no-such-language\nconst b = 2;\n```\n", highlight);
    await expect.poll(textsOf).toContain("const");
    expect(coloured(host.querySelectorAll("code")[1])).toEqual([]);
  });
});

describe("attachHighlight", () => {
  const red = { light: "#b00000", dark: "#ff9090" };

  /** Colours every line, and notes which lines it was given. */
  function recorder(): { readonly seen: string[]; readonly highlight: CodeHighlight } {
    const seen: string[] = [];
    const tokenize: LineTokenizer = (line) => {
      seen.push(line);
      return { tokens: [{ start: 0, end: line.length, color: red }], state: undefined };
    };
    return { seen, highlight: (element) => attachHighlight(element, () => tokenize) };
  }

  it("tokenizes a settled line once", async () => {
    const { seen, highlight } = recorder();
    let text = "```x\n";
    for (let i = 0; i < 30; i++) {
      text += `line ${i}\n`;
      show(text, highlight, true);
      await expect.poll(() => coloured().length).toBe(i + 1);
    }
    for (let i = 0; i < 29; i++) {
      const times = seen.filter((line) => line === `line ${i}`).length;
      // Once when it was the last line, and at most once more when its cursor moved on.
      expect(times, `line ${i}`).toBeLessThanOrEqual(2);
    }
  });

  it("never leaves a coloured line plain while the next state of it is awaited", async () => {
    const { highlight } = recorder();
    show("```x\none\ntw", highlight, true);
    await expect.poll(textsOf).toEqual(["one", "tw"]);
    show("```x\none\ntwo and more", highlight, true);
    expect(textsOf()).toEqual(["one", "tw"]);
    await expect.poll(textsOf).toEqual(["one", "two and more"]);
  });

  it("removes its ranges when the code leaves the page", async () => {
    const { highlight } = recorder();
    show("```x\none\ntwo\n```\n", highlight);
    await expect.poll(textsOf).toHaveLength(2);
    const before = total();
    show("No code.", highlight);
    expect(total()).toBe(before - 2);
  });

  it("leaves a very long line plain", async () => {
    const { seen, highlight } = recorder();
    show(`\`\`\`x\n${"a".repeat(5000)}\nshort\n\`\`\`\n`, highlight);
    await expect.poll(textsOf).toEqual(["short"]);
    expect(seen).toEqual(["short"]);
  });

  it("leaves code plain in a browser without the API", () => {
    const registry = vi.spyOn(CSS, "highlights", "get").mockReturnValue(undefined as never);
    const { seen, highlight } = recorder();
    show("```x\none\n```\n", highlight);
    expect(seen).toEqual([]);
    expect(code().textContent).toBe("one");
    registry.mockRestore();
  });
});

function total(): number {
  return [...CSS.highlights.values()].reduce((sum, highlight) => sum + highlight.size, 0);
}

/** WCAG's contrast, written down here a second time so that the code cannot agree with itself. */
function ratio(a: readonly number[], b: readonly number[]): number {
  const luminance = (channels: readonly number[]): number => {
    const [r = 0, g = 0, blue = 0] = channels.map((value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p) as [number, number];
  return (x + 0.05) / (y + 0.05);
}
