import { createMarkdownParser } from "../../markdown/createMarkdownParser.js";
import type { MarkdownNode } from "../../markdown/nodes.js";
import { defaultUrlPolicy } from "../../markdown/urlPolicy.js";

const mono = "font-family:Menlo,Consolas,monospace";
const border = "border:1px solid #bbb;padding:4px 8px";

/** Styles by element: programs that take pasted HTML know no style sheet of ours. */
const styles: Readonly<Record<string, string>> = {
  pre: `${mono};white-space:pre-wrap;background:#f6f6f7;padding:8px`,
  code: mono,
  table: "border-collapse:collapse",
  th: `${border};text-align:left`,
  td: border,
  blockquote: "border-left:3px solid #bbb;margin-left:0;padding-left:12px;color:#555",
};

/**
 * Markdown as HTML for the clipboard: written from our own tree with inline styles, so that Word, mail and chat programs
 * keep headings, lists, tables and code. Never the page's HTML, and no address that the URL policy refuses.
 */
export function markdownToHtml(markdown: string): string {
  const parser = createMarkdownParser();
  parser.append(markdown);
  parser.finish();
  return writeAll(parser.view.flat());
}

function writeAll(nodes: readonly MarkdownNode[]): string {
  return nodes.map(write).join("");
}

const childrenOf = (node: MarkdownNode): readonly MarkdownNode[] => node.children.flat();
const inner = (node: MarkdownNode): string =>
  node.text === undefined ? writeAll(childrenOf(node)) : escape(node.text);

function tag(name: string, content: string, attributes = ""): string {
  const style = styles[name];
  return `<${name}${style === undefined ? "" : ` style="${style}"`}${attributes}>${content}</${name}>`;
}

function write(node: MarkdownNode): string {
  switch (node.type) {
    case "text":
    case "html":
      return escape(node.text ?? "");
    case "paragraph":
      return tag("p", inner(node));
    case "heading":
      return tag(`h${node.level}`, inner(node));
    case "strong":
    case "em":
    case "del":
    case "blockquote":
      return tag(node.type, inner(node));
    case "codespan":
      return tag("code", inner(node));
    case "code":
      return tag("pre", tag("code", inner(node)));
    case "list":
      return node.ordered
        ? tag("ol", inner(node), node.start === 1 ? "" : ` start="${node.start}"`)
        : tag("ul", inner(node));
    case "list_item":
      return tag("li", `${node.task === undefined ? "" : node.task === "done" ? "☑ " : "☐ "}${inner(node)}`);
    case "table":
      return tag("table", inner(node));
    case "row":
      return tag("tr", inner(node));
    case "cell":
      return tag(
        node.header ? "th" : "td",
        inner(node),
        node.align === undefined ? "" : ` align="${node.align}"`,
      );
    case "link": {
      const href = node.href === undefined ? undefined : defaultUrlPolicy(node.href, "link");
      return href === undefined ? inner(node) : tag("a", inner(node), ` href="${escape(href)}"`);
    }
    case "image":
      // The picture itself would be requested wherever the text is pasted.
      return inner(node);
    case "hr":
      return "<hr>";
    case "br":
      return "<br>";
    case "math":
      return tag("code", escape(node.token?.raw.trim() ?? node.text ?? ""));
    case "footnote":
      return tag("p", `${escape(`[${node.label}]`)} ${inner(node)}`);
    case "footnoteReference":
      return tag("sup", escape(`[${node.label}]`));
    case "element":
    case "tag":
    case "extension":
      return inner(node);
    default:
      return node satisfies never;
  }
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
