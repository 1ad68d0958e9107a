// @vitest-environment jsdom
import { act, Profiler, StrictMode, useState, type ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { MarkdownComponents } from "../../src/react/markdown/markdownContext.js";
import { StreamingMarkdown } from "../../src/react/StreamingMarkdown.js";
import { cut, document as makeDocument, longBlocks } from "./documents.js";
import { createTestSource, markup } from "./support.js";

/** The components that React rendered while `work` ran, by the number of commits. */
function commitsDuring(work: (onRender: () => void) => void): number {
  let commits = 0;
  work(() => commits++);
  return commits;
}

describe("a source", () => {
  it("renders nothing while only words are added, and keeps the text node", () => {
    let commits = 0;
    const source = createTestSource("Some **bold** words");
    const { container } = render(
      <Profiler id="markdown" onRender={() => commits++}>
        <StreamingMarkdown source={source} />
      </Profiler>,
    );
    const node = container.querySelector("strong")?.nextSibling;
    const cursor = container.querySelector("[data-cursor]");
    commits = 0;
    const added = ["", " and", " more of", " them, 12", " in all (here)"];
    let text = "Some **bold** words";
    for (const piece of added) {
      text += piece;
      act(() => source.show(text));
      expect(container.textContent).toBe(text.replaceAll("**", ""));
    }
    expect(commits).toBe(0);
    expect(container.querySelector("strong")?.nextSibling).toBe(node);
    expect(container.querySelector("[data-cursor]")).toBe(cursor);
    act(() => source.show(`${text} and *one`));
    expect(commits).toBe(1);
    expect(container.querySelector("em")?.textContent).toBe("one");
    expect(container.querySelector("strong")?.nextSibling).toBe(node);
  });

  it("ends as the same markup as the text at once, whatever the cutting (seeds 1 to 12)", () => {
    for (let seed = 1; seed <= 12; seed++) {
      const text = seed % 2 === 0 ? makeDocument(seed, 16) : longBlocks(seed, 700);
      const source = createTestSource();
      const wrap = (view: ReactNode): ReactNode => (seed % 3 === 0 ? <StrictMode>{view}</StrictMode> : view);
      const followed = render(wrap(<StreamingMarkdown source={source} />));
      const given = render(<StreamingMarkdown streaming>{""}</StreamingMarkdown>);
      let soFar = "";
      for (const piece of cut(text, seed, 8)) {
        soFar += piece;
        act(() => source.show(soFar));
        given.rerender(<StreamingMarkdown streaming>{soFar}</StreamingMarkdown>);
        // Not after every piece: a fresh render of the whole text each time takes most of a minute.
        if (soFar.length % 4 !== 0) continue;
        const whole = render(<StreamingMarkdown streaming>{soFar}</StreamingMarkdown>);
        const now = markup(whole.container.innerHTML);
        expect({ seed, soFar, html: markup(followed.container.innerHTML) }).toEqual({
          seed,
          soFar,
          html: now,
        });
        expect({ seed, soFar, html: markup(given.container.innerHTML) }).toEqual({ seed, soFar, html: now });
        whole.unmount();
      }
      act(() => source.show(text, true));
      const whole = render(<StreamingMarkdown>{text}</StreamingMarkdown>);
      expect(markup(followed.container.innerHTML)).toBe(markup(whole.container.innerHTML));
      for (const view of [followed, given, whole]) view.unmount();
    }
  });

  it("takes back text that was appended, where it turns out to be an address", () => {
    const source = createTestSource("Write to x (");
    const { container } = render(<StreamingMarkdown source={source} />);
    for (const text of ["Write to x (some", "Write to x (someone", "Write to x (someone@e.example"]) {
      act(() => source.show(text));
      expect(container.textContent).toBe(text);
    }
    act(() => source.show("Write to x (someone@e.example) now", true));
    expect(container.querySelector("a")?.textContent).toBe("someone@e.example");
    expect(container.textContent).toBe("Write to x (someone@e.example) now");
  });

  it("shows all of the text also after other props have changed meanwhile", () => {
    const source = createTestSource("Some words");
    const view = (components: MarkdownComponents, className: string): ReactNode => (
      <StreamingMarkdown source={source} components={components} className={className} />
    );
    const { container, rerender } = render(view({}, "a"));
    act(() => source.show("Some words and more"));
    rerender(view({}, "b"));
    expect(container.textContent).toBe("Some words and more");
    act(() => source.show("Some words and more of them"));
    rerender(view({ p: ({ children }: { children?: ReactNode }) => <div role="note">{children}</div> }, "b"));
    expect(container.querySelector("[role=note]")?.textContent).toBe("Some words and more of them");
    act(() => source.show("Some words and more of them here"));
    expect(container.querySelector("[role=note]")?.textContent).toBe("Some words and more of them here");
  });

  it("follows another source, and gets what arrived before it was subscribed to", () => {
    const sources = [createTestSource("First"), createTestSource("Second")];
    const { container, rerender } = render(<StreamingMarkdown source={sources[0]} />);
    rerender(<StreamingMarkdown source={sources[1]} />);
    expect(container.textContent).toBe("Second");
    act(() => sources[0]?.show("First one"));
    expect(container.textContent).toBe("Second");
    act(() => sources[1]?.show("Second one", true));
    expect(container.textContent).toBe("Second one");
    expect(container.querySelector("[data-state=done]")).not.toBeNull();
  });

  it("is shown by a server", () => {
    expect(renderToString(<StreamingMarkdown source={createTestSource("Some **words**")} />)).toContain(
      "<strong>words",
    );
  });
});

describe("a text given as children", () => {
  it("renders nothing below the root while only words are added", () => {
    const below = commitsDuring((onRender) => {
      const components = {
        strong: ({ children }: { children?: ReactNode }) => (
          <Profiler id="below" onRender={onRender}>
            <b>{children}</b>
          </Profiler>
        ),
      };
      const view = (text: string): ReactNode => (
        <StreamingMarkdown streaming components={components}>
          {text}
        </StreamingMarkdown>
      );
      const { container, rerender } = render(view("A **word** and"));
      const node = container.querySelector("p")?.lastChild?.previousSibling;
      for (const text of ["A **word** and more", "A **word** and more of them"]) {
        rerender(view(text));
        expect(container.textContent).toBe(text.replaceAll("**", ""));
      }
      expect(container.querySelector("p")?.lastChild?.previousSibling).toBe(node);
    });
    expect(below).toBe(1);
  });

  it("costs nothing where the parent renders and the text is the same", () => {
    let renders = 0;
    const p = ({ children }: { children?: ReactNode }) => {
      renders++;
      return <p>{children}</p>;
    };
    const components = { p };
    let tick: () => void = () => {};
    const Thread = (): ReactNode => {
      const [count, setCount] = useState(0);
      tick = () => setCount(count + 1);
      return ["One.", "Two."].map((text) => (
        <StreamingMarkdown key={text} components={components}>
          {text}
        </StreamingMarkdown>
      ));
    };
    expect(StreamingMarkdown).toHaveProperty("$$typeof", Symbol.for("react.memo"));
    render(<Thread />);
    renders = 0;
    act(() => tick());
    expect(renders).toBe(0);
  });
});
