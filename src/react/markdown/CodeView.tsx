import { memo, useContext, type ReactNode } from "react";
import { lastVisible, type CodeNode, type MarkdownNode } from "../../markdown/nodes.js";
import { element } from "./element.js";
import { renderGroups, type RenderNode } from "./groups.js";
import { languageOf, MarkdownContext } from "./markdownContext.js";
import { renderLeaf } from "./TextLeaf.js";
import { useScrollRegion } from "./useScrollRegion.js";

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
  const { ref, props } = useScrollRegion<HTMLPreElement>(config.labels.code, node.complete);
  const language = languageOf(node.info);
  const Fence = language === undefined ? undefined : config.fences[language];
  if (Fence) {
    return (
      <>
        <Fence language={language} token={node.token} complete={node.complete}>
          {node.children
            .flat()
            .map((line) => line.text)
            .join("")}
        </Fence>
        {cursor}
      </>
    );
  }
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
const LineView = memo(function LineView({ node, cursor }: LineViewProps) {
  return <span data-line="">{renderLeaf(node, cursor)}</span>;
});

const renderLine: RenderNode = (node, cursor) => <LineView key={node.key} node={node} cursor={cursor} />;
