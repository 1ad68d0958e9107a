/** Whether this is a development build. A page without a bundler has no `process`, and counts as production. */
export function isDevelopment(): boolean {
  try {
    // Written out: a bundler replaces this very expression by a constant.
    return process.env.NODE_ENV !== "production";
  } catch {
    return false;
  }
}
