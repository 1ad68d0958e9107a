/** No script, no request: only the drawing's own style sheet and images that are part of the drawing. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

export type DiagramTheme = "light" | "dark";

/** The page of a drawing, for `srcdoc` of a frame without any permission. */
export function diagramPage(svg: string, theme: DiagramTheme): string {
  return [
    "<!doctype html>",
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    // The frame is transparent only while its colour scheme is the one of the element around it.
    `<style>:root{color-scheme:${theme}}html,body{margin:0;background:none}svg{display:block;inline-size:100%;block-size:auto;max-inline-size:none!important}</style>`,
    svg,
  ].join("");
}

/** The size that a drawing asks for, in pixels. */
export function sizeOf(svg: string): { readonly width: number; readonly height: number } | undefined {
  const box = /\bviewBox="([^"]+)"/
    .exec(svg)?.[1]
    ?.trim()
    .split(/[\s,]+/)
    .map(Number);
  const [width = Number.NaN, height = Number.NaN] = box?.slice(2) ?? [];
  return width > 0 && height > 0 ? { width: Math.ceil(width), height: Math.ceil(height) } : undefined;
}
