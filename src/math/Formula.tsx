"use client";

import katex from "katex";
import { useMemo, useState, type ReactNode } from "react";
import type { MathToken } from "../markdown/extensions/extensions.js";
import type { MarkdownComponentProps } from "../react/markdown/markdownContext.js";
import { useScrollRegion } from "../react/markdown/useScrollRegion.js";
import { katexElements } from "./katexElements.js";

/** A longer formula is shown as its source: KaTeX makes hundreds of elements of a line, and all of them at once. */
const MAX_LENGTH = 4000;
/**
 * A longer formula that is still arriving is rendered again only when it has grown by an eighth, and not searched for a
 * beginning: KaTeX reads each one from the start.
 */
const LARGE = 400;
/** How many beginnings of a formula that is still arriving are tried: the last command and its arguments, mostly. */
const TRIES = 6;
/** How often macros are expanded in one formula: each may double what the one before it made. */
const MAX_EXPAND = 500;
/** No length that is written in a formula is longer than this, in em: one could cover the page. */
const MAX_SIZE = 20;

export interface FormulaProps extends MarkdownComponentProps {
  /** Commands of your own: `{ "\\RR": "\\mathbb{R}" }`. Keep the object outside the component. @defaultValue none */
  macros?: Readonly<Record<string, string>>;
  /**
   * HTML needs `katex/dist/katex.css` on the page, and is hidden from assistive technology, which reads the MathML.
   * `mathml` alone needs no style sheet and looks as the browser draws it. @defaultValue "htmlAndMathml"
   */
  output?: "html" | "mathml" | "htmlAndMathml";
  /** The name of a formula that is wider than its box and scrolls. @defaultValue "Formula" */
  label?: string;
}

interface Rendered {
  readonly text: string;
  readonly content: ReactNode;
  /** Why KaTeX cannot render the formula. */
  readonly reason: string | undefined;
}

/**
 * A formula, rendered by KaTeX: `<StreamingMarkdown components={{ math: Formula }}>`. While it arrives, the last state
 * that could be rendered stays on the page; until there was one, its longest beginning that can be rendered is shown (in
 * up to 400 characters), and its source where there is none. A formula that is wrong is shown as its source, with the
 * reason as title. Nothing in a formula can link, load or run anything.
 */
export function Formula({
  token,
  complete,
  children,
  macros,
  output = "htmlAndMathml",
  label = "Formula",
}: FormulaProps) {
  const { text, display } = (token as MathToken | undefined) ?? { text: "", display: false };
  const [good, setGood] = useState<Rendered>();
  const { ref, props } = useScrollRegion<HTMLSpanElement>(label, complete);
  const goesOn = !complete && good !== undefined && text.startsWith(good.text);
  const waits = goesOn && text.length > LARGE && text.length < good.text.length * 1.125;
  const source = waits ? good.text : text;
  const needsBeginning = !complete && !goesOn && text.length <= LARGE;
  const rendered = useMemo(() => {
    const whole = render(source, display, macros, output);
    if (whole.content !== undefined || !needsBeginning) return whole;
    for (const beginning of beginningsOf(source)) {
      const shown = render(beginning, display, macros, output);
      if (shown.content !== undefined) return shown;
    }
    return whole;
  }, [source, display, macros, output, needsBeginning]);
  if (rendered.content !== undefined && rendered !== good) setGood(rendered);
  const content = rendered.content ?? (goesOn ? good.content : undefined);
  const name = display ? "math-display" : "math";
  if (content !== undefined) {
    return (
      <span data-markdown={name} data-math="" dir="ltr" ref={ref} {...(display ? props : {})}>
        {content}
      </span>
    );
  }
  return (
    <span data-markdown={name} title={complete ? rendered.reason : undefined}>
      {children}
    </span>
  );
}

/** What a formula may be cut to, the longest first: between two of its parts, with nothing left open. */
function beginningsOf(text: string): string[] {
  const ends: number[] = [];
  let open = 0;
  for (const { 0: part, index } of text.matchAll(/\\(?:[a-z]+|.)|[^\\]/gisu)) {
    if (open === 0) ends.push(index);
    if (part === "{" || part === "\\begin" || part === "\\left") open += 1;
    else if (part === "}" || part === "\\end" || part === "\\right") open = Math.max(0, open - 1);
  }
  return ends
    .slice(-TRIES)
    .toReversed()
    .map((end) => text.slice(0, end));
}

function render(
  text: string,
  display: boolean,
  macros: FormulaProps["macros"],
  output: NonNullable<FormulaProps["output"]>,
): Rendered {
  if (text.trim() === "") return { text, content: undefined, reason: undefined };
  if (text.length > MAX_LENGTH) return { text, content: undefined, reason: "The formula is too long." };
  try {
    // oxlint-disable-next-line import/no-named-as-default-member -- before 0.17 there is only the default export
    const markup = katex.renderToString(text, {
      displayMode: display,
      output,
      trust: false,
      strict: "ignore",
      throwOnError: true,
      maxExpand: MAX_EXPAND,
      maxSize: MAX_SIZE,
      // A copy: `\gdef` writes into it, and one answer must not define what another one says.
      macros: { ...macros },
    });
    return { text, content: katexElements(markup), reason: undefined };
  } catch (error) {
    // Also a RangeError, where thousands of braces stand in one another.
    return { text, content: undefined, reason: error instanceof Error ? error.message : String(error) };
  }
}
