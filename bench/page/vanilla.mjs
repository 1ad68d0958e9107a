import * as smd from "streaming-markdown";
import { createParser } from "eventsource-parser";

/** Vanilla DOM on the same stream: what a page costs without React, at a cadence of our choice. */
export function mount(container, messages, { everyMs }) {
  const scroller = document.createElement("div");
  scroller.className = "scroller";
  const list = document.createElement("div");
  scroller.append(list);
  container.append(scroller);
  for (const { parts } of messages) write(open(list), parts[0].text, true);
  scroller.scrollTop = scroller.scrollHeight;
  new ResizeObserver(() => {
    scroller.scrollTop = scroller.scrollHeight;
  }).observe(list);

  return {
    scroller: () => scroller,
    async send(url) {
      const answer = open(list);
      let waiting = "";
      let shownAt = -Infinity;
      let frame = 0;
      const show = (now) => {
        frame = 0;
        if (waiting === "") return;
        // A quarter of a frame early counts: at 60 a second, 33 ms would otherwise become 50.
        if (now - shownAt < everyMs - 4) {
          frame = requestAnimationFrame(show);
          return;
        }
        shownAt = now;
        write(answer, waiting, false);
        waiting = "";
      };
      const parser = createParser({
        onEvent({ data }) {
          if (data === "[DONE]") return;
          const event = JSON.parse(data);
          if (event.type !== "text-delta") return;
          waiting += event.delta;
          frame ||= requestAnimationFrame(show);
        },
      });
      const response = await fetch(url, { method: "POST" });
      const text = response.body.pipeThrough(new TextDecoderStream());
      for await (const chunk of text) parser.feed(chunk);
      cancelAnimationFrame(frame);
      write(answer, waiting, true);
    },
  };
}

function open(list) {
  const article = document.createElement("article");
  list.append(article);
  return smd.parser(smd.default_renderer(article));
}

function write(parser, text, isWhole) {
  smd.parser_write(parser, text);
  if (isWhole) smd.parser_end(parser);
}
