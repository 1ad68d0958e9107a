import { parse, tokenize, type ParseOptions, type TokenType } from "sugar-high/core";
import { lang, languages } from "sugar-high/lang";
import type { Highlight as CodeHighlight } from "../react/markdown/blockParts.js";
import { attachHighlight } from "./attachHighlight.js";
import type { LineToken, LineTokenizer, TokenColor } from "./lineTokenizer.js";
import { readableColor } from "./readableColor.js";

/** The kinds of token that have a colour; the rest has the colour of text. */
export type LiteToken =
  | "keyword"
  | "string"
  | "comment"
  | "class"
  | "property"
  | "entity"
  | "inserted"
  | "deleted";

export interface LiteHighlightOptions {
  /** Colours that replace the defaults, as `#rrggbb`. A colour with too little contrast is moved to AA. */
  readonly colors?: Partial<Record<LiteToken, TokenColor>>;
}

const defaultColors: Record<LiteToken, TokenColor> = {
  keyword: { light: "#b31d4d", dark: "#ff8fa3" },
  string: { light: "#0a5c86", dark: "#9ecbff" },
  comment: { light: "#62626b", dark: "#9a9aa5" },
  class: { light: "#7a4a00", dark: "#f0b37e" },
  property: { light: "#2449b8", dark: "#8fb4ff" },
  entity: { light: "#5b35a8", dark: "#c9a8ff" },
  inserted: { light: "#17713f", dark: "#6fd3a0" },
  deleted: { light: "#b3261e", dark: "#ff9d94" },
};

const kinds: Partial<Record<TokenType, LiteToken>> = {
  keyword: "keyword",
  string: "string",
  comment: "comment",
  class: "class",
  property: "property",
  entity: "entity",
};

/** A construct that is open for more lines than this is taken to be closed: it is read again with each line. */
const MAX_OPEN_LINES = 60;

/** A word that no language gives a meaning. */
const PROBE = "zqprobe";

/**
 * Highlighting by `sugar-high`, an optional peer: about 30 languages in a few kilobytes, loaded with the page. Make it
 * once, at module level: a new function on each render would highlight all code again.
 *
 * @example
 * const highlight = liteHighlight();
 * <Chat api="/api/chat" markdown={{ highlight }} />
 */
export function liteHighlight(options: LiteHighlightOptions = {}): CodeHighlight {
  const colors = { ...defaultColors, ...options.colors };
  for (const kind of Object.keys(colors) as LiteToken[]) colors[kind] = readableColor(colors[kind]);
  return (code, language) => attachHighlight(code, () => tokenizerOf(language, colors));
}

function tokenizerOf(
  language: string,
  colors: Readonly<Record<LiteToken, TokenColor>>,
): LineTokenizer | undefined {
  const name = lang(language);
  if (name === undefined || name === "plaintext") return undefined;
  if (name === "diff") return (line) => ({ tokens: diffTokens(line, colors), state: undefined });
  const config = languages.find((candidate) => candidate.id === name)?.config ?? {};
  // The state is the text that a comment, string or element is open since: empty where none is.
  return (line, state) => {
    const open = typeof state === "string" ? state : "";
    const last = parse(open + line, config).lines.at(-1);
    const tokens: LineToken[] = [];
    let start = 0;
    for (const { type, value } of last?.tokens ?? []) {
      const kind = kinds[type];
      const end = start + value.length;
      if (kind !== undefined && end > start) tokens.push({ start, end, color: colors[kind] });
      start = end;
    }
    return { tokens, state: openText(`${open}${line}\n`, config) };
  };
}

/** The text, if a word behind it would be part of a construct that began in it; otherwise none. */
function openText(text: string, config: ParseOptions): string {
  if (text.split("\n").length > MAX_OPEN_LINES) return "";
  // Inside `${ }` of a template a word is an identifier although the template goes on.
  if (config.templateStrings !== false && (text.split("`").length & 1) === 0) return text;
  const [type, value] = tokenize(text + PROBE, config).at(-1) ?? [0, PROBE];
  const isOpen = value !== PROBE || type === STRING || type === JSX_TEXT || type === COMMENT;
  return isOpen ? text : "";
}

/** The numbers of `SugarHigh.TokenTypes`. */
const [STRING, JSX_TEXT, COMMENT] = [2, 6, 8];

function diffTokens(line: string, colors: Readonly<Record<LiteToken, TokenColor>>): LineToken[] {
  const kind = /^(?:@@|diff |index |---|\+\+\+)/.test(line)
    ? "entity"
    : line.startsWith("+")
      ? "inserted"
      : line.startsWith("-")
        ? "deleted"
        : undefined;
  return kind === undefined ? [] : [{ start: 0, end: line.length, color: colors[kind] }];
}
