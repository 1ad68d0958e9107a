import {
  createElement,
  Fragment,
  memo,
  useContext,
  type ComponentType,
  type ReactElement,
  type ReactNode,
} from "react";
import { harmless, type TagToken } from "../../markdown/htmlTags.js";
import { lastVisible, type Groups, type MarkdownNode } from "../../markdown/node.js";
import { textDirection } from "../../markdown/textDirection.js";
import { FootnoteReference } from "./FootnoteReference.js";
import { MarkdownContext, type MarkdownConfig } from "./markdownContext.js";
import { MarkdownImage } from "./MarkdownImage.js";
import { MarkdownLink } from "./MarkdownLink.js";
import { TextLeaf } from "./TextLeaf.js";
import { useScrollRegion } from "./useScrollRegion.js";

interface NodeProps {
  readonly node: MarkdownNode;
  /** The cursor, where it stands at the end of this node. */
  readonly cursor?: ReactNode;
}

/** What has no inside for the cursor: it stands behind these, as the last child of what they are in. */
const closed: ReadonlySet<string> = new Set([
  "text",
  "html",
  "link",
  "image",
  "hr",
  "br",
  "footnoteReference",
]);

/** How many groups stand directly in their parent. */
const DIRECT_GROUPS = 8;
/** How many of the others make a section: React passes over 128 nodes at once. */
const SECTION_SIZE = 16;

type View = ComponentType<NodeProps>;

/**
 * The children of a node. The first group stands among them directly, since nearly always it is the only one; of the
 * others those that are full keep their identity and are passed over as one. No node ever moves between the three.
 */
export function renderNodes(groups: Groups, cursor?: ReactNode, before?: ReactElement): ReactNode {
  const visible = cursor ? lastVisible(groups) : undefined;
  const behind = visible !== undefined && closed.has(visible.type);
  const place = behind ? nowhere : placeOf(groups, visible, cursor);
  const first = (groups[0] ?? []).map((node) => renderNode(node, node === place.last ? cursor : undefined));
  const direct = Math.min(groups.length, DIRECT_GROUPS);
  const children: ReactNode[] = before === undefined ? first : [before, ...first];
  for (let i = 1; i < direct; i++) {
    children.push(
      <Group
        key={`+${i}`}
        nodes={groups[i] ?? []}
        last={i === place.group ? place.last : undefined}
        cursor={i === place.group ? cursor : undefined}
      />,
    );
  }
  if (groups.length > direct) renderSections(children, groups, direct, place);
  // Behind all nodes, also those that show nothing: it is the same element for as long as text and links alternate.
  if (behind) children.push(<Fragment key="cursor">{cursor}</Fragment>);
  return children;
}

/** Lines of code, or rows of a table: all in sections. */
function renderAll(groups: Groups, cursor: ReactNode, view: View): ReactNode {
  const visible = cursor ? lastVisible(groups) : undefined;
  const sections: ReactNode[] = [];
  renderSections(sections, groups, 0, placeOf(groups, visible, cursor), view);
  return sections;
}

function renderNode(node: MarkdownNode, cursor: ReactNode): ReactElement {
  const key = `${node.type}${node.key}`;
  return node.type === "text" || node.type === "html" ? (
    <TextLeaf key={key} text={node.text ?? ""} />
  ) : (
    <NodeView key={key} node={node} cursor={cursor} />
  );
}

function renderSections(
  sections: ReactNode[],
  groups: Groups,
  from: number,
  place: Place,
  view?: View,
): void {
  for (let start = from; start < groups.length; start += SECTION_SIZE) {
    const end = start + SECTION_SIZE;
    const here = place.group >= start && place.group < end;
    // A section is known by its place: the nodes before it never change their number.
    sections.push(
      <Section
        key={`+${start}`}
        groups={groups.slice(start, end)}
        {...(here ? { ...place, group: place.group - start } : nowhere)}
        view={view}
      />,
    );
  }
}

/** The node that has the cursor inside, and the number of its group. */
interface Place {
  readonly last: MarkdownNode | undefined;
  readonly group: number;
  readonly cursor: ReactNode;
}

const nowhere: Place = { last: undefined, group: -1, cursor: undefined };

function placeOf(groups: Groups, last: MarkdownNode | undefined, cursor: ReactNode): Place {
  if (last === undefined) return nowhere;
  // Nearly always the last group, so a search from the front would cost more.
  for (let group = groups.length - 1; group >= 0; group--) {
    if (groups[group]?.includes(last)) return { last, group, cursor };
  }
  return nowhere;
}

interface SectionProps extends Place {
  readonly groups: Groups;
  readonly view: View | undefined;
}

