import type { Clock } from "../../frames/clock.js";

/** Starts to wait. Ends early when the browser is online again: what made the request fail is most likely gone. */
export function startBackOff(clock: Clock, delayMs: number): { due: Promise<void>; cancel: () => void } {
  let cancel = (): void => {};
  const due = new Promise<void>((resolve) => {
    const wake = (): void => resolve();
    const cancelTimer = clock.after(delayMs, wake);
    const page = typeof window === "undefined" ? undefined : window;
    page?.addEventListener("online", wake);
    cancel = () => {
      cancelTimer();
      page?.removeEventListener("online", wake);
    };
  });
  return { due, cancel };
}
