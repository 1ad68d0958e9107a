import * as candidate from "bench:candidate";
import { documents } from "../documents/documents.mjs";

/** How often it is checked that the text is on screen, in updates. */
const CHECK_EVERY = 20;

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/**
 * Shows one growing document, one update a frame.
 *
 * `updates` are the milliseconds of script and layout of each update; `behind` is how many characters the screen
 * was behind at the worst check, judged by the share of the final view that was there: how a renderer that defers its
 * work is found out. Markup that is not shown makes it inexact by some hundred characters.
 */
window.runRender = async ({ name, length, step, limitMs, countNodes }) => {
  const text = documents[name](length);
  const container = document.createElement("div");
  document.body.replaceChildren(container);
  const surface = candidate.mount(container);
  const nodes = { added: 0, removed: 0 };
  const observer = new MutationObserver((records) => {
    for (const record of records) {
      nodes.added += record.addedNodes.length;
      nodes.removed += record.removedNodes.length;
    }
  });
  if (countNodes) observer.observe(container, { childList: true, subtree: true });

  const updates = [];
  const checks = [];
  const startedAt = performance.now();
  let at = 0;
  while (at < text.length && performance.now() - startedAt < limitMs) {
    await nextFrame();
    at = Math.min(text.length, at + step);
    const before = performance.now();
    surface.update(text.slice(0, at), at === text.length);
    void container.offsetHeight;
    updates.push(performance.now() - before);
    if (updates.length % CHECK_EVERY === 0) {
      await nextFrame();
      checks.push({ at, shown: container.textContent.length });
    }
  }
  await nextFrame();
  await nextFrame();
  observer.disconnect();
  const whole = container.textContent.length;
  const behind = Math.max(0, ...checks.map((check) => (check.at / at) * whole - check.shown));
  return { updates, behind, nodes, characters: at, finished: at === text.length };
};

/** What a candidate has ready before it is measured. */
window.prepareRender = ({ name, length, step }) => candidate.prepare?.(documents[name](length), step);

window.resetRender = () => document.body.replaceChildren();
