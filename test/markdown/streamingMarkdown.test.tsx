// @vitest-environment jsdom
import { act, Profiler, startTransition, StrictMode, Suspense, useState, type ReactNode } from "react";
import { hydrateRoot, type Root } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { StreamingMarkdown } from "../../src/react/StreamingMarkdown.js";
import { cut, document as makeDocument, longBlocks } from "./documents.js";

/** The markup without what is React's own: comments between texts, generated ids, and the order of attributes. */
function markup(html: string): string {
  return html
    .replaceAll("<!-- -->", "")
    .replace(/(id="|href="#)[^"]*?(note-\d+)"/g, '$1$2"')
    .replace(/<input[^>]*>/g, "<input>");
}

function stream(text: string, seed: number, size: number): string {
  const { container, rerender, unmount } = render(<StreamingMarkdown streaming>{""}</StreamingMarkdown>);
  let soFar = "";
  for (const piece of cut(text, seed, size)) {
    soFar += piece;
    rerender(<StreamingMarkdown streaming>{soFar}</StreamingMarkdown>);
  }
  rerender(<StreamingMarkdown>{soFar}</StreamingMarkdown>);
  const html = container.innerHTML;
  unmount();
  return markup(html);
}

describe("StreamingMarkdown", () => {
  it("opens a text again that was complete, as soon as more of it may come", () => {
    const { container, rerender } = render(<StreamingMarkdown>{"A **first"}</StreamingMarkdown>);
    expect(container.querySelector("strong")).toBeNull();
    rerender(<StreamingMarkdown streaming>{"A **first"}</StreamingMarkdown>);
    expect(container.querySelector("strong")?.textContent).toBe("first");
  });

  it("ends as the same markup as without a stream, and as the server writes it (seeds 1 to 25)", () => {
    for (let seed = 1; seed <= 25; seed++) {
      const text = seed % 2 === 0 ? makeDocument(seed, 25) : longBlocks(seed, 1500);
      const { container, unmount } = render(<StreamingMarkdown>{text}</StreamingMarkdown>);
      const atOnce = markup(container.innerHTML);
      unmount();
      expect({ seed, html: stream(text, seed, 30) }).toEqual({ seed, html: atOnce });
      const probe = globalThis.document.createElement("div");
      const template = globalThis.document
        .createRange()
        .createContextualFragment(renderToString(<StreamingMarkdown>{text}</StreamingMarkdown>));
      probe.append(template);
      expect({ seed, html: markup(probe.innerHTML) }).toEqual({ seed, html: atOnce });
    }
  });

  it("renders a settled block once, however much follows", () => {
    const renders: string[] = [];
    const components = {
      h2: ({ children }: { children?: ReactNode }) => {
        renders.push("h2");
        return <h2>{children}</h2>;
      },
    };
    const view = (text: string) => (
      <StreamingMarkdown streaming components={components}>
        {text}
      </StreamingMarkdown>
    );
    const { rerender } = render(view("## One\n\nText"));
    renders.length = 0;
    for (let i = 0; i < 50; i++) rerender(view(`## One\n\nText${" more".repeat(i)}`));
    expect(renders).toEqual([]);
  });

  it("does not begin again when React gives up a longer text and shows what is on the page once more", async () => {
    const renders: string[] = [];
    const components = {
      h2: ({ children }: { children?: ReactNode }) => {
        renders.push("h2");
        return <h2>{children}</h2>;
      },
    };
    let arrive: () => void = () => {};
    let arrived = false;
    const more = new Promise<void>((resolve) => {
      arrive = () => {
        arrived = true;
        resolve();
      };
    });
    // As a transition does whose other components are slow: it is begun, given up and begun again.
    const Waiting = ({ text }: { text: string }) => {
      // oxlint-disable-next-line typescript/only-throw-error -- so a component says that it waits, also in React 18
      if (text.includes("more") && !arrived) throw more;
      return null;
    };
    let setText: (text: string) => void = () => {};
    let setOther: (other: number) => void = () => {};
    const App = () => {
      const [text, change] = useState("## One\n\nText");
      const [other, changeOther] = useState(0);
      setText = change;
      setOther = changeOther;
      return (
        <Suspense>
          <StreamingMarkdown streaming components={components} className={`other${other}`}>
            {text}
          </StreamingMarkdown>
          <Waiting text={text} />
        </Suspense>
      );
    };
    const { container } = render(<App />);
    renders.length = 0;
    act(() => startTransition(() => setText("## One\n\nText and more")));
    for (let i = 1; i <= 3; i++) {
      act(() => setOther(i));
      expect([container.querySelector(".sc-md")?.className, container.textContent]).toEqual([
        `sc-md other${i}`,
        "OneText",
      ]);
    }
    await act(async () => {
      arrive();
      await more;
    });
    expect(container.textContent).toBe("OneText and more");
    expect(renders).toEqual([]);
  });

  it("does not render settled blocks again because options are written in place", () => {
    let renders = 0;
    const h2 = ({ children }: { children?: ReactNode }) => {
      renders++;
      return <h2>{children}</h2>;
    };
    const view = (text: string) => (
      <StreamingMarkdown
        streaming
        components={{ h2 }}
        images={["https://e.example"]}
        html={["kbd"]}
        labels={{ load: "Show" }}
      >
        {text}
      </StreamingMarkdown>
    );
    const { rerender } = render(view("## One\n\nText"));
    renders = 0;
    for (let i = 0; i < 20; i++) rerender(view(`## One\n\nText${" more".repeat(i)}`));
    expect(renders).toBe(0);
  });

  it("tells a component of the user's whether its element is complete, and gives it marked's token", () => {
    const seen: unknown[] = [];
    const components = {
      code: ({
        children,
        complete,
        token,
      }: {
        children?: ReactNode;
        complete: boolean;
        token?: { raw: string } | undefined;
      }) => {
        seen.push([complete, token?.raw]);
        return <code>{children}</code>;
      },
    };
    const { rerender } = render(
      <StreamingMarkdown streaming components={components}>
        {"a `b"}
      </StreamingMarkdown>,
    );
    expect(seen.at(-1)).toEqual([false, undefined]);
    rerender(
      <StreamingMarkdown streaming components={components}>
        {"a `b` c"}
      </StreamingMarkdown>,
    );
    expect(seen.at(-1)).toEqual([true, "`b`"]);
  });

  it("decodes character references wherever the text has them: in titles, alternatives and addresses", () => {
    const { container } = render(
      <StreamingMarkdown images="all">
        {'[a](/u?x=1&amp;y=2 "t &quot;q&quot;") ![b &amp; c](/i?x=1&amp;y=2 "d &lt; e")'}
      </StreamingMarkdown>,
    );
    const link = container.querySelector("a");
    expect([link?.getAttribute("href"), link?.title]).toEqual(["/u?x=1&y=2", 't "q"']);
    const image = container.querySelector("button")?.textContent;
    expect(image ?? container.querySelector("img")?.outerHTML).toContain('src="/i?x=1&amp;y=2"');
    expect(container.querySelector("img")?.alt).toBe("b & c");
    expect(container.querySelector("img")?.title).toBe("d < e");
  });

  it("gives a fence of a language to the component for it", () => {
    const fences = {
      mermaid: ({ children, complete }: { children?: ReactNode; complete: boolean }) => (
        <i data-testid={String(complete)}>{children}</i>
      ),
    };
    render(<StreamingMarkdown fences={fences}>{"```mermaid\ngraph TD\na --> b\n```\n"}</StreamingMarkdown>);
    expect(screen.getByTestId("true").textContent).toBe("graph TD\na --> b");
  });

  it("shows what is held back when nothing arrives for 120 ms, at the latest after 160 ms, and says that it waits", () => {
    vi.useFakeTimers();
    const pass = (ms: number): void => {
      act(() => {
        vi.advanceTimersByTime(ms);
      });
    };
    try {
      const { container, rerender } = render(<StreamingMarkdown streaming>{"Array[0"}</StreamingMarkdown>);
      const state = () => container.querySelector(".sc-md")?.getAttribute("data-state");
      pass(119);
      expect([container.textContent, state()]).toEqual(["Array", "streaming"]);
      pass(41);
      expect([container.textContent, state()]).toEqual(["Array[0", "paused"]);
      rerender(<StreamingMarkdown streaming>{"Array[0] and list[1"}</StreamingMarkdown>);
      expect([container.textContent, state()]).toEqual(["Array[0] and list", "streaming"]);
      // A stream that goes on never pauses.
      for (let n = 0; n < 10; n++) {
        pass(100);
        rerender(<StreamingMarkdown streaming>{`Array[0] and list${"!".repeat(n)} [1`}</StreamingMarkdown>);
        expect(state()).toBe("streaming");
      }
      rerender(<StreamingMarkdown>{"Array[0] and list[1"}</StreamingMarkdown>);
      pass(400);
      expect([container.textContent, state()]).toEqual(["Array[0] and list[1", "done"]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("hydrates what the server wrote without a warning, also in StrictMode", () => {
    const errors: unknown[] = [];
    const spy = vi.spyOn(console, "error").mockImplementation((...all) => errors.push(all));
    const text =
      "# Hi\n\nA **bold\\* word** [^1] &amp; *open\n\n- [x] a\n\n| a |\n|---|\n| 1 |\n\n```js\nx\n```\n\n[^1]: note\n";
    const app = (
      <StrictMode>
        <StreamingMarkdown streaming>{text}</StreamingMarkdown>
      </StrictMode>
    );
    const host = globalThis.document.createElement("div");
    globalThis.document.body.append(host);
    host.append(globalThis.document.createRange().createContextualFragment(renderToString(app)));
    const before = host.textContent;
    let root: Root | undefined;
    act(() => {
      root = hydrateRoot(host, app, { onRecoverableError: (error) => errors.push(error) });
    });
    expect(errors).toEqual([]);
    expect(host.textContent).toBe(before);
    act(() => root?.unmount());
    host.remove();
    spy.mockRestore();
  });

  it("shows the same in StrictMode, which renders everything twice (seeds 1 to 6)", () => {
    for (let seed = 1; seed <= 6; seed++) {
      const text = seed % 2 === 0 ? makeDocument(seed, 20) : longBlocks(seed, 900);
      const show = (soFar: string, strict: boolean): ReactNode => {
        const view = <StreamingMarkdown streaming={soFar !== text}>{soFar}</StreamingMarkdown>;
        return strict ? <StrictMode>{view}</StrictMode> : view;
      };
      const [once, twice] = [false, true].map((strict) => {
        const { container, rerender, unmount } = render(show("", strict));
        let soFar = "";
        const frames = cut(text, seed, 20).map((piece) => {
          soFar += piece;
          rerender(show(soFar, strict));
          return markup(container.innerHTML);
        });
        unmount();
        return frames;
      });
      expect({ seed, frames: twice }).toEqual({ seed, frames: once });
    }
  });

  it("never puts an address on the page that the finished text does not have", () => {
    const text =
      'See [the docs](https://e.example/a/b "t"), [late][r], <https://e.example/auto>, www.e.example/w and ' +
      "https://e.example/c now. ![i](https://i.example/p.png)\n\n| [cell](https://e.example/cell) |\n|---|\n" +
      "| https://e.example/td |\n\n- [item](</i t e m>)\n\n[r]: https://e.example/late\n";
    const addresses = (container: HTMLElement): string[] =>
      [...container.querySelectorAll("[href],[src]")].map(
        (element) => element.getAttribute("href") ?? element.getAttribute("src") ?? "",
      );
    const whole = render(<StreamingMarkdown images="all">{text}</StreamingMarkdown>);
    const known = new Set(addresses(whole.container));
    expect(known.size).toBe(9);
    whole.unmount();
    const { container, rerender } = render(<StreamingMarkdown streaming>{""}</StreamingMarkdown>);
    // Every value that an attribute has ever had, also between two looks.
    const observer = new MutationObserver(() => undefined);
    observer.observe(container, {
      attributes: true,
      attributeOldValue: true,
      childList: true,
      subtree: true,
    });
    for (let i = 1; i <= text.length; i++) {
      rerender(
        <StreamingMarkdown streaming images="all">
          {text.slice(0, i)}
        </StreamingMarkdown>,
      );
      const old = observer
        .takeRecords()
        .flatMap(({ oldValue, attributeName }) =>
          oldValue !== null && /href|src/.test(attributeName ?? "") ? [oldValue] : [],
        );
      const unknown = [...addresses(container), ...old].filter((address) => !known.has(address));
      expect({ soFar: text.slice(0, i), unknown }).toEqual({ soFar: text.slice(0, i), unknown: [] });
    }
    observer.disconnect();
  });

  it("commits once for one longer text", () => {
    let commits = 0;
    const view = (text: string) => (
      <Profiler id="markdown" onRender={() => commits++}>
        <StreamingMarkdown streaming>{text}</StreamingMarkdown>
      </Profiler>
    );
    const { rerender } = render(view("words"));
    commits = 0;
    rerender(view("words and more"));
    expect(commits).toBe(1);
  });

  it("makes a footnote's number a link once its note exists, and shows its source when there is none", () => {
    const { container, rerender } = render(
      <StreamingMarkdown streaming>{"Claim[^a] more"}</StreamingMarkdown>,
    );
    expect(container.querySelector("sup")?.textContent).toBe("1");
    expect(container.querySelector("a[href]")).toBeNull();
    rerender(<StreamingMarkdown streaming>{"Claim[^a] more\n\n[^a]: The source"}</StreamingMarkdown>);
    const link = container.querySelector("a[href]");
    const id = link?.getAttribute("href")?.slice(1) ?? "";
    expect(globalThis.document.getElementById(id)?.textContent).toBe("The source");
    rerender(<StreamingMarkdown>{"Claim[^a] more\n\n[^a]: The source"}</StreamingMarkdown>);
    act(() => screen.getByRole("button", { name: "Back to the text (1)" }).click());
    expect(globalThis.document.activeElement?.getAttribute("href")).toBe(`#${id}`);
    rerender(<StreamingMarkdown>{"Claim[^a] more"}</StreamingMarkdown>);
    expect(container.textContent).toBe("Claim[^a] more");
  });

  it("makes the notes a group and no landmark, since a page may hold many answers with notes", () => {
    render(<StreamingMarkdown>{"a[^1]\n\n[^1]: One"}</StreamingMarkdown>);
    expect(screen.getByRole("group", { name: "Footnotes" })).toBeDefined();
    expect(screen.queryByRole("region")).toBeNull();
  });

  it("tells notes apart that stand in containers of their own", () => {
    const warn = vi.spyOn(console, "error").mockImplementation(() => {});
    const { container, rerender } = render(
      <StreamingMarkdown streaming>{"a[^1] b[^2]\n\n> [^1]: One"}</StreamingMarkdown>,
    );
    const first = container.querySelector("section li");
    rerender(<StreamingMarkdown>{"a[^1] b[^2]\n\n> [^1]: One\n\n> [^2]: Two\n"}</StreamingMarkdown>);
    expect([...container.querySelectorAll("section li > p")].map((p) => p.textContent)).toEqual([
      "One",
      "Two",
    ]);
    expect(container.querySelector("section li")).toBe(first);
    expect(warn.mock.calls).toEqual([]);
    warn.mockRestore();
  });

  it("renders the HTML elements that were asked for, without attributes, and all others as text", () => {
    const { container } = render(
      <StreamingMarkdown html={["kbd", "script"]}>
        {'Press <kbd onclick="x()">Ctrl</kbd> <b>x</b><script>y'}
      </StreamingMarkdown>,
    );
    expect(container.querySelector("p")?.innerHTML).toBe(
      "Press <kbd>Ctrl</kbd> &lt;b&gt;x&lt;/b&gt;&lt;script&gt;y",
    );
  });
});

describe("what assistive technology is told", () => {
  it("names the boxes of tasks, in the words of the page", () => {
    const text = "- [x] one\n- [ ] two";
    const { rerender } = render(<StreamingMarkdown>{text}</StreamingMarkdown>);
    expect(screen.getByRole("checkbox", { name: "Done" })).toBeChecked();
    expect(screen.getByRole("checkbox", { name: "To do" })).not.toBeChecked();
    rerender(<StreamingMarkdown labels={{ done: "Fertig", todo: "Offen" }}>{text}</StreamingMarkdown>);
    expect(screen.getByRole("checkbox", { name: "Offen" })).toBeInTheDocument();
  });

  it("has no heading without text, as a stream that is stopped behind its marks would leave", () => {
    const { container, rerender } = render(<StreamingMarkdown streaming>{"One\n\n### "}</StreamingMarkdown>);
    expect(container.querySelector("h3")).toBeNull();
    rerender(<StreamingMarkdown>{"One\n\n### "}</StreamingMarkdown>);
    expect(container.querySelector("h3")).toBeNull();
    rerender(<StreamingMarkdown>{"One\n\n### Two"}</StreamingMarkdown>);
    expect(container.querySelector("h3")?.textContent).toBe("Two");
  });

  it("has no header without a name", () => {
    render(<StreamingMarkdown>{"| | A |\n|---|---|\n| 1 | 2 |"}</StreamingMarkdown>);
    expect(screen.getAllByRole("columnheader").map(({ textContent }) => textContent)).toEqual(["A"]);
  });

  it("gives every list, quote and table the direction of its first letter, and code has no say", () => {
    const { container } = render(
      <StreamingMarkdown>
        {"- `x` 1 אחת\n\ntext\n\n1. one\n\n> 1. مرحبا\n\n| أ |\n|---|\n| b |"}
      </StreamingMarkdown>,
    );
    const dir = (selector: string) => container.querySelector(selector)?.getAttribute("dir");
    expect([dir("ul"), dir("ol"), dir("blockquote"), dir("table"), dir(".sc-md")]).toEqual([
      "rtl",
      "ltr",
      "rtl",
      "rtl",
      "rtl",
    ]);
  });

  it.each([
    "[see https://e.example/a now and more of these words](https://e.example/b)",
    "[see <https://e.example/a> now](https://e.example/b)",
    "[see [^1] now](https://e.example/b)\n\n[^1]: note",
  ])("puts no link into a link, also while the outer one is arriving: %s", (text) => {
    const { container, rerender } = render(<StreamingMarkdown streaming>{""}</StreamingMarkdown>);
    for (let i = 1; i <= text.length; i++) {
      rerender(<StreamingMarkdown streaming>{text.slice(0, i)}</StreamingMarkdown>);
      expect(container.querySelector("a a")).toBeNull();
    }
    rerender(<StreamingMarkdown>{text}</StreamingMarkdown>);
    expect(container.querySelector("a a")).toBeNull();
    expect(container.querySelector("a")?.textContent).toMatch(/^see .+ now/);
  });
});

describe("the cursor", () => {
  const ends: readonly (readonly [string, string, string])[] = [
    ["a paragraph", "Some words", "p"],
    ["a nested list", "- a\n  - b", "li li p"],
    ["a loose list", "- a\n\n- b", "li:last-child p"],
    ["a table's cell", "| A | B |\n|---|---|\n| 1 | 2", "td:last-child"],
    ["an open fence", "```js\nx = 1", "code [data-line]"],
    ["a quote", "> words", "blockquote p"],
    ["strong text", "**words", "strong"],
    ["inline code", "`words", "code"],
    ["a task", "- [ ] words", "li p"],
    ["a footnote", "a[^1]\n\n[^1]: words", "section li p"],
    ["an alert", "> [!NOTE]\n> words", "blockquote p:not([data-alert-title])"],
    ["code of which nothing has arrived", "words\n\n```js\n", "pre code"],
    ["an alert of which nothing has arrived", "> [!NOTE]\n\n", "blockquote"],
    ["a note that nothing refers to", "words\n\n[^1]: note", ".sc-md"],
    ["a note in a quote", "a[^1]\n\n> [^1]: note", "blockquote"],
    ["a component without content", 'words <chart id="1"/>', "p"],
    ["a component around blocks, of which none has arrived", "<chart>\n\n", ".sc-md"],
    ["a fence that a component shows", "```chart\n1 2 3", ".sc-md"],
  ];
  it.each(ends)("stands after the last character of %s", (_name, text, selector) => {
    const Chart = () => <i />;
    const { container } = render(
      <StreamingMarkdown streaming tags={{ chart: Chart }} fences={{ chart: Chart }}>
        {text}
      </StreamingMarkdown>,
    );
    const cursor = container.querySelector("[data-cursor]");
    expect(container.querySelectorAll("[data-cursor]")).toHaveLength(1);
    expect(cursor?.parentElement).toBe(container.querySelector(selector));
    expect(cursor?.nextSibling).toBeNull();
    expect(cursor?.getAttribute("aria-hidden")).toBe("true");
    expect(cursor?.textContent).toBe("");
  });

  it("stands after a link, not in it, and skips what shows no text", () => {
    const { container, rerender } = render(
      <StreamingMarkdown streaming>{"see [a](https://e.example)"}</StreamingMarkdown>,
    );
    expect(container.querySelector("[data-cursor]")?.previousElementSibling?.tagName).toBe("A");
    rerender(<StreamingMarkdown streaming>{"text\n\n- "}</StreamingMarkdown>);
    expect(container.querySelector("[data-cursor]")?.parentElement?.tagName).toBe("P");
    rerender(<StreamingMarkdown streaming>{""}</StreamingMarkdown>);
    expect(container.querySelectorAll("[data-cursor]")).toHaveLength(1);
    rerender(<StreamingMarkdown>{"text"}</StreamingMarkdown>);
    expect(container.querySelectorAll("[data-cursor]")).toHaveLength(0);
  });
});
