// @vitest-environment jsdom
import { act } from "react";
import { renderToString } from "react-dom/server";
import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { createMarkdownParser } from "../../src/markdown/createMarkdownParser.js";
import { StreamingMarkdown } from "../../src/react/StreamingMarkdown.js";
import type { TagComponentProps } from "../../src/react/markdown/markdownContext.js";
import { describeView, visibleText } from "./describeView.js";
import { document as makeDocument } from "./documents.js";
import { cutInto, expectEndsAsItArrives, pieceSizes } from "./laws.js";

const options = { html: ["kbd", "details", "summary", "br"], tags: ["citation", "box"] } as const;

function viewOf(text: string): string {
  const parser = createMarkdownParser(options);
  parser.append(text);
  parser.finish();
  return describeView(parser.view);
}

describe("HTML that was asked for", () => {
  it.each([
    [
      "<details>\n<summary>Sum</summary>\n\nHidden **t**.\n\n- item\n\n</details>\n\nAfter",
      "element details(element summary(Sum)paragraph(Hidden strong(t).)list ul tight(list_item(paragraph(item))))paragraph(After)",
    ],
    ["<details><summary>Sum</summary>\n\nOpen", "element details(element summary(Sum)paragraph(Open))"],
    [
      "<details>\n\n<details>\n\nInner\n\n</details>\n\nOuter\n\n</details>",
      "element details(element details(paragraph(Inner))paragraph(Outer))",
    ],
    ["Text\n\n</details>\n\nAfter", "paragraph(Text)</details>paragraph(After)"],
    ["<details>\n<b>x</b> &amp; y\n</details>", "element details(<b>x</b> & y)"],
    ["<script>\nx\n</script>\n\n<details>\n\nT", "html(<script>\nx\n</script>)element details(paragraph(T))"],
    [
      "**Press <kbd>Ctrl</kbd>** and [<kbd>x</kbd>](u)",
      "paragraph(strong(Press element kbd(Ctrl)) and link u (element kbd(x)))",
    ],
    ['a <citation id="1">x</citation> b <citation id=2 />', "paragraph(a tag citation(x) b tag citation())"],
    [
      '<box kind="note">\n\n# Head\n\n- a\n\n</box>\n\nAfter',
      "tag box(heading h1(Head)list ul tight(list_item(paragraph(a))))paragraph(After)",
    ],
    [
      "- <details>\n  <summary>Sum</summary>\n\n  Hidden\n\n  - inner\n\n  </details>\n\n  After\n- next",
      "list ul loose(list_item(element details(element summary(Sum)paragraph(Hidden)list ul tight(list_item(paragraph(inner))))paragraph(After))list_item(paragraph(next)))",
    ],
    ["> <box>\n>\n> # Head\n\nAfter", "blockquote(tag box(heading h1(Head)))paragraph(After)"],
    ["- <box>\n\n  a\n- </box>", "list ul loose(list_item(tag box(paragraph(a)))list_item(</box>))"],
    [
      "a[^1]\n\n[^1]: One.\n\n    <box>\n\n    b\n\n    </box>\n",
      "paragraph(afootnoteReference 1())footnote 1(paragraph(One.)tag box(paragraph(b)))",
    ],
    ["<BOX>\n\na\n\n</Box>", "tag box(paragraph(a))"],
  ])("%j", (text, view) => {
    expect(viewOf(text)).toBe(view);
  });

  it("ends as the same view whatever the cutting, and the view of a beginning is that of it at once", () => {
    for (let seed = 1; seed <= 120; seed++) {
      const wrap = ["details", "box", "citation id=1", "summary"][seed % 4] ?? "box";
      const prefix = ["", "> ", "  ", ""][Math.floor(seed / 4) % 4] ?? "";
      const wrapped = `<${wrap}>\n\n${makeDocument(seed, seed % 5 === 0 ? 24 : 6)}\n\n</${wrap.split(" ")[0]}>\n`;
      const inside = wrapped.replace(prefix === "> " ? /^/gm : /^(?=.)/gm, prefix);
      const text = `${prefix === "  " ? "- item\n\n" : ""}${inside}\n${makeDocument(seed + 500, 4)}`;
      const size = pieceSizes[seed % 7] ?? 1;
      const parser = createMarkdownParser(options);
      let soFar = "";
      for (const piece of cutInto(text, size, seed)) {
        parser.append(piece);
        soFar += piece;
        const whole = createMarkdownParser(options);
        whole.append(soFar);
        expect({ seed, soFar, view: describeView(parser.view) }).toEqual({
          seed,
          soFar,
          view: describeView(whole.view),
        });
      }
      parser.finish();
      expect({ seed, text, view: describeView(parser.view) }).toEqual({ seed, text, view: viewOf(text) });
    }
  });

  it.each([
    ["a quote", "> ", "> "],
    ["an item", "- ", "  "],
  ])(
    "holds the blocks of %s that is long while it arrives, as it does in the end",
    (_name, first, others) => {
      const sentences = "A sentence that stands in a container.\n".repeat(20);
      const inside = `<box>\n\n${sentences}\n**More**.\n\n</box>\n\n${sentences}\n<details>\n\nOpen.`;
      const text = first + inside.replaceAll("\n", `\n${others}`);
      expect(expectEndsAsItArrives(text, options)).toMatch(
        /tag box\(.*strong\(More\)\.\)\)paragraph\(.*element details\(paragraph\(Open\.\)\)/s,
      );
    },
  );

  it("shows no part of a tag that is allowed, and takes nothing back", () => {
    const text =
      'Press <kbd>Ctrl</kbd> **now <kbd>C</kbd>** <citation id="a b">x</citation>.\n\n<details>\n<summary>Sum</summary>\n\n' +
      "Hidden <kbd>t</kbd>.\n\n</details>\n\n<box kind='x'>\n\nIn the box.\n\n</box>\n\nThe end.";
    const parser = createMarkdownParser(options);
    const end = viewOf(text);
    let before = "";
    for (const unit of text.split("")) {
      parser.append(unit);
      const now = visibleText(parser.view);
      expect(now).not.toMatch(/[<>]/);
      expect(now.startsWith(before)).toBe(true);
      before = now;
    }
    parser.finish();
    expect(describeView(parser.view)).toBe(end);
  });

  it("keeps what is settled in an open container, and a late definition changes only what uses it", () => {
    const parser = createMarkdownParser(options);
    parser.append("<details>\n\nFirst [a].\n\nSecond.\n\nThird");
    const inside = () => parser.view[0]?.[0]?.children.flat() ?? [];
    const [first, second] = inside();
    parser.append(" more\n\n");
    expect(inside().slice(0, 2)).toEqual([first, second]);
    expect(inside()[0]).toBe(first);
    parser.append("[a]: https://e.example/a\n\n");
    expect(describeView(parser.view)).toContain("link https://e.example/a");
    expect(inside()[1]).toBe(second);
  });

  it.each(["words <details><summary>Sum</summary>x</details>", "- [ ] <details>", "**a <div>b</div>**"])(
    "stands in no paragraph, where a server's page would be another one than a browser's: %s",
    (text) => {
      const view = <StreamingMarkdown html={["details", "summary", "div"]}>{text}</StreamingMarkdown>;
      const read = document.createElement("div");
      read.append(document.createRange().createContextualFragment(renderToString(view)));
      const { container } = render(view);
      const boxes = (root: ParentNode) => [...root.querySelectorAll("*")].map(({ tagName }) => tagName);
      expect(boxes(read)).toEqual(boxes(container));
      expect(container.querySelector("[data-paragraph]")).not.toBeNull();
      expect(
        render(<StreamingMarkdown html={["div"]}>words</StreamingMarkdown>).container.querySelector("p"),
      ).not.toBeNull();
    },
  );
});