const Section = memo(
  function Section({ groups, last, group, cursor, view }: SectionProps) {
    const children = groups.map((nodes, i) => (
      <Group
        // oxlint-disable-next-line react/no-array-index-key -- groups are only ever added at the end
        key={i}
        nodes={nodes}
        last={i === group ? last : undefined}
        cursor={i === group ? cursor : undefined}
        view={view}
      />
    ));
    // In an element of their own: what has not changed in it is not laid out again.
    return view === LineView ? <span data-lines="">{children}</span> : children;
  },
  (a, b) =>
    a.last === b.last &&
    a.group === b.group &&
    a.cursor === b.cursor &&
    a.view === b.view &&
    a.groups.length === b.groups.length &&
    a.groups.every((group, i) => group === b.groups[i]),
);

interface GroupProps {
  readonly nodes: readonly MarkdownNode[];
  readonly last: MarkdownNode | undefined;
  readonly cursor: ReactNode;
  readonly view?: View | undefined;
}

const Group = memo(function Group({ nodes, last, cursor, view: View }: GroupProps) {
  const children = nodes.map((node) => {
    const mark = node === last ? cursor : undefined;
    return View === undefined ? renderNode(node, mark) : <View key={node.key} node={node} cursor={mark} />;
  });
  return View === LineView ? <span data-lines="">{children}</span> : children;
});

const NodeView = memo(function NodeView({ node, cursor }: NodeProps) {
  const config = useContext(MarkdownContext);
  switch (node.type) {
    case "paragraph":
      return element(config, "p", {}, node, renderNodes(node.children, cursor));
    case "strong":
    case "em":
    case "del":
      return element(config, node.type, {}, node, renderNodes(node.children, cursor));
    case "codespan":
      return element(config, "code", {}, node, leaf(node, cursor));
    case "heading": {
      // A stream that was stopped behind its marks leaves one without text, which assistive technology announces.
      if (!node.visible) return null;
      const level = Math.min(6, Number(node.look.slice(1)) + config.headingOffset);
      return element(config, `h${level}`, {}, node, renderNodes(node.children, cursor));
    }
    case "code":
      return <CodeView node={node} cursor={cursor} />;
    case "blockquote": {
      const attributes = node.look === "" ? direction(node) : { "data-alert": node.look, ...direction(node) };
      return element(config, "blockquote", attributes, node, renderNodes(node.children, cursor));
    }
    case "list":
      return listElement(config, node, cursor);
    case "list_item":
      return itemElement(config, node, cursor);
    case "table":
      return <TableView node={node} cursor={cursor} />;
    case "link":
      return <MarkdownLink node={node}>{renderNodes(node.children)}</MarkdownLink>;
    case "image":
      return <MarkdownImage node={node} />;
    case "hr":
    case "br":
      return element(config, node.type, {}, node);
    case "tag": {
      const Tag = config.tags[node.look];
      const { attributes } = node.token as TagToken;
      const content = node.children.length > 0 ? renderNodes(node.children, cursor) : undefined;
      return Tag === undefined ? (
        content
      ) : (
        <Tag attributes={attributes} complete={node.complete}>
          {content}
        </Tag>
      );
    }
    case "footnote":
      return null;
    case "footnoteReference":
      return <FootnoteReference label={node.look} />;
    default: {
      const tag =
        node.type === "math" && node.look === "true"
          ? "math-display"
          : node.type === "element"
            ? node.look
            : node.type;
      // An element without content, as `br` is, must not be given any.
      const content =
        node.text !== undefined
          ? leaf(node, cursor)
          : node.children.length > 0
            ? renderNodes(node.children, cursor)
            : undefined;
      return element(config, tag, {}, node, content);
    }
  }
});

/** The text of a node that has no children, and the cursor behind it. */
function leaf(node: MarkdownNode, cursor: ReactNode): ReactNode {
  return (
    <>
      <TextLeaf text={node.text ?? ""} />
      {cursor}
    </>
  );
}

/** What markdown itself makes, beside the elements that may be asked for. */
const elements = /^(?:p|h[1-6]|blockquote|[uo]l|li|hr|pre|t[hdr])$/;

function element(
  { components }: MarkdownConfig,
  tag: string,
  attributes: Readonly<Record<string, unknown>>,
  node: MarkdownNode,
  children?: ReactNode,
): ReactNode {
  // One component may render both: what it gets says which of the two it is.
  const Override = components[tag] ?? (tag === "math-display" ? components["math"] : undefined);
  if (Override) {
    return (
      <Override {...attributes} token={node.token} complete={node.complete}>
        {children}
      </Override>
    );
  }
  if (harmless.has(tag) || elements.test(tag)) return createElement(tag, attributes, children);
  // No element of HTML: a formula without its entry, or a token of an extension that nobody renders.
  return (
    <span data-markdown={tag} {...attributes}>
      {children}
    </span>
  );
}

