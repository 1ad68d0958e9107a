import { start } from "bench:candidate";

/** Reads one stream to its end; counts renders and frames, and the time to the first text on screen. */
window.runHook = async (query) => {
  const container = document.createElement("div");
  document.body.replaceChildren(container);
  const report = { renders: 0, frames: 0, firstTextMs: undefined, characters: 0, shown: undefined };
  const startedAt = performance.now();
  report.shown = (text) => {
    report.characters = text.length;
    if (text !== "" && report.firstTextMs === undefined) report.firstTextMs = performance.now() - startedAt;
  };
  let frames = 0;
  let counting = true;
  requestAnimationFrame(function count() {
    frames += 1;
    if (counting) requestAnimationFrame(count);
  });
  await start(container, `/stream?${query}`, report);
  const wallMs = performance.now() - startedAt;
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  counting = false;
  const { renders, firstTextMs } = report;
  return { renders, frames, firstTextMs, wallMs, characters: container.textContent.length };
};