describe("tags of the page's own", () => {
  it("are rendered by their component, which gets attributes as data", () => {
    const seen: TagComponentProps[] = [];
    const Citation = (props: TagComponentProps) => {
      seen.push(props);
      return <cite data-id={props.attributes["id"]}>{props.children}</cite>;
    };
    const text =
      '<citation id="1&amp;2" onclick="x()" __proto__="y" style=z>the **source**</citation> and more';
    const { container, rerender } = render(<StreamingMarkdown>{text}</StreamingMarkdown>);
    expect(container.textContent).toContain("<citation");
    for (let i = 1; i <= text.length; i++) {
      act(() =>
        rerender(
          <StreamingMarkdown streaming cursor={null} tags={{ citation: Citation }}>
            {text.slice(0, i)}
          </StreamingMarkdown>,
        ),
      );
      expect(container.textContent).not.toMatch(/[<>*]/);
    }
    rerender(<StreamingMarkdown tags={{ citation: Citation }}>{text}</StreamingMarkdown>);
    expect(container.querySelector("p")?.innerHTML).toBe(
      '<cite data-id="1&amp;2">the <strong>source</strong></cite> and more',
    );
    expect(seen.some(({ complete }) => !complete)).toBe(true);
    expect(seen.at(-1)?.complete).toBe(true);
    expect(Object.entries(seen.at(-1)?.attributes ?? {})).toContainEqual(["onclick", "x()"]);
    expect(Object.getPrototypeOf(seen.at(-1)?.attributes)).toBeNull();
  });

  it("keep the element of a container while blocks are added to it", () => {
    const text = "<details>\n<summary>Sum</summary>\n\nOne.\n\nTwo.\n\n</details>\n\nAfter.";
    const show = (length: number) => (
      <StreamingMarkdown streaming={length < text.length} html={["details", "summary"]}>
        {text.slice(0, length)}
      </StreamingMarkdown>
    );
    const { container, rerender } = render(show(30));
    const details = container.querySelector("details");
    expect(details).not.toBeNull();
    for (let i = 30; i <= text.length; i++) rerender(show(i));
    expect(container.querySelector("details")).toBe(details);
    expect(details?.innerHTML).toBe("<summary>Sum</summary><p>One.</p><p>Two.</p>");
    expect(details?.nextElementSibling?.textContent).toBe("After.");
  });
});
