import { diagramPage, sizeOf, type DiagramTheme } from "./diagramPage.js";
import { findForbidden } from "./findForbidden.js";

/** A longer diagram is shown as its source: the time that Mermaid needs grows faster than the text. In characters. */
const MAX_LENGTH = 20_000;
/** A diagram with more edges is shown as its source, for the same reason. */
const MAX_EDGES = 300;

/** Settings that a diagram may not change by a directive or by front matter. */
const secure = [
  "secure",
  "securityLevel",
  "startOnLoad",
  "maxTextSize",
  "maxEdges",
  "htmlLabels",
  "flowchart",
  "suppressErrorRendering",
  "theme",
  "themeCSS",
  "themeVariables",
  "fontFamily",
  "altFontFamily",
  "dompurifyConfig",
  "layout",
];

const FONT = "ui-sans-serif, system-ui, sans-serif";

/** The colours of the default style sheet. Labels on edges have an opaque ground: the line would strike them through. */
const colors: Readonly<Record<DiagramTheme, Readonly<Record<string, string | boolean>>>> = {
  light: {
    background: "#ffffff",
    primaryColor: "#f0f0f2",
    primaryTextColor: "#18181b",
    primaryBorderColor: "#b9b9c2",
    secondaryColor: "#e6edff",
    tertiaryColor: "#f6f6f7",
    lineColor: "#5c5c66",
    textColor: "#18181b",
    edgeLabelBackground: "#ffffff",
  },
  dark: {
    darkMode: true,
    background: "#141416",
    primaryColor: "#2a2a2f",
    primaryTextColor: "#ececee",
    primaryBorderColor: "#5f5f69",
    secondaryColor: "#1f2a47",
    tertiaryColor: "#1d1d20",
    lineColor: "#a3a3ad",
    textColor: "#ececee",
    edgeLabelBackground: "#141416",
  },
};

/** A drawing as a page of its own. */
export interface Drawing {
  readonly page: string;
  readonly width: number;
  readonly height: number;
}

/** Ids in one document must differ, also between two copies of one diagram. */
let drawings = 0;

/**
 * Draws a diagram by Mermaid, which is loaded with the first one.
 *
 * @throws Error whose message a reader may see, if the diagram is refused or wrong
 */
export async function drawDiagram(source: string, theme: DiagramTheme): Promise<Drawing> {
  if (source.length > MAX_LENGTH) throw new Error("The diagram is too long.");
  const reason = findForbidden(source);
  if (reason !== undefined) throw new Error(reason);
  const { default: mermaid } = await import("mermaid");
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    maxTextSize: MAX_LENGTH,
    maxEdges: MAX_EDGES,
    suppressErrorRendering: true,
    look: "classic",
    theme: "base",
    themeVariables: { ...colors[theme], fontFamily: FONT },
    fontFamily: FONT,
    secure,
  });
  drawings += 1;
  const place = document.createElement("div");
  // Mermaid measures text, which an element with `display: none` does not have.
  place.setAttribute("style", "position:absolute;inset:0 auto auto 0;visibility:hidden;pointer-events:none");
  place.setAttribute("aria-hidden", "true");
  place.inert = true;
  document.body.append(place);
  try {
    const { svg } = await mermaid.render(`sc-diagram-${drawings}`, source, place);
    // Searched a second time: Mermaid decodes its own entities, which the source may have hidden an address in.
    if (loadsSomething(svg)) throw new Error("Addresses are not allowed in diagrams.");
    const size = sizeOf(svg);
    if (size === undefined) throw new Error("The diagram is empty.");
    return { page: diagramPage(svg, theme), ...size };
  } finally {
    place.remove();
  }
}

/** Whether a drawing refers to anything outside of itself. Links do no harm: a frame without permissions opens none. */
function loadsSomething(svg: string): boolean {
  return (
    /<\s*(?:img|image|feImage|iframe|object|embed|script)\b/i.test(svg) ||
    /url\(/i.test(svg.replace(/url\(\s*(?:["']|&quot;)?#/gi, "")) ||
    /@import/i.test(svg)
  );
}
