import * as smd from "streaming-markdown";

/** Vanilla DOM, no React: the practical floor. */
export function mount(container) {
  const parser = smd.parser(smd.default_renderer(container));
  let written = 0;
  return {
    update(text, finished) {
      smd.parser_write(parser, text.slice(written));
      written = text.length;
      if (finished) smd.parser_end(parser);
    },
    unmount: () => container.replaceChildren(),
  };
}
