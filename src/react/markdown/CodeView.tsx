import { memo, useContext, useEffect, type ReactNode } from "react";
import { lastVisible, type CodeNode, type MarkdownNode } from "../../markdown/nodes.js";
import { BlockPartsContext } from "./blockParts.js";
import { element } from "./element.js";
import { renderGroups, type RenderNode } from "./groups.js";
import { languageOf, MarkdownContext } from "./markdownContext.js";
import { Override } from "./Override.js";
import { renderLeaf } from "./TextLeaf.js";
import { useScrollRegion } from "./useScrollRegion.js";

const noAttributes = {};

interface CodeViewProps {
  readonly node: CodeNode;
  readonly cursor?: ReactNode;
}

interface LineViewProps {
  readonly node: MarkdownNode;
  readonly cursor?: ReactNode;
}

/** Fenced or indented code, or the page's own component for its language. */
export function CodeView({ node, cursor }: CodeViewProps) {
  const config = useContext(MarkdownContext);
  const { codeBlock: Block, highlight } = useContext(BlockPartsContext);
  const { ref, props } = useScrollRegion<HTMLPreElement>(config.labels.code, node.complete);
  const language = languageOf(node.info);
  useEffect(() => {
    const code = ref.current?.querySelector("code");
    return code && language !== undefined ? highlight?.(code, language) : undefined;
  }, [ref, highlight, language]);
  const code = element(
    config,
    "code",
    language === undefined ? {} : { className: `language-${language}` },
    node,
    <>
      {renderGroups(node.children, cursor, renderLine, true)}
      {lastVisible(node.children) === undefined ? cursor : null}
    </>,
  );
  const pre = (
    <pre ref={ref} {...props}>
      {code}
    </pre>
  );
  const own =
    Block === undefined ? (
      pre
    ) : (
      <Block
        language={language ?? ""}
        info={node.info}
        source={() => sourceOf(node)}
        complete={node.complete}
      >
        {pre}
      </Block>
    );
  const fence = language === undefined ? undefined : config.fences[language];
  const entry = fence ?? config.components["pre"];
  if (entry === undefined) return own;
  const overridden = (
    <Override
      entry={entry}
      attributes={fence === undefined ? noAttributes : { language }}
      token={node.token}
      complete={node.complete}
      fallback={own}
    >
      {fence === undefined ? code : sourceOf(node)}
    </Override>
  );
  return fence === undefined ? (
    overridden
  ) : (
    <>
      {overridden}
      {cursor}
    </>
  );
}

function sourceOf(node: CodeNode): string {
  return node.children
    .flat()
    .map((line) => line.text)
    .join("");
}

/** A line with its break. */
const LineView = memo(function LineView({ node, cursor }: LineViewProps) {
  return <span data-line="">{renderLeaf(node, cursor)}</span>;
});

const renderLine: RenderNode = (node, cursor) => <LineView key={node.key} node={node} cursor={cursor} />;
