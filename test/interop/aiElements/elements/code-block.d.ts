import type { ReactElement } from "react";

/** Stands for AI Elements' own code block, which needs a highlighter. */
export function CodeBlock(props: { code: string; language: string }): ReactElement;
