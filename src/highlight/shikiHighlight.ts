import type { GrammarState, HighlighterCore, LanguageInput, ThemeInput } from "shiki/core";
import type { Highlight as CodeHighlight } from "../react/markdown/blockParts.js";
import { attachHighlight } from "./attachHighlight.js";
import type { LineToken, LineTokenizer, TokenColor } from "./lineTokenizer.js";
import { readableColor } from "./readableColor.js";

export interface ShikiHighlightOptions {
  /**
   * Two of Shiki's themes, by name or as an object. Their colours are moved to AA contrast on the code's surface.
   *
   * @defaultValue { light: "github-light", dark: "github-dark" }
   */
  readonly themes?: { readonly light: string | ThemeInput; readonly dark: string | ThemeInput };
  /**
   * Languages by the name after the fence, in place of all that Shiki has.
   *
   * @defaultValue every language of `shiki/langs`, each loaded when it is first seen
   */
  readonly langs?: Readonly<Record<string, LanguageInput>>;
}

/**
 * How long one line may take, in ms; the rest of the line has one colour then. The first line of a language compiles
 * the grammar's patterns: 50 ms was too short for TypeScript's.
 */
const LINE_TIME_LIMIT_MS = 500;

interface Shiki {
  readonly highlighter: HighlighterCore;
  readonly langs: Readonly<Record<string, LanguageInput>>;
  /** Names by which the themes are loaded. */
  readonly themes: { readonly light: string; readonly dark: string };
  /** A readable colour by the two colours of the themes. */
  readonly colors: Map<string, TokenColor>;
  readonly text: TokenColor;
}

/**
 * Highlighting by Shiki, an optional peer: the grammars of an editor, without WebAssembly. Shiki and each language are
 * loaded when the first code of that language is shown. Make it once, at module level: a new function on each render
 * would highlight all code again.
 *
 * @example
 * const highlight = shikiHighlight();
 * <Chat api="/api/chat" markdown={{ highlight }} />
 */
export function shikiHighlight(options: ShikiHighlightOptions = {}): CodeHighlight {
  let loading: Promise<Shiki> | undefined;
  const shiki = (): Promise<Shiki> => {
    loading ??= loadShiki(options).catch((error: unknown) => {
      // A chunk that could not be loaded once may be loaded for the next code block.
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return (code, language) => attachHighlight(code, async () => tokenizerOf(await shiki(), language));
}

async function loadShiki({ themes, langs }: ShikiHighlightOptions): Promise<Shiki> {
  const [{ createHighlighterCore }, { createJavaScriptRegexEngine }, light, dark, languages] =
    await Promise.all([
      import("shiki/core"),
      import("shiki/engine/javascript"),
      themeOf(themes?.light ?? "github-light"),
      themeOf(themes?.dark ?? "github-dark"),
      langs ?? import("shiki/langs").then((module) => module.bundledLanguages),
    ]);
  const highlighter = await createHighlighterCore({
    // Forgiving: a pattern that JavaScript's regular expressions do not know is left out, not thrown.
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  const names: string[] = [];
  for (const theme of [light, dark]) {
    await highlighter.loadTheme(theme);
    names.push(highlighter.getLoadedThemes().find((name) => !names.includes(name)) ?? names[0] ?? "none");
  }
  const [lightName = "none", darkName = "none"] = names;
  return {
    highlighter,
    langs: languages,
    themes: { light: lightName, dark: darkName },
    colors: new Map(),
    text: { light: highlighter.getTheme(lightName).fg, dark: highlighter.getTheme(darkName).fg },
  };
}

async function themeOf(theme: string | ThemeInput): Promise<ThemeInput> {
  if (typeof theme !== "string") return theme;
  const { bundledThemes } = await import("shiki/themes");
  const found = (bundledThemes as Readonly<Record<string, ThemeInput>>)[theme];
  if (found === undefined) throw new Error(`Shiki has no theme with the name "${theme}".`);
  return found;
}

async function tokenizerOf(shiki: Shiki, language: string): Promise<LineTokenizer | undefined> {
  const { highlighter, langs, themes } = shiki;
  const lang = language.toLowerCase();
  const input = Object.hasOwn(langs, lang) ? langs[lang] : undefined;
  if (input === undefined) return undefined;
  if (!highlighter.getLoadedLanguages().includes(lang)) await highlighter.loadLanguage(input);
  if (!highlighter.getLoadedLanguages().includes(lang)) return undefined;
  return (line, state) => {
    const result = highlighter.codeToTokens(line, {
      lang,
      themes,
      defaultColor: false,
      cssVariablePrefix: "--",
      tokenizeTimeLimit: LINE_TIME_LIMIT_MS,
      ...(state === undefined ? {} : { grammarState: state as GrammarState }),
    });
    const tokens: LineToken[] = [];
    for (const { content, offset, htmlStyle } of result.tokens.flat()) {
      const color = colorOf(shiki, htmlStyle ?? {});
      if (color !== undefined && content.trim() !== "")
        tokens.push({ start: offset, end: offset + content.length, color });
    }
    return { tokens, state: result.grammarState };
  };
}

/** The colour of a token; none for a token that has the colour of text. */
function colorOf(shiki: Shiki, style: Readonly<Record<string, string>>): TokenColor | undefined {
  const { "--light": light = shiki.text.light, "--dark": dark = shiki.text.dark } = style;
  if (same(light, shiki.text.light) && same(dark, shiki.text.dark)) return undefined;
  const key = `${light}/${dark}`;
  let color = shiki.colors.get(key);
  if (color === undefined) {
    color = readableColor({ light, dark });
    shiki.colors.set(key, color);
  }
  return color;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
