// @vitest-environment jsdom
import { act, memo, useEffect, useState, type ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { render } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { StreamingMarkdown } from "../../src/react/StreamingMarkdown.js";
import { createMarkdownParser } from "../../src/markdown/createMarkdownParser.js";
import type { Groups } from "../../src/markdown/nodes.js";
import { visibleText } from "./describeView.js";

let errors: unknown[] = [];
beforeEach(() => {
  errors = [];
  vi.spyOn(console, "error").mockImplementation((...all) => errors.push(all));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const Broken = (): ReactNode => {
  throw new Error("broken");
};

describe("a component of the page that throws", () => {
  const answer =
    "Before.\n\n[link](/a) `code` $x$ <mark>m</mark>\n\n```js\nconst a = 1;\n```\n\n| a |\n|---|\n| b |\n\nAfter.\n";
  const all = {
    components: Object.fromEntries(
      ["a", "code", "table", "math", "p", "pre", "mark"].map((name) => [name, Broken]),
    ),
    fences: { js: Broken },
    tags: { mark: Broken },
  };

  it("leaves the default view in its place, and is reported with its name", () => {
    const reports: string[] = [];
    const text = visible(<StreamingMarkdown tags={{ mark: () => "m" }}>{answer}</StreamingMarkdown>);
    const broken = visible(
      <StreamingMarkdown {...all} onRenderError={(error, { kind, name }) => reports.push(`${kind}.${name}`)}>
        {answer}
      </StreamingMarkdown>,
    );
    expect(broken).toBe(text);
    expect(new Set(reports)).toEqual(
      new Set([
        "components.p",
        "components.a",
        "components.code",
        "components.math",
        "components.table",
        "fences.js",
        "tags.mark",
      ]),
    );
  });

  it("is tried again when its content is complete, and not at every update before", () => {
    let tries = 0;
    const fences = {
      chart: ({ complete }: { complete: boolean }) => {
        tries++;
        if (!complete) throw new Error("half a chart");
        return <figure>chart</figure>;
      },
    };
    const view = (text: string, streaming = true): ReactNode => (
      <StreamingMarkdown streaming={streaming} fences={fences}>
        {text}
      </StreamingMarkdown>
    );
    const { container, rerender } = render(view("```chart\na"));
    const first = tries;
    for (const text of ["```chart\na b", "```chart\na b\nc", "```chart\na b\nc d"]) {
      rerender(view(text));
      expect(container.textContent).toBe(text.slice("```chart\n".length));
    }
    expect(tries).toBe(first);
    rerender(view("```chart\na b\nc d\n```\n\nAfter.", false));
    expect(container.querySelector("figure")?.textContent).toBe("chart");
  });

  function visible(view: ReactNode): string | null {
    const { container, unmount } = render(view);
    const { textContent } = container;
    unmount();
    return textContent;
  }
});

describe("a component that is written in place", () => {
  it("stays mounted when the parent renders again, keeps its state, and shows what it closes over", () => {
    let mounts = 0;
    let setCount: (count: number) => void = () => {};
    const App = (): ReactNode => {
      const [count, change] = useState(0);
      setCount = change;
      return (
        <StreamingMarkdown
          streaming
          components={{
            // oxlint-disable-next-line react/no-unstable-nested-components -- in place, which is the point of this test
            p: ({ children }: { children?: ReactNode }) => {
              // oxlint-disable-next-line react/rules-of-hooks -- a component, only written in place
              useEffect(() => {
                mounts++;
              }, []);
              return (
                <p title={String(count)}>
                  <input defaultValue="" />
                  {children}
                </p>
              );
            },
          }}
        >
          {`First.\n\nSecond${" more".repeat(count)}`}
        </StreamingMarkdown>
      );
    };
    const { container } = render(<App />);
    const input = container.querySelector("input");
    for (let count = 1; count <= 5; count++) act(() => setCount(count));
    expect(mounts).toBe(2);
    expect(container.querySelector("input")).toBe(input);
    expect([...container.querySelectorAll("p")].map((p) => p.title)).toEqual(["5", "5"]);
    expect(container.querySelectorAll("p")[1]?.textContent).toBe("Second more more more more more");
  });

  it("is another component where its source is another", () => {
    const one = ({ children }: { children?: ReactNode }) => <p data-one="">{children}</p>;
    const two = memo(({ children }: { children?: ReactNode }) => <p data-two="">{children}</p>);
    const { container, rerender } = render(
      <StreamingMarkdown components={{ p: one }}>Text.</StreamingMarkdown>,
    );
    rerender(<StreamingMarkdown components={{ p: two }}>Text.</StreamingMarkdown>);
    expect(container.querySelector("[data-two]")?.textContent).toBe("Text.");
    rerender(<StreamingMarkdown components={{}}>Text.</StreamingMarkdown>);
    expect(container.querySelector("p")?.outerHTML).toBe("<p>Text.</p>");
  });

  it("passes to its element nothing that React does not know", () => {
    const components = {
      p: (props: object) => <p {...props} />,
      // oxlint-disable-next-line jsx-a11y/anchor-has-content -- among the props
      a: (props: object) => <a {...props} />,
      li: (props: object) => <li {...props} />,
    };
    const { container } = render(
      <StreamingMarkdown streaming components={components}>
        {"- A [link](/a) and"}
      </StreamingMarkdown>,
    );
    expect(container.querySelector("[complete], [token]")).toBeNull();
    expect(errors).toEqual([]);
  });
});

describe("children that are no string", () => {
  it.each([
    [7, "7"],
    [["Some ", 2, " words"], "Some 2 words"],
    [null, ""],
    [false, ""],
    [undefined, ""],
  ])("%j are shown as %j", (children, text) => {
    const { container } = render(<StreamingMarkdown>{children}</StreamingMarkdown>);
    expect(container.textContent).toBe(text);
  });

  it("are an error that says what to do, where they are an element or an object", () => {
    // @ts-expect-error -- no text
    expect(() => render(<StreamingMarkdown>{{ text: "x" }}</StreamingMarkdown>)).toThrow(
      /StreamingMarkdown.*string.*message\.parts/s,
    );
    expect(() =>
      render(
        <StreamingMarkdown>
          {/* @ts-expect-error -- no text */}
          <b>x</b>
        </StreamingMarkdown>,
      ),
    ).toThrow(/string/);
  });
});

describe("tags in tags", () => {
  const names = ["div", "sub", "box"];
  const depth = (groups: Groups): number =>
    Math.max(0, ...groups.flat().map((node) => 1 + depth(node.children)));

  it.each([
    ["<div>\n\n", "\n\n</div>"],
    ["<sub>", "</sub>"],
    ["<box>\n\n", "</box>\n\n"],
    ["<box>", ""],
  ])("%j × 3,000 are bounded, whole and in pieces, and lose no text", (open, close) => {
    const text = `${open.repeat(3000)}deep words${close.repeat(3000)}`;
    for (const size of [text.length, 997]) {
      const parser = createMarkdownParser({ html: names, tags: ["box"] });
      for (let i = 0; i < text.length; i += size) {
        parser.append(text.slice(i, i + size));
        expect(depth(parser.view)).toBeLessThan(40);
      }
      parser.finish();
      expect(depth(parser.view)).toBeLessThan(40);
      expect(visibleText(parser.view)).toContain("deep words");
    }
    const tags = { box: ({ children }: { children?: ReactNode }) => <div>{children}</div> };
    const view = (
      <StreamingMarkdown html={names} tags={tags}>
        {text}
      </StreamingMarkdown>
    );
    expect(renderToString(view)).toContain("deep words");
    const { container } = render(view);
    expect(container.textContent).toContain("deep words");
  });
});

describe("characters that cannot be seen", () => {
  const hidden = "a\u{e0041}\u{e0042} b\u202ec\u202c d\u2066e\u2069";

  it.each([
    ["prose", hidden],
    ["a heading", `# ${hidden}`],
    ["a cell", `| ${hidden} |\n|---|\n`],
    ["HTML as text", `<!doctype ${hidden}>\n`],
  ])("are shown as their code points in %s", (_name, text) => {
    const { container } = render(<StreamingMarkdown>{text}</StreamingMarkdown>);
    expect(container.textContent).toContain("a⟨U+E0041⟩⟨U+E0042⟩ b⟨U+202E⟩c⟨U+202C⟩ d⟨U+2066⟩e⟨U+2069⟩");
  });

  it("stay what they are where a language or an emoji needs them", () => {
    const text =
      "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} می\u200cخواهم \u05d0\u200f! 👩\u200d🚀";
    const { container } = render(<StreamingMarkdown>{text}</StreamingMarkdown>);
    expect(container.textContent).toBe(text);
  });
});

describe("an alert", () => {
  it("has a title that is text, and can be translated", () => {
    const { container, rerender } = render(
      <StreamingMarkdown>{"> [!WARNING]\n> Careful."}</StreamingMarkdown>,
    );
    expect(container.querySelector("[data-alert-title]")?.textContent).toBe("Warning");
    rerender(
      <StreamingMarkdown labels={{ warning: "Achtung" }}>{"> [!WARNING]\n> Careful."}</StreamingMarkdown>,
    );
    expect(container.querySelector("[data-alert-title]")?.textContent).toBe("Achtung");
  });
});

describe("a fence", () => {
  it.each(["föö", "c++", "objective-c", "日本語"])("may have any text as its language: %s", (language) => {
    const fences = { [language]: ({ children }: { children?: ReactNode }) => <figure>{children}</figure> };
    const text = `\`\`\`${language} {1}\nx\n\`\`\`\n`;
    const { container } = render(<StreamingMarkdown fences={fences}>{text}</StreamingMarkdown>);
    expect(container.querySelector("figure")?.textContent).toBe("x");
    const plain = render(<StreamingMarkdown>{text}</StreamingMarkdown>);
    expect(plain.container.querySelector("code")?.className).toBe(`language-${language}`);
  });
});
