import { createParser } from "eventsource-parser";

/** fetch, a parser, `JSON.parse`, a string, and one text node a frame. Nothing a chat needs beyond that. */
export function start(container, url, report) {
  const node = document.createTextNode("");
  container.append(node);
  let text = "";
  let waiting = false;
  const show = () => {
    waiting = false;
    report.frames += 1;
    report.renders += 1;
    node.nodeValue = text;
    report.shown(text);
  };
  return (async () => {
    const response = await fetch(url, { method: "POST" });
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    const parser = createParser({
      onEvent({ data }) {
        if (data === "[DONE]") return;
        const event = JSON.parse(data);
        if (event.type !== "text-delta" && event.type !== "tool-input-delta") return;
        // The arguments of a tool are shown as they come: to read them before they are whole is no part of the floor.
        text += event.delta ?? event.inputTextDelta;
        if (!waiting) {
          waiting = true;
          requestAnimationFrame(show);
        }
      },
    });
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parser.feed(decoder.decode(value, { stream: true }));
    }
    await new Promise((resolve) => requestAnimationFrame(resolve));
    show();
  })();
}
