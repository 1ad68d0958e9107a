"use client";

import type { CSSProperties } from "react";

export type CursorShape = "bar" | "block" | "dot" | "none";

export interface CursorProps {
  /** @defaultValue "bar" */
  shape?: CursorShape;
  className?: string;
  style?: CSSProperties;
}

/**
 * The blinking mark where text is arriving. An empty element that is hidden from assistive technology: the style sheet
 * draws the glyph without taking room, so nothing is read out, nothing is copied and no text moves when it goes.
 */
export function Cursor({ shape = "bar", className, style }: CursorProps) {
  return <span aria-hidden="true" data-cursor={shape} className={className} style={style} />;
}
