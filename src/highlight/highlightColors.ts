import type { TokenColor } from "./lineTokenizer.js";

/** The highlights of one document, by colour. */
export interface HighlightColors {
  /** The highlight that paints with the colour, with its rule in the style sheet of `root`. */
  of(color: TokenColor, root: Document | ShadowRoot): Highlight;
}

const colorsOfDocument = new WeakMap<Document, HighlightColors>();

/** `undefined` in a browser without the CSS Custom Highlight API: code stays plain there. */
export function highlightColors(document: Document): HighlightColors | undefined {
  const view = document.defaultView;
  const registry = view?.CSS?.highlights;
  if (view === null || registry === undefined || typeof view.StaticRange !== "function") return undefined;
  const known = colorsOfDocument.get(document);
  if (known !== undefined) return known;
  const colors = createHighlightColors(view, registry);
  colorsOfDocument.set(document, colors);
  return colors;
}

function createHighlightColors(
  view: Window & typeof globalThis,
  registry: HighlightRegistry,
): HighlightColors {
  const entries = new Map<string, { readonly name: string; readonly highlight: Highlight }>();
  const sheets = new WeakMap<Document | ShadowRoot, { sheet: CSSStyleSheet; readonly names: Set<string> }>();

  function addRule(name: string, { light, dark }: TokenColor, root: Document | ShadowRoot): void {
    let own = sheets.get(root);
    // Other code of the page may have assigned a new list without our sheet.
    if (own === undefined || !root.adoptedStyleSheets.includes(own.sheet)) {
      own ??= { sheet: new view.CSSStyleSheet(), names: new Set() };
      sheets.set(root, own);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, own.sheet];
    }
    if (own.names.has(name)) return;
    own.names.add(name);
    own.sheet.insertRule(`::highlight(${name}) { color: light-dark(${light}, ${dark}); }`);
  }

  return {
    of(color, root) {
      const key = `${color.light}/${color.dark}`;
      let entry = entries.get(key);
      if (entry === undefined) {
        entry = { name: `sc-code-${entries.size}`, highlight: new view.Highlight() };
        // A reader's search or a spelling mark of the page is painted over the colours of code.
        entry.highlight.priority = -1;
        entries.set(key, entry);
        registry.set(entry.name, entry.highlight);
      }
      addRule(entry.name, color, root);
      return entry.highlight;
    },
  };
}
