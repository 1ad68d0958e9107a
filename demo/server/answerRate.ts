/** How fast the built-in model may be asked to write, in tokens a second. */
export const answerRate = { min: 10, max: 2000, default: 120 } as const;
