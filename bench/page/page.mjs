import { mount } from "bench:candidate";
import { documents } from "../documents/documents.mjs";

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

let page;
let longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
}).observe({ type: "longtask" });

/** Mounts a page with so many settled messages; `settings` are those of the candidate. */
window.mountPage = async ({ settled, settings }) => {
  const source = documents.mixed(60_000);
  const messages = Array.from({ length: settled }, (_, n) => {
    const start = (n * 347) % 50_000;
    const text = source.slice(start, start + (n % 2 === 0 ? 80 : 700));
    return { id: `m${n}`, role: n % 2 === 0 ? "user" : "assistant", parts: [{ type: "text", text }] };
  });
  const style = document.createElement("style");
  style.textContent = "body{margin:0}#page{height:700px}.scroller{height:700px;overflow-y:auto}";
  document.head.append(style);
  const container = document.createElement("div");
  container.id = "page";
  document.body.replaceChildren(container);
  page = await mount(container, messages, settings);
  await nextFrame();
  await nextFrame();
};

/** Streams one answer to its end. */
window.streamAnswer = async (url) => {
  longest = 0;
  const before = page.renders?.() ?? 0;
  await page.send(url);
  await nextFrame();
  await nextFrame();
  // Long tasks are reported a task later.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const scroller = page.scroller();
  return {
    renders: page.renders === undefined ? undefined : page.renders() - before,
    longestTaskMs: longest,
    characters: document.body.textContent.length,
    fromEnd: scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight,
  };
};
