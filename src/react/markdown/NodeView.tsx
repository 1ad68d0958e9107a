import { Fragment, memo, useContext, type ReactElement, type ReactNode } from "react";
import { flow } from "../../markdown/view/htmlTags.js";
import {
  lastVisible,
  type Groups,
  type ItemNode,
  type ListNode,
  type MarkdownNode,
} from "../../markdown/nodes.js";
import { BlockPartsContext } from "./blockParts.js";
import { CodeView } from "./CodeView.js";
import { direction, element } from "./element.js";
import { FootnoteReference } from "./FootnoteReference.js";
import { Group, nowhere, placeOf, renderGroups, renderSections, type RenderNode } from "./groups.js";
import { MarkdownContext, type MarkdownConfig } from "./markdownContext.js";
import { MarkdownImage } from "./MarkdownImage.js";
import { MarkdownLink } from "./MarkdownLink.js";
import { Override } from "./Override.js";
import { renderLeaf, TextLeaf } from "./TextLeaf.js";
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
  // Shown at the end of the page, if at all.
  "footnote",
  // A component that renders a formula has no use for what it is given to show meanwhile.
  "math",
]);

/** What has a place for the cursor before there is anything in it. */
const framed: ReadonlySet<string> = new Set(["code", "list_item", "blockquote"]);

function isClosed({ type, text, children }: MarkdownNode): boolean {
  // A component without content, of a tag or of an extension's token, need not show the content that it would be given.
  return closed.has(type) || (text === undefined && children.length === 0 && !framed.has(type));
}

const noAttributes = {};

/** How many groups stand directly in their parent. */
const DIRECT_GROUPS = 8;

/**
 * The children of a node. The first group stands among them directly, since nearly always it is the only one; of the
 * others those that are full keep their identity and are passed over as one. No node ever moves between the three.
 */
export function renderNodes(groups: Groups, cursor?: ReactNode, before?: ReactElement): ReactNode {
  const visible = cursor ? lastVisible(groups) : undefined;
  // Where nothing can be seen yet the cursor stands alone.
  const behind = cursor && (visible === undefined || isClosed(visible));
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
        render={renderNode}
      />,
    );
  }
  if (groups.length > direct) children.push(...renderSections(groups, direct, place, renderNode));
  // Behind all nodes, also those that show nothing: it is the same element for as long as text and links alternate.
  if (behind) children.push(<Fragment key="cursor">{cursor}</Fragment>);
  return children;
}

function renderNode(node: MarkdownNode, cursor: ReactNode): ReactElement {
  const key = `${node.type}${node.key}`;
  return node.type === "text" || node.type === "html" ? (
    <TextLeaf key={key} text={node.text ?? ""} growing={!node.complete} />
  ) : (
    <NodeView key={key} node={node} cursor={cursor} />
  );
}

const NodeView = memo(function NodeView({ node, cursor }: NodeProps) {
  const config = useContext(MarkdownContext);
  switch (node.type) {
    case "paragraph": {
      const children = renderNodes(node.children, cursor);
      // "words <details>" in one line. As `p` the page would be another one once a browser has read it from a server.
      const isFlow = config.flow && holdsFlow(node.children);
      return isFlow
        ? element(config, "div", { "data-paragraph": "" }, node, children)
        : element(config, "p", {}, node, children);
    }
    case "strong":
    case "em":
    case "del":
      return element(config, node.type, {}, node, renderNodes(node.children, cursor));
    case "codespan":
      return element(config, "code", {}, node, renderLeaf(node, cursor));
    case "heading": {
      // A stream that was stopped behind its marks leaves one without text, which assistive technology announces.
      if (!node.visible) return null;
      return element(config, `h${config.headings.of(node)}`, {}, node, renderNodes(node.children, cursor));
    }
    case "code":
      return <CodeView node={node} cursor={cursor} />;
    case "blockquote": {
      const attributes = node.alert === undefined ? {} : { "data-alert": node.alert };
      const title =
        node.alert === undefined ? undefined : (
          <p key="title" data-alert-title="">
            {config.labels[node.alert]}
          </p>
        );
      const children = renderNodes(node.children, cursor, title);
      return element(config, "blockquote", { ...attributes, ...direction(node) }, node, children);
    }
    case "list":
      return listElement(config, node, cursor);
    case "list_item":
      return itemElement(config, node, cursor);
    case "table":
      return <TableView node={node} cursor={cursor} />;
    case "row":
      return <RowView node={node} cursor={cursor} />;
    case "cell":
      return <CellView node={node} cursor={cursor} />;
    case "link":
      return <MarkdownLink node={node}>{renderNodes(node.children)}</MarkdownLink>;
    case "image":
      return <MarkdownImage node={node} />;
    case "hr":
    case "br":
      return element(config, node.type, {}, node);
    case "tag": {
      const entry = config.tags[node.name];
      const content = contentOf(node, cursor);
      if (entry === undefined) return content;
      const { attributes, complete } = node;
      return (
        <Override entry={entry} attributes={{ attributes }} complete={complete} fallback={content}>
          {content}
        </Override>
      );
    }
    case "footnote":
      return null;
    case "footnoteReference":
      return <FootnoteReference label={node.label} />;
    case "math":
      return element(config, node.display ? "math-display" : "math", {}, node, contentOf(node, cursor));
    case "element":
    case "extension":
      return element(config, node.name, {}, node, contentOf(node, cursor));
    case "text":
    case "html":
      return renderLeaf(node, cursor);
    default:
      return node satisfies never;
  }
});

