const addresses = "Addresses are not allowed in the styles of diagrams.";

/**
 * What a diagram may not contain, each with the reason that a reader sees. Mermaid draws in the page before the drawing is
 * moved into its frame, so an address that passes here would be requested by the page itself.
 */
const forbidden: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/@\{[^}]*["']?\bimg["']?\s*:/is, "Images are not allowed in diagrams."],
  [
    /<\s*\/?\s*(?:img|image|svg|picture|source|video|audio|input|iframe|frame|object|embed|link|meta|base|style|script|form|use)\b/i,
    "HTML elements are not allowed in diagrams.",
  ],
  [/\burl\(/i, addresses],
  [/^[^\n]*\b(?:classDef|style|linkStyle)\b[^\n]*(?:image|image-set|cross-fade|src|attr)\(/im, addresses],
  [/@(?:import|font-face|namespace|charset)/i, "Style rules are not allowed in diagrams."],
  // An escape spells a word that the patterns above look for: `\75rl(` is `url(` in CSS.
  [
    /^[^\n]*\b(?:classDef|style|linkStyle|cssClass|themeCSS|fontFamily)\b[^\n]*(?:\\|\/\*)/im,
    "Escapes are not allowed in the styles of diagrams.",
  ],
  [/themeCSS|themeVariables|fontFamily|dompurifyConfig/i, "Diagrams may not change their own style sheet."],
  [/\$(?:sprite|link)\s*=|^\s*!include/im, "Links to files are not allowed in diagrams."],
];

/** Why a diagram must not be drawn, or `undefined` if it may. */
export function findForbidden(source: string): string | undefined {
  return forbidden.find(([pattern]) => pattern.test(source))?.[1];
}
