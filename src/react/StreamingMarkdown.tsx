"use client";

import {
  forwardRef,
  memo,
  useCallback,
  useInsertionEffect,
  useId,
  useMemo,
  useReducer,
  useRef,
  type ComponentType,
  type CSSProperties,
  type ForwardedRef,
  type ReactNode,
} from "react";
import type { MarkedExtension } from "marked";
import { flow } from "../markdown/view/htmlTags.js";
import { lastVisible } from "../markdown/nodes.js";
import { textDirection } from "../markdown/view/textDirection.js";
import { defaultHtml } from "../markdown/createMarkdownParser.js";
import { defaultUrlPolicy, type UrlPolicy } from "../markdown/urlPolicy.js";
import { Cursor, type CursorShape } from "./Cursor.js";
import type { TextSnapshot, TextSource } from "../chat/textSource.js";
import { createMayAppend } from "./markdown/mayAppend.js";
import { LiveLeafContext } from "./markdown/liveLeaf.js";
import { textOf, type MarkdownText } from "./markdown/textOf.js";
import { useTextSource } from "./markdown/useTextSource.js";
import {
  BlockPartsContext,
  type BlockParts,
  type CodeBlockProps,
  type Highlight,
  type TableBlockProps,
} from "./markdown/blockParts.js";
import { createHeadingLevels } from "./markdown/headingLevels.js";
import { createReader } from "./markdown/createReader.js";
import { Footnotes } from "./markdown/Footnotes.js";
import {
  defaultLabels,
  FootnoteContext,
  MarkdownContext,
  type ImagePolicy,
  type MarkdownComponents,
  type MarkdownLabels,
  type RenderErrorInfo,
  type TagComponents,
} from "./markdown/markdownContext.js";
import { OverridesContext, useOverrides } from "./markdown/overrides.js";
import { renderNodes } from "./markdown/NodeView.js";
import { useStable } from "./markdown/useStable.js";
import { usePause } from "./markdown/usePause.js";
import { useSmoothText } from "./markdown/useSmoothText.js";

const none = {};
const noTags: readonly string[] = [];

export interface StreamingMarkdownProps {
  /** The markdown so far. Give the longer text again whenever more has arrived. */
  children?: MarkdownText;
  /**
   * The markdown as a source that is followed, in the place of `children`: where only words are added, nothing is rendered.
   * `chat.textSource(messageId)` gives one. It also says whether more text may come, so `streaming` is not needed.
   */
  source?: TextSource | undefined;
  /** More text may come. @defaultValue false */
  streaming?: boolean;
  /** Another name for `streaming`, so that other components can be replaced by this one. */
  isAnimating?: boolean;
  /** The mark at the end while streaming, which blinks when nothing arrives: a shape (`bar`, `block`, `dot`), an element, or `null` for none. @defaultValue "bar" */
  cursor?: ReactNode;
  /**
   * Reveals text evenly, at the pace at which it arrives, instead of in the bursts of the network. Off where the reader
   * asks for reduced motion. @defaultValue false
   */
  smooth?: boolean;
  /** Plain CommonMark and GFM, without what readers of a chat expect beyond: see `docs/markdown.md`. @defaultValue false */
  strict?: boolean;
  /** Shows the host behind a link whose text claims another one. @defaultValue true, in `strict` false */
  linkHosts?: boolean;
  /** `~one~` strikes out, as `~~two~~` always does. @defaultValue false, in `strict` true */
  singleTilde?: boolean;
  /** Stands round each block of code: `CodeBlock`, or one of your own. */
  codeBlock?: ComponentType<CodeBlockProps> | undefined;
  /** Stands round each table: `TableBlock`, or one of your own. */
  tableBlock?: ComponentType<TableBlockProps> | undefined;
  /** Colours code: `shikiHighlight()` of `react-streaming-chat/highlight`, or one of your own. Keep it outside the component. */
  highlight?: Highlight | undefined;
  /** Components by element name (`a`, `code`, `table`, …) or by the token name of an extension. */
  components?: MarkdownComponents;
  /** Components for fenced code by language: `{ mermaid: Diagram }`. The code is the child. */
  fences?: MarkdownComponents;
  /** Components for tags of your own, by names in lower case: `{ citation: Citation }`. @defaultValue none */
  tags?: TagComponents;
  /**
   * Called when a component of `components`, `fences` or `tags` throws. The default view stands in its place, and the
   * component is tried once more when its content is complete. Keep the function outside the component.
   */
  onRenderError?: (error: unknown, info: RenderErrorInfo) => void;
  /** Which URLs may be used. @defaultValue `https`, `http`, `mailto`, `tel` and relative ones */
  urlPolicy?: UrlPolicy;
  /** Which images load: after a click on each, all, none, or those of a list of origins. @defaultValue "ask" */
  images?: ImagePolicy;
  /**
   * Names of HTML elements that are rendered, without attributes: `kbd`, `sub`, `details`, `summary` and others that do
   * nothing. Comments are hidden, all other HTML is text.
   * @defaultValue `["br", "sub", "sup", "kbd"]`; in `strict` none, and comments are text
   */
  html?: readonly string[];
  /**
   * The level of the heading of the page that the text stands below. The text's own headings then begin one level
   * deeper and skip none, whichever levels the model chose. @defaultValue 0: the levels of the text
   */
  headingOffset?: number;
  /** @defaultValue true, in `strict` false */
  math?: boolean;
  /** @defaultValue true, in `strict` false */
  footnotes?: boolean;
  /**
   * Stars beside letters of Chinese, Japanese and Korean begin and end emphasis also where CommonMark asks for a space, and
   * an address ends at their punctuation. @defaultValue true, in `strict` false
   */
  cjk?: boolean;
  /** `[1]` and `【1†source】` are rendered by the component `citation` of `components`. @defaultValue false */
  citations?: boolean;
  /** A line's end is a line break. @defaultValue false */
  breaks?: boolean;
  /** Extensions of marked; keep the array outside the component, a new one parses the text again. */
  extensions?: readonly MarkedExtension[];
  labels?: Partial<MarkdownLabels>;
  className?: string;
  style?: CSSProperties;
}

