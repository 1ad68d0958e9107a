// @vitest-environment jsdom
import { act } from "react";
import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { defaultUrlPolicy } from "../../src/markdown/urlPolicy.js";
import { StreamingMarkdown } from "../../src/react/StreamingMarkdown.js";
import { attacks } from "./attacks.js";

const harmlessProtocol = /^(?:https?:|mailto:|tel:|#|[^:]*$)/i;

function expectHarmless(container: HTMLElement): void {
  const forbidden =
    "script,iframe,object,embed,style,link,base,meta,form,video,audio,svg,img,[name],[style],[srcset]";
  expect(container.querySelector(forbidden)).toBeNull();
  for (const element of container.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      expect(name).not.toMatch(/^on/);
      if (name === "href" || name === "src") expect(value).toMatch(harmlessProtocol);
      if (name === "id") expect(value).toMatch(/note-\d+$/);
    }
  }
}

describe("text that attacks", () => {
  it.each(attacks)("does nothing, whole and one character at a time: %s", (text) => {
    const { container, rerender, unmount } = render(
      <StreamingMarkdown html={["kbd"]}>{text}</StreamingMarkdown>,
    );
    expectHarmless(container);
    for (let i = 1; i <= text.length; i++) {
      rerender(
        <StreamingMarkdown streaming html={["kbd"]}>
          {text.slice(0, i)}
        </StreamingMarkdown>,
      );
      expectHarmless(container);
    }
    unmount();
  });

  it("an address that names one host and goes to another shows the other", () => {
    const { container } = render(
      <StreamingMarkdown>{"[https://bank.example](https://attacker.example)"}</StreamingMarkdown>,
    );
    expect(container.textContent).toBe("https://bank.example (attacker.example)");
  });

  it.each([
    "[**bank.example**](https://attacker.example)",
    "[b*ank*.example](https://attacker.example)",
    "[`bank.example`](https://attacker.example)",
    "[bank\\.example](https://attacker.example)",
    "[bank&#46;example](https://attacker.example)",
    "[bank.example](https:/\\attacker.example)",
    "[bank.example](https:attacker.example)",
    "[bank.example](/\\attacker.example)",
  ])("also where the text or the address is written in another way: %s", (text) => {
    const { container } = render(<StreamingMarkdown>{text}</StreamingMarkdown>);
    expect(container.textContent).toBe("bank.example (attacker.example)");
  });

  it.each([
    ["[https://аpple.example](https://аpple.example/x)", "https://аpple.example (xn--pple-43d.example)"],
    ["[аpple.example](https://attacker.example)", "аpple.example (attacker.example)"],
    ["[bank.exam\u00adple](https://attacker.example)", "bank.exam\u00adple (attacker.example)"],
    ["[shop](https://bücher.example)", "shop (xn--bcher-kva.example)"],
    ["<https://аpple.example/x> now", "https://аpple.example/x (xn--pple-43d.example) now"],
    ["[xn--pple-43d.example](https://аpple.example)", "xn--pple-43d.example"],
    ["[plain](https://apple.example)", "plain"],
  ])("a host with letters that may look like others shows what it is: %s", (text, seen) => {
    const { container } = render(<StreamingMarkdown>{text}</StreamingMarkdown>);
    expect(container.textContent).toBe(seen);
  });

  it("a login in an address is dropped", () => {
    expect(defaultUrlPolicy("https://bank.example@attacker.example/x", "link")).toBe(
      "https://attacker.example/x",
    );
  });

  it("characters that reorder text are visible in code and in links", () => {
    const { container } = render(
      <StreamingMarkdown>{"`a\u202eb` [c\u2066d](https://e.example)"}</StreamingMarkdown>,
    );
    expect(container.textContent).toBe("a⟨U+202E⟩b c⟨U+2066⟩d");
  });

  // Every object has these: a look-up by the text's own words must not find them.
  it.each(["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__"])(
    "%s names no component, link or note",
    (name) => {
      const text = `[${name}] [^${name}] <${name}>x</${name}> &${name};\n\n\`\`\`${name}\nx = 1\n\`\`\`\n`;
      const { container } = render(
        <StreamingMarkdown html={["kbd"]} tags={{ citation: () => null }}>
          {text}
        </StreamingMarkdown>,
      );
      expect(container.querySelector("[href]")).toBeNull();
      expect(container.querySelector("p")?.textContent).toContain("<");
      expect(container.querySelector("pre")?.textContent).toContain("x = 1");
    },
  );

  it("an image loads after a click, or when its origin is allowed", () => {
    const text = "![alt](https://images.example/a.png)";
    const { container, rerender } = render(<StreamingMarkdown>{text}</StreamingMarkdown>);
    expect(container.textContent).toBe("alt (Image from images.example) – Load");
    rerender(<StreamingMarkdown images={["https://images.example"]}>{text}</StreamingMarkdown>);
    expect(container.querySelector("img")?.getAttribute("referrerpolicy")).toBe("no-referrer");
  });

  it.each(["https:/\\images.example/a.png", "https:images.example/a.png", "\\\\\\\\images.example/a.png"])(
    "an image says which host it is asked from, however its address is written: %s",
    (address) => {
      const { container } = render(<StreamingMarkdown>{`![alt](${address})`}</StreamingMarkdown>);
      expect(container.textContent).toBe("alt (Image from images.example) – Load");
    },
  );

  it("a click loads the image that was shown, and no other that comes to its place", () => {
    const { container, rerender } = render(
      <StreamingMarkdown>{"![a](https://one.example/a.png)"}</StreamingMarkdown>,
    );
    act(() => container.querySelector("button")?.click());
    expect(container.querySelector("img")?.src).toBe("https://one.example/a.png");
    rerender(<StreamingMarkdown>{"![a](https://two.example/b.png)"}</StreamingMarkdown>);
    expect(container.querySelector("img")).toBeNull();
    expect(container.textContent).toBe("a (Image from two.example) – Load");
  });

  it("an image in a link is its description, for a button may not stand in a link", () => {
    const { container } = render(
      <StreamingMarkdown>
        {"[![a](https://one.example/a.png)](https://two.example) [![](https://one.example/b.png)](/c)"}
      </StreamingMarkdown>,
    );
    expect(container.querySelector("button, img")).toBeNull();
    expect([...container.querySelectorAll("a")].map((link) => link.textContent)).toEqual([
      "a",
      "Image from one.example",
    ]);
  });
});