/** Bullets, the mark of a quote and the columns of a table stand on the side where their own text begins. */
function direction(node: MarkdownNode): { dir?: "ltr" | "rtl" } {
  const dir = textDirection(node.children);
  return dir === undefined ? {} : { dir };
}

function listElement(config: MarkdownConfig, node: MarkdownNode, cursor: ReactNode): ReactNode {
  const [tag = "ul", start, spacing] = node.look.startsWith("ol")
    ? node.look.split(" ")
    : ["ul", "1", node.look.slice(3)];
  const attributes = {
    // Tight and loose differ by this attribute only: another element would throw away what somebody has selected.
    "data-spacing": spacing,
    ...(start === "1" ? {} : { start: Number(start) }),
    ...direction(node),
  };
  return element(config, tag, attributes, node, renderNodes(node.children, cursor));
}

function itemElement(config: MarkdownConfig, node: MarkdownNode, cursor: ReactNode): ReactNode {
  if (node.look === "") return element(config, "li", {}, node, renderNodes(node.children, cursor));
  const checked = node.look === "done";
  const attributes = {
    type: "checkbox",
    checked,
    disabled: true,
    readOnly: true,
    "aria-label": checked ? config.labels.done : config.labels.todo,
  } as const;
  const Override = config.components["input"];
  const box = Override ? (
    <Override key="box" {...attributes} token={node.token} complete={node.complete} />
  ) : (
    <input key="box" {...attributes} />
  );
  const children = renderNodes(node.children, cursor, box);
  return element(config, "li", { "data-task": node.look }, node, children);
}

function CodeView({ node, cursor }: NodeProps) {
  const config = useContext(MarkdownContext);
  const { ref, props } = useScrollRegion<HTMLPreElement>(config.labels.code, node.complete);
  const language = /^[\w+#.-]+/.exec(node.look)?.[0];
  const Fence = language === undefined ? undefined : config.fences[language];
  if (Fence) {
    return (
      <Fence language={language} token={node.token} complete={node.complete}>
        {node.children
          .flat()
          .map((line) => line.text)
          .join("")}
      </Fence>
    );
  }
  const code = element(
    config,
    "code",
    language === undefined ? {} : { className: `language-${language}` },
    node,
    renderAll(node.children, cursor, LineView),
  );
  const Override = config.components["pre"];
  if (Override) {
    return (
      <Override token={node.token} complete={node.complete}>
        {code}
      </Override>
    );
  }
  return (
    <pre ref={ref} {...props}>
      {code}
    </pre>
  );
}

/** A line with its break. */
const LineView = memo(function LineView({ node, cursor }: NodeProps) {
  return <span data-line="">{leaf(node, cursor)}</span>;
});

function TableView({ node, cursor }: NodeProps) {
  const config = useContext(MarkdownContext);
  const { ref, props } = useScrollRegion<HTMLDivElement>(config.labels.table, node.complete);
  const last = cursor ? lastVisible(node.children) : undefined;
  const head = node.children[0]?.[0];
  const content = (
    <>
      <thead>
        {head === undefined ? null : <RowView node={head} cursor={head === last ? cursor : undefined} />}
      </thead>
      <tbody>{renderAll(node.children, cursor, BodyRow)}</tbody>
    </>
  );
  const Override = config.components["table"];
  return (
    <div data-table="" ref={ref} {...props}>
      {Override ? (
        <Override token={node.token} complete={node.complete}>
          {content}
        </Override>
      ) : (
        <table {...direction(node)}>{content}</table>
      )}
    </div>
  );
}

/** The head is the first row of the view, and stands in an element of its own. */
const BodyRow = memo(function BodyRow({ node, cursor }: NodeProps) {
  return node.look === "head" ? null : <RowView node={node} cursor={cursor} />;
});

const RowView = memo(function RowView({ node, cursor }: NodeProps) {
  const config = useContext(MarkdownContext);
  const last = cursor ? lastVisible(node.children) : undefined;
  const cells = node.children
    .flat()
    .map((cell) => <CellView key={cell.key} node={cell} cursor={cell === last ? cursor : undefined} />);
  return element(config, "tr", {}, node, cells);
});

const CellView = memo(function CellView({ node, cursor }: NodeProps) {
  const config = useContext(MarkdownContext);
  const [tag = "td", align] = node.look.split(" ");
  const attributes = align === "" ? {} : { "data-align": align };
  const scope = tag === "th" ? { scope: "col" } : {};
  return element(config, tag, { ...attributes, ...scope }, node, renderNodes(node.children, cursor));
});
