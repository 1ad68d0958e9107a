import type { Clock } from "../../frames/clock.js";

/** How long after `beforeunload` a connection counts as cut by the navigation, in milliseconds. */
const NAVIGATION_MS = 5000;

/** Whether the reader is leaving the page at this moment. */
export interface LeaveWatch {
  isLeaving(): boolean;
  undo(): void;
}

/**
 * Watches for a navigation: browsers cut the page's connections then, and the error that they report for it is no
 * failure of the server. Firefox cuts them between `beforeunload` and `pagehide`. Does nothing where there is no page.
 */
export function watchLeave(clock: Clock): LeaveWatch {
  if (typeof window === "undefined") return { isLeaving: () => false, undo() {} };
  const page = window;
  let isHidden = false;
  let unloadAt: number | undefined;
  const onUnload = (): void => {
    // The reader may still choose to stay: then the time alone ends this.
    unloadAt = clock.now();
  };
  const onHide = (): void => {
    isHidden = true;
  };
  const onShow = (): void => {
    isHidden = false;
    unloadAt = undefined;
  };
  page.addEventListener("beforeunload", onUnload);
  page.addEventListener("pagehide", onHide);
  page.addEventListener("pageshow", onShow);
  return {
    isLeaving: () => isHidden || (unloadAt !== undefined && clock.now() - unloadAt < NAVIGATION_MS),
    undo() {
      page.removeEventListener("beforeunload", onUnload);
      page.removeEventListener("pagehide", onHide);
      page.removeEventListener("pageshow", onShow);
    },
  };
}
