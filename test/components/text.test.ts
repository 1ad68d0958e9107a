import { describe, expect, it } from "vitest";
import { messagesToMarkdown, type ChatMessage } from "react-streaming-chat";
import { isSameStructure } from "../../src/components/conversation/messageStructure.js";
import { checkFiles } from "../../src/components/composer/attachments.js";
import { defaultKeymap, isKey } from "../../src/components/context/keymap.js";
import { toCsv } from "../../src/components/parts/TableBlock.js";
import { quotesToMarkdown } from "../../src/components/quote/quotes.js";
import { sourceOf } from "../../src/components/quote/useSelection.js";
import { safeForClipboard } from "../../src/components/text/clipboard.js";
import { markdownToHtml } from "../../src/components/text/markdownToHtml.js";
import { createSentenceReader } from "../../src/components/text/useSentences.js";

describe("markdown as HTML for the clipboard", () => {
  it("keeps headings, lists, tables and code, with inline styles", () => {
    const html = markdownToHtml(
      "# Title\n\n- one\n- **two**\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```ts\nx < 1\n```\n",
    );
    expect(html).toContain("<h1>Title</h1>");
    expect(html).toMatch(/<ul><li>.*one.*<\/li><li>.*<strong>two<\/strong>.*<\/li><\/ul>/);
    expect(html).toMatch(/<table style="[^"]+"><tr><th style="[^"]+">a<\/th>/);
    expect(html).toMatch(/<td style="[^"]+" align="right">2<\/td>/);
    expect(html).toMatch(/<pre style="[^"]+"><code style="[^"]+">x &#60; 1/);
  });

  it("holds no markup, address or picture of the model's choosing", () => {
    const html = markdownToHtml(
      '<img src=x onerror=alert(1)> [a](javascript:alert(1)) ![p](https://evil.example/p.png) [b](https://ok.example/?a="&b)',
    );
    expect(html).not.toMatch(/<img|javascript:|evil\.example/);
    expect(html).toContain('<a href="https://ok.example/?a=&#34;&#38;b">b</a>');
  });
});

describe("text for the clipboard", () => {
  it("runs nothing when it is pasted into a terminal", () => {
    expect(safeForClipboard("ls\u001b]8;;x\u0007\r\n\trm\n")).toBe("ls]8;;x\n\trm");
  });
});

describe("a table as CSV", () => {
  it("quotes what RFC 4180 asks for, and runs no formula", () => {
    expect(
      toCsv([
        ["a", 'say "hi"'],
        ["-1.5", "=HYPERLINK(1)"],
        ["x,y", "+x"],
      ]),
    ).toBe('a,"say ""hi"""\r\n-1.5,\'=HYPERLINK(1)\r\n"x,y",\'+x\r\n');
  });
});

describe("the source of a selection", () => {
  const source =
    "# One\n\nReading **and writing** must be [one operation](https://a.example), or\ntwo.\n\n- a\n- b\n";

  it("is the blocks that the selected words stand in", () => {
    expect(sourceOf("writing must be one operation", source)).toBe(
      "Reading **and writing** must be [one operation](https://a.example), or\ntwo.",
    );
    expect(sourceOf("One", source)).toBe("# One");
  });

  it("is the words themselves where the source does not hold them", () => {
    expect(sourceOf("something else", source)).toBe("something else");
  });
});

describe("quotes", () => {
  it("become quoted lines, with a blank line between two of them", () => {
    expect(quotesToMarkdown([{ text: "a\n\nb" }, { text: "c" }])).toBe("> a\n>\n> b\n\n> c");
  });
});

describe("files that are attached", () => {
  const file = (name: string, type: string, size = 1): File =>
    new File([new Uint8Array(size)], name, { type });

  it("are refused for their type, size and number, each with its reason", () => {
    const files = [
      file("a.png", "image/png"),
      file("b.exe", "application/x-msdownload"),
      file("c.PDF", "application/pdf", 9),
    ];
    const { accepted, refused } = checkFiles([...files, file("d.png", "image/png")], 0, {
      accept: "image/*,.pdf",
      maxBytes: 8,
      maxFiles: 1,
    });
    expect(accepted.map(({ name }) => name)).toEqual(["a.png"]);
    expect(refused).toEqual([
      { reason: "type", name: "b.exe" },
      { reason: "size", name: "c.PDF", maxBytes: 8 },
      { reason: "count", maxFiles: 1 },
    ]);
  });
});

describe("keys", () => {
  const press = (key: string, rest = {}) => ({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...rest,
  });

  it("match with exactly the modifiers that the keymap names", () => {
    expect(isKey(press("Enter"), defaultKeymap.send)).toBe(true);
    expect(isKey(press("Enter", { shiftKey: true }), defaultKeymap.send)).toBe(false);
    expect(isKey(press("Enter", { ctrlKey: true }), defaultKeymap.sendAlways)).toBe(true);
    expect(isKey(press("ArrowUp", { altKey: true }), defaultKeymap.previousMessage)).toBe(true);
    expect(isKey(press("Enter"), null)).toBe(false);
  });
});

describe("sentences as they complete", () => {
  const read = (text: string, step: number, locale: string): { sentences: string[]; words: string[] } => {
    const sentences: string[] = [];
    const words: string[] = [];
    const reader = createSentenceReader({
      locale,
      onSentence: (sentence) => sentences.push(sentence),
      onWord: (word) => words.push(word),
    });
    for (let end = step; end < text.length; end += step) reader.read(text.slice(0, end), false);
    reader.read(text, true);
    return { sentences, words };
  };
  const text = "Keep it in **one place**. Then `ask` it!\n\n```ts\nconst code = 1;\n```\n\nIs that all? Yes";

  it.each([1, 3, 7, 1000])("are the same whatever the deltas, %i characters each", (step) => {
    expect(read(text, step, "en").sentences).toEqual([
      "Keep it in one place.",
      "Then ask it!",
      "Is that all?",
      "Yes",
    ]);
  });

  it("have no code and no marks among their words", () => {
    expect(read(text, 1000, "en").words).toEqual([
      "Keep",
      "it",
      "in",
      "one",
      "place",
      "Then",
      "ask",
      "it",
      "Is",
      "that",
      "all",
      "Yes",
    ]);
  });

  it("end at full stops of Chinese and Japanese", () => {
    expect(read("这是一。那是二。", 1, "zh").sentences).toEqual(["这是一。", "那是二。"]);
  });
});

describe("the structure of a message", () => {
  const message = (parts: ChatMessage["parts"], rest: Partial<ChatMessage> = {}): ChatMessage => ({
    id: "a",
    role: "assistant",
    status: "streaming",
    parts,
    ...rest,
  });
  const text = (words: string, state: "streaming" | "done" = "streaming") =>
    ({ type: "text", text: words, state }) as const;

  it("is the same while the last text only grows", () => {
    expect(isSameStructure(message([text("a")]), message([text("ab")]))).toBe(true);
  });

  it.each([
    ["a part is added", message([text("a"), text("")])],
    ["the text ends", message([text("ab", "done")])],
    ["the message ends", message([text("a")], { status: "complete" })],
    ["counts arrive", message([text("a")], { usage: { outputTokens: 1 } })],
  ])("is another when %s", (_, after) => {
    expect(isSameStructure(message([text("a")]), after)).toBe(false);
  });
});

describe("a conversation as markdown", () => {
  it("has a heading for each message, tools as lines, and sources as links that cannot break out", () => {
    expect(
      messagesToMarkdown([
        { id: "1", role: "user", parts: [{ type: "text", text: "Hello" }] },
        {
          id: "2",
          role: "assistant",
          parts: [
            { type: "reasoning", text: "hm" },
            { type: "tool-look_up", toolCallId: "c", state: "output-available", input: {}, output: 1 },
            { type: "text", text: "Hi.\n" },
            { type: "source-url", sourceId: "s", url: "https://a.example/x y>", title: "A [b]" },
          ],
        },
      ]),
    ).toBe(
      "## You\n\nHello\n\n## Assistant\n\n*look_up*\n\nHi.\n\n1. [A \\[b\\]](<https://a.example/x%20y%3E>)\n",
    );
  });
});
