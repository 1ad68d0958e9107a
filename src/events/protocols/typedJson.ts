import { defineProtocol } from "../defineProtocol.js";
import { reasonOf, textOf, writeUsage } from "./namedEvents.js";
import { hasError } from "../vendor/upstreamError.js";

/**
 * JSON objects told apart by `type`: `text`, `chunk`, `token`, `delta` or `content` with the text, `done` with token
 * counts, `error` with a message; also `reasoning`. The proof of completion is `done` (or `end`, `complete`,
 * `finish`), or `[DONE]`.
 */
export const typedJson = defineProtocol({
  name: "typed-json",
  handle: (write) => ({
    object(value) {
      switch (value["type"]) {
        case "text":
        case "chunk":
        case "token":
        case "delta":
        case "content":
        case "message":
          write.text(textOf(value) ?? "");
          return;
        case "reasoning":
        case "thinking":
          write.reasoning(textOf(value) ?? "");
          return;
        case "start":
          write.start();
          return;
        case "usage":
          writeUsage(write, value);
          return;
        case "done":
        case "end":
        case "complete":
        case "finish":
          writeUsage(write, value);
          write.finish(reasonOf(value) ?? "done");
          write.done();
          return;
        case "error":
          write.error(value);
          return;
        case "ping":
          write.event({ type: "ping" });
          return;
        default:
          if (hasError(value)) write.error(value);
          else write.unknown(value);
      }
    },
  }),
});