/**
 * Shows markdown while it arrives. What has been shown is never rendered again, the cost of an update depends on what
 * is new, and the finished view equals a parse of the whole text. No HTML of the text is ever interpreted.
 */
export const StreamingMarkdown = memo(forwardRef(MarkdownRoot));

function MarkdownRoot(props: StreamingMarkdownProps, ref: ForwardedRef<HTMLDivElement>) {
  const {
    source,
    smooth = false,
    strict = false,
    math = !strict,
    footnotes = !strict,
    breaks = false,
    cjk = !strict,
    citations = false,
    singleTilde = strict,
    linkHosts = !strict,
    html = strict ? noTags : defaultHtml,
  } = props;
  const {
    urlPolicy = defaultUrlPolicy,
    headingOffset = 0,
    onRenderError,
    cursor = "bar",
    extensions,
  } = props;
  const components = useOverrides("components", props.components ?? none);
  const fences = useOverrides("fences", props.fences ?? none);
  const tags = useOverrides("tags", props.tags ?? none);
  const labels = useStable(props.labels);
  const origins = useStable(typeof props.images === "object" ? props.images : undefined);
  const images = typeof props.images === "object" ? (origins ?? "ask") : (props.images ?? "ask");
  // A list written in place is a new array every time; a new parser would parse the whole text again.
  const htmlNames = html.join(" ");
  const tagNames = Object.keys(tags.entries).join(" ");
  const reader = useMemo(
    () =>
      createReader({
        math,
        footnotes,
        breaks,
        cjk,
        singleTilde,
        strict,
        citations,
        html: htmlNames.split(" "),
        tags: tagNames === "" ? [] : tagNames.split(" "),
        ...(extensions === undefined ? {} : { extensions }),
      }),
    [math, footnotes, breaks, cjk, singleTilde, strict, citations, htmlNames, tagNames, extensions],
  );
  const id = useId();
  const headings = useMemo(() => createHeadingLevels(headingOffset), [headingOffset]);
  const config = useMemo(
    () => ({
      components: components.entries,
      fences: fences.entries,
      tags: tags.entries,
      onRenderError,
      urlPolicy,
      images,
      headings,
      linkHosts,
      flow: htmlNames.split(" ").some((name) => flow.has(name.toLowerCase())),
      labels: labels === undefined ? defaultLabels : { ...defaultLabels, ...labels },
      idPrefix: `${id.replace(/[^\w-]/g, "")}-`,
    }),
    [
      components.entries,
      fences.entries,
      tags.entries,
      onRenderError,
      urlPolicy,
      images,
      headings,
      linkHosts,
      htmlNames,
      labels,
      id,
    ],
  );
  const overrides = useMemo(
    () => ({ components: components.components, fences: fences.components, tags: tags.components }),
    [components.components, fences.components, tags.components],
  );
  const { codeBlock, tableBlock, highlight } = props;
  const blocks = useMemo<BlockParts>(
    () => ({ codeBlock, tableBlock, highlight }),
    [codeBlock, tableBlock, highlight],
  );
  const mayAppend = useMemo(() => createMayAppend(config), [config]);
  const root = useRef<HTMLDivElement | null>(null);
  const append = useCallback(
    ({ text, isComplete }: TextSnapshot) =>
      !isComplete && !smooth && reader.append(text, root.current, mayAppend),
    [reader, mayAppend, smooth],
  );
  const followed = useTextSource(source, append);
  const streaming =
    source === undefined ? (props.streaming ?? props.isAnimating ?? false) : !followed.isComplete;
  const text = useSmoothText(
    source === undefined ? textOf(props.children) : followed.text,
    streaming && smooth,
  );
  const pausedAt = usePause(reader.parser, streaming);
  const page = reader.read(text, streaming, pausedAt, mayAppend);
  const [, renderAgain] = useReducer((count: number) => count + 1, 0);
  // A part of the commit: an effect that runs after it would be one more task for every frame.
  useInsertionEffect(() => {
    // An update inside the commit would be lost.
    if (!reader.commit(page, root.current)) queueMicrotask(renderAgain);
  });
  const { view, paused } = page;
  headings.read(view);
  const { notes, index } = page.footnotes;
  const mark = useMemo(() => (isShape(cursor) ? <Cursor shape={cursor} /> : cursor), [cursor]);
  const last = streaming ? lastVisible(view) : undefined;
  const inNotes = last?.type === "footnote" && notes.includes(last) && index.numbers.has(last.label);
  const content = useMemo(
    () => renderNodes(view, streaming && !inNotes ? mark : undefined),
    [view, streaming, inNotes, mark],
  );
  const setRoot = useCallback(
    (element: HTMLDivElement | null) => {
      root.current = element;
      if (typeof ref === "function") return ref(element);
      if (ref !== null) ref.current = element;
      return undefined;
    },
    [ref],
  );
  const { className, style } = props;
  const dir = textDirection(view) ?? "auto";
  const state = paused ? "paused" : streaming ? "streaming" : "done";
  const { rightToLeft } = page;
  // Where only text was appended, this is the element of the last render, and React passes over all that is in it.
  return useMemo(
    () => (
      <MarkdownContext.Provider value={config}>
        <OverridesContext.Provider value={overrides}>
          <BlockPartsContext.Provider value={blocks}>
            <FootnoteContext.Provider value={index}>
              <LiveLeafContext.Provider value={reader.live}>
                <div
                  ref={setRoot}
                  className={className === undefined ? "sc-md" : `sc-md ${className}`}
                  style={style}
                  dir={dir}
                  data-state={state}
                  data-bidi={rightToLeft ? "" : undefined}
                >
                  {content}
                  <Footnotes notes={notes} last={inNotes ? last : undefined} cursor={mark} />
                </div>
              </LiveLeafContext.Provider>
            </FootnoteContext.Provider>
          </BlockPartsContext.Provider>
        </OverridesContext.Provider>
      </MarkdownContext.Provider>
    ),
    [
      config,
      overrides,
      blocks,
      index,
      reader.live,
      setRoot,
      className,
      style,
      dir,
      state,
      rightToLeft,
      content,
      notes,
      inNotes,
      last,
      mark,
    ],
  );
}

function isShape(cursor: unknown): cursor is CursorShape {
  return cursor === "bar" || cursor === "block" || cursor === "dot" || cursor === "none";
}
