"use client";

import { useEffect, useRef, useState } from "react";
import type { MarkdownComponentProps } from "../react/markdown/markdownContext.js";
import { useScrollRegion } from "../react/markdown/useScrollRegion.js";
import type { DiagramTheme } from "./diagramPage.js";
import { drawDiagram, type Drawing } from "./drawDiagram.js";

export interface MermaidDiagramProps extends MarkdownComponentProps {
  /** @defaultValue the one that the colour of the text around fits */
  theme?: DiagramTheme;
  /** The name of a diagram that has no `accTitle` of its own. @defaultValue "Diagram" */
  label?: string;
  /** The name of the control that shows the source below the drawing. @defaultValue "Source" */
  sourceLabel?: string;
  /** What is said of a diagram that cannot be drawn; the reason follows. @defaultValue "This diagram cannot be drawn." */
  failedLabel?: string;
}

/** The result for one source and theme. */
interface Result {
  readonly key: string;
  readonly drawing?: Drawing;
  readonly reason?: string;
}

/**
 * A diagram by Mermaid, an optional peer that is loaded with the first diagram:
 * `<StreamingMarkdown fences={{ mermaid: MermaidDiagram }}>`. It is drawn once its fence is complete, into a frame without
 * scripts, permissions or requests. Until then, and if it is wrong or refused, its source is shown.
 */
export function MermaidDiagram(props: MermaidDiagramProps) {
  const { children, complete, theme, label = "Diagram", sourceLabel = "Source" } = props;
  const { failedLabel = "This diagram cannot be drawn." } = props;
  const source = typeof children === "string" ? children : "";
  const figure = useRef<HTMLElement>(null);
  const [result, setResult] = useState<Result>();
  const key = `${theme ?? ""} ${source}`;

  useEffect(() => {
    if (!complete || figure.current === null) return undefined;
    let isCurrent = true;
    const show = (next: Result): void => {
      if (isCurrent) setResult(next);
    };
    void drawDiagram(source, theme ?? themeAround(figure.current))
      .then(
        (drawing): Result => ({ key, drawing }),
        (error: unknown): Result => ({ key, reason: error instanceof Error ? error.message : String(error) }),
      )
      .then(show);
    return () => {
      isCurrent = false;
    };
  }, [complete, source, theme, key]);

  const { drawing, reason } = result?.key === key ? result : {};
  const state = drawing !== undefined ? "drawn" : reason !== undefined ? "failed" : "waiting";
  return (
    <figure ref={figure} data-markdown="mermaid" data-state={state} style={{ margin: 0 }}>
      {drawing === undefined ? (
        <Source text={source} label={label} complete={complete} />
      ) : (
        <>
          <iframe
            title={titleOf(source) ?? label}
            sandbox=""
            srcDoc={drawing.page}
            loading="lazy"
            style={{
              aspectRatio: `${drawing.width} / ${drawing.height}`,
              border: 0,
              colorScheme: theme,
              display: "block",
              inlineSize: "100%",
              maxInlineSize: drawing.width,
            }}
          />
          <details>
            <summary>{sourceLabel}</summary>
            <Source text={source} label={label} complete={complete} />
          </details>
        </>
      )}
      {reason !== undefined && (
        <figcaption>
          {failedLabel} {reason}
        </figcaption>
      )}
    </figure>
  );
}

/** The text of the diagram, which a keyboard can scroll where it is too wide. */
function Source(props: { readonly text: string; readonly label: string; readonly complete: boolean }) {
  const { ref, props: region } = useScrollRegion<HTMLPreElement>(props.label, props.complete);
  return (
    <pre ref={ref} {...region}>
      <code>{props.text}</code>
    </pre>
  );
}

/** The title that the diagram gives itself for screen readers. */
function titleOf(source: string): string | undefined {
  return /^\s*accTitle\s*:\s*(\S.*)$/m.exec(source)?.[1]?.trim();
}

/** Light text stands on a dark page. */
function themeAround(element: HTMLElement): DiagramTheme {
  const canvas = document.createElement("canvas").getContext("2d");
  if (canvas === null) return "light";
  // A canvas turns any colour of CSS into numbers.
  canvas.fillStyle = getComputedStyle(element).color;
  canvas.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
  return red * 0.3 + green * 0.59 + blue * 0.11 > 127 ? "dark" : "light";
}
