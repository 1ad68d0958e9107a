import { createContext, type ComponentType, type ReactNode } from "react";
import type { Token } from "marked";
import { noFootnotes, type FootnoteIndex } from "../../markdown/extensions/footnoteIndex.js";
import type { OverrideEntries, OverrideKind } from "./overrides.js";
import { defaultUrlPolicy, type UrlPolicy } from "../../markdown/urlPolicy.js";
import { createHeadingLevels, type HeadingLevels } from "./headingLevels.js";

/** Props of a component of the page, beside the attributes of the element that it replaces. */
export interface MarkdownComponentProps {
  children?: ReactNode;
  /** The token of marked; absent while an inline construct is still open. Not passed on by `{...props}` where the component stands for an element. */
  token?: Token | undefined;
  /** False while the element may still grow. Not passed on by `{...props}` where the component stands for an element. */
  complete: boolean;
  // The attributes depend on the element, and on what the component accepts of them.
  // oxlint-disable-next-line typescript/no-explicit-any -- see above
  [attribute: string]: any;
}

/** Components by the name of the element that they replace (`a`, `code`, `table`), or of an extension's token. */
export type MarkdownComponents = Readonly<Record<string, ComponentType<MarkdownComponentProps> | undefined>>;

/** What the component of a custom tag gets. */
export interface TagComponentProps {
  /** What stands between the tags. */
  children?: ReactNode;
  /**
   * The tag's attributes as the text gives them, by names in lower case. They come from the model: check what is used,
   * and let no address pass that `defaultUrlPolicy` does not.
   */
  attributes: Readonly<Record<string, string>>;
  /** False until the closing tag has arrived. */
  complete: boolean;
}

/** Components for tags of the page's own, by names in lower case: `{ citation: Citation }`. */
export type TagComponents = Readonly<Record<string, ComponentType<TagComponentProps> | undefined>>;

/** What becomes of images: a click loads each, all load, none loads, or those of some origins load. */
export type ImagePolicy = "ask" | "all" | "none" | readonly string[];

export interface MarkdownLabels {
  /** @defaultValue host => `Image from ${host}` */
  readonly image: (host: string) => string;
  /** @defaultValue "Load" */
  readonly load: string;
  /** @defaultValue "Footnotes" */
  readonly footnotes: string;
  /** @defaultValue "Back to the text" */
  readonly back: string;
  /** The name of a table that scrolls. @defaultValue "Table" */
  readonly table: string;
  /** The name of code that scrolls. @defaultValue "Code" */
  readonly code: string;
  /** The name of a checkbox that is checked. @defaultValue "Done" */
  readonly done: string;
  /** The name of a checkbox that is not. @defaultValue "To do" */
  readonly todo: string;
  /** The title of a quote that begins with `[!NOTE]`. @defaultValue "Note" */
  readonly note: string;
  /** @defaultValue "Tip" */
  readonly tip: string;
  /** @defaultValue "Important" */
  readonly important: string;
  /** @defaultValue "Warning" */
  readonly warning: string;
  /** @defaultValue "Caution" */
  readonly caution: string;
}

export const defaultLabels: MarkdownLabels = {
  image: (host) => `Image from ${host}`,
  load: "Load",
  footnotes: "Footnotes",
  back: "Back to the text",
  table: "Table",
  code: "Code",
  done: "Done",
  todo: "To do",
  note: "Note",
  tip: "Tip",
  important: "Important",
  warning: "Warning",
  caution: "Caution",
};

/** Which component of the page threw. */
export interface RenderErrorInfo {
  /** The prop in which the component was given. */
  readonly kind: OverrideKind;
  /** Its name there: an element, a language, a tag. */
  readonly name: string;
}

/** The language that an info string begins with: any text up to a space. */
export function languageOf(info: string): string | undefined {
  return /^[^\s{,]+/.exec(info)?.[0];
}

export interface MarkdownConfig {
  readonly components: OverrideEntries;
  readonly fences: OverrideEntries;
  readonly tags: OverrideEntries;
  readonly onRenderError: ((error: unknown, info: RenderErrorInfo) => void) | undefined;
  readonly urlPolicy: UrlPolicy;
  readonly images: ImagePolicy;
  readonly headings: HeadingLevels;
  readonly linkHosts: boolean;
  /** Elements were asked for that no paragraph may hold: without, no paragraph is searched for them. */
  readonly flow: boolean;
  readonly labels: MarkdownLabels;
  readonly idPrefix: string;
}

export const MarkdownContext = createContext<MarkdownConfig>({
  components: {},
  fences: {},
  tags: {},
  onRenderError: undefined,
  urlPolicy: defaultUrlPolicy,
  images: "ask",
  headings: createHeadingLevels(0),
  linkHosts: true,
  flow: false,
  labels: defaultLabels,
  idPrefix: "",
});

/** Whether a link stands around: `a` may not hold `a`, which a browser would take apart when it reads it from a server. */
export const LinkContext = createContext(false);

/** Which footnotes there are: a reference is a link as soon as its note exists. */
export const FootnoteContext = createContext<FootnoteIndex>(noFootnotes.index);
