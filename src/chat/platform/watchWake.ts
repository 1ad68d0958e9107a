/**
 * Calls `onWake` when the page may have been away: shown again, restored from the back/forward cache, online again.
 * Returns its undo. Does nothing where there is no page.
 */
export function watchWake(onWake: () => void): () => void {
  if (typeof window === "undefined" || typeof document === "undefined") return () => {};
  const onVisibility = (): void => {
    if (document.visibilityState === "visible") onWake();
  };
  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("pageshow", onWake);
  window.addEventListener("online", onWake);
  return () => {
    document.removeEventListener("visibilitychange", onVisibility);
    window.removeEventListener("pageshow", onWake);
    window.removeEventListener("online", onWake);
  };
}