/** What stands in an element. One without content, as `br` is, must not be given any. */
function contentOf(node: MarkdownNode, cursor: ReactNode): ReactNode {
  if (node.text !== undefined) return renderLeaf(node, cursor);
  return node.children.length > 0 ? renderNodes(node.children, cursor) : undefined;
}

/** Whether an element stands in these nodes that no paragraph may hold. */
function holdsFlow(groups: Groups): boolean {
  return groups.some((group) =>
    group.some((node) => (node.type === "element" && flow.has(node.name)) || holdsFlow(node.children)),
  );
}

function listElement(config: MarkdownConfig, node: ListNode, cursor: ReactNode): ReactNode {
  const attributes = {
    // Tight and loose differ by this attribute only: another element would throw away what somebody has selected.
    "data-spacing": node.loose ? "loose" : "tight",
    ...(node.start === 1 ? {} : { start: node.start }),
    ...direction(node),
  };
  return element(config, node.ordered ? "ol" : "ul", attributes, node, renderNodes(node.children, cursor));
}

function itemElement(config: MarkdownConfig, node: ItemNode, cursor: ReactNode): ReactNode {
  if (node.task === undefined) return element(config, "li", {}, node, renderNodes(node.children, cursor));
  const checked = node.task === "done";
  const attributes = {
    type: "checkbox",
    checked,
    disabled: true,
    readOnly: true,
    "aria-label": checked ? config.labels.done : config.labels.todo,
  } as const;
  const entry = config.components["input"];
  const own = <input key="box" {...attributes} />;
  const box =
    entry === undefined ? (
      own
    ) : (
      <Override
        key="box"
        entry={entry}
        attributes={attributes}
        token={node.token}
        complete={node.complete}
        fallback={own}
      />
    );
  const children = renderNodes(node.children, cursor, box);
  return element(config, "li", { "data-task": node.task }, node, children);
}

function TableView({ node, cursor }: NodeProps) {
  const config = useContext(MarkdownContext);
  const { tableBlock: Block } = useContext(BlockPartsContext);
  const { ref, props } = useScrollRegion<HTMLDivElement>(config.labels.table, node.complete);
  const last = cursor ? lastVisible(node.children) : undefined;
  const head = node.children[0]?.[0];
  const content = (
    <>
      <thead>
        {head === undefined ? null : <RowView node={head} cursor={head === last ? cursor : undefined} />}
      </thead>
      <tbody>{renderGroups(node.children, cursor, renderRow)}</tbody>
    </>
  );
  const entry = config.components["table"];
  const own = <table {...direction(node)}>{content}</table>;
  const box = (
    <div data-table="" ref={ref} {...props}>
      {entry === undefined ? (
        own
      ) : (
        <Override
          entry={entry}
          attributes={noAttributes}
          token={node.token}
          complete={node.complete}
          fallback={own}
        >
          {content}
        </Override>
      )}
    </div>
  );
  if (Block === undefined) return box;
  return (
    <Block rows={() => cellsOf(node)} source={() => node.token?.raw ?? ""} complete={node.complete}>
      {box}
    </Block>
  );
}

/** The cells of a table as plain text. */
function cellsOf(table: MarkdownNode): readonly (readonly string[])[] {
  return table.children.flat().map((row) => row.children.flat().map(plainTextOf));
}

function plainTextOf(node: MarkdownNode): string {
  return node.text ?? (node.type === "br" ? "\n" : node.children.flat().map(plainTextOf).join(""));
}

/** The head is the first row of the view, and stands in an element of its own. */
const BodyRow = memo(function BodyRow({ node, cursor }: NodeProps) {
  return node.type === "row" && node.head ? null : <RowView node={node} cursor={cursor} />;
});

const renderRow: RenderNode = (node, cursor) => <BodyRow key={node.key} node={node} cursor={cursor} />;

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
  const { header, align } = node.type === "cell" ? node : { header: false, align: undefined };
  const attributes = align === undefined ? {} : { "data-align": align };
  const scope = header ? { scope: "col" } : {};
  return element(
    config,
    header ? "th" : "td",
    { ...attributes, ...scope },
    node,
    renderNodes(node.children, cursor),
  );
});
