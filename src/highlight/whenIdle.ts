/** How long highlighting may be put off while the page is busy, in ms. */
const TIMEOUT_MS = 300;

/** How long one task may take where the browser does not say how much time is left, in ms. */
const BUDGET_MS = 6;

/** Calls `work` in idle time, with a function that says whether time is left. Returns its cancellation. */
export function whenIdle(view: Window, work: (hasTime: () => boolean) => void): () => void {
  // Safari has no idle callbacks.
  if (typeof view.requestIdleCallback !== "function") {
    const timer = view.setTimeout(() => work(budget()), 16);
    return () => view.clearTimeout(timer);
  }
  const handle = view.requestIdleCallback(
    // Without a budget of its own, a call after the timeout would have no time for a single line.
    (deadline) => work(deadline.didTimeout ? budget() : () => deadline.timeRemaining() > 1),
    { timeout: TIMEOUT_MS },
  );
  return () => view.cancelIdleCallback(handle);
}

function budget(): () => boolean {
  const end = performance.now() + BUDGET_MS;
  return () => performance.now() < end;
}
