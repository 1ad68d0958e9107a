import type { TokenColor } from "./lineTokenizer.js";

/** The darkest light surface and the lightest dark surface on which the style sheet puts code. */
const surfaces = { light: "#f6f6f7", dark: "#1f1f23" };

/** WCAG's AA for text. */
const MIN_CONTRAST = 4.5;

/** How far a colour moves towards black or white in one step. */
const STEP = 0.05;

/** The colours, moved towards black or white until they have AA contrast on the code's surface. */
export function readableColor({ light, dark }: TokenColor): TokenColor {
  return { light: moved(light, surfaces.light, 0), dark: moved(dark, surfaces.dark, 255) };
}

/** The contrast of two colours by WCAG's formula, from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(channels(a)), luminance(channels(b))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function moved(color: string, surface: string, towards: 0 | 255): string {
  const from = channels(color);
  let current = color;
  for (let share = STEP; contrast(current, surface) < MIN_CONTRAST && share <= 1; share += STEP) {
    current = hex(from.map((value) => value + (towards - value) * share));
  }
  return current;
}

/** Red, green and blue; themes also write `#rgb` and `#rrggbbaa`. */
function channels(color: string): number[] {
  const digits = color.slice(1);
  const wide = digits.length < 6 ? digits.replace(/./g, "$&$&") : digits;
  return [0, 2, 4].map((at) => Number.parseInt(wide.slice(at, at + 2), 16) || 0);
}

function hex(values: readonly number[]): string {
  return `#${values.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
}

function luminance(values: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = values.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
