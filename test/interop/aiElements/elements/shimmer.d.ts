import type { ReactElement } from "react";

/** Stands for AI Elements' own shimmer, which needs a motion library. */
export function Shimmer(props: { children: string; duration?: number }): ReactElement;
