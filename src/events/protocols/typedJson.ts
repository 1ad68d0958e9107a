import { defineProtocol } from "../defineProtocol.js";
import { createCopyFilter, isFailure, readText, reasonOf, textOf, usageOf } from "../vendor/homeMade.js";
import type { JsonObject } from "../vendor/json.js";
import { hasError } from "../vendor/upstreamError.js";

const PIECE = "text|chunk|token|delta|content|message|answer|output|response|reply";
/** `text`, `text_delta`, `content.chunk`, `answer.delta`. */
const TEXT = new RegExp(`^(?:[a-z]+[._-])?(?:${PIECE})(?:[._-](?:delta|chunk|token|text|content))?$`, "i");
const REASONING = /^(?:reasoning|thinking|thought)(?:[._-](?:delta|chunk|token|text|content))?$/i;
/** The end of the whole answer. */
const END =
  /^(?:(?:message|stream|response|answer|chat|run|generation)[._-])?(?:done|end|complete|completed|finish|finished|stop)$/i;
/** The end of a part, often with a copy of its text. It ends the answer where nothing follows. */
const PART_END = /^[a-z_]+[._-](?:done|end|complete|completed)$/i;
/** Types that decide by themselves. */
const DECISIVE = /^(?:text|chunk|token|delta|content|done|reasoning|thinking)$/;

/**
 * JSON objects told apart by `type`: `text`, `chunk`, `token`, `delta` or `content` with the text, `done` with token
 * counts, `error` with a message; also `reasoning`, and types with a prefix or a suffix (`answer.delta`). The proof of
 * completion is `done` (or `end`, `complete`, `finish`), or `[DONE]`.
 */
export const typedJson = defineProtocol({
  name: "typed-json",
  anyFraming: true,
  isHomeMade: true,
  detect: ({ type, object }) =>
    DECISIVE.test(type) || (TEXT.test(type) && !isFailure(object) && textOf(object) !== undefined),
  handle(write) {
    const withoutCopy = createCopyFilter();
    let hasText = false;
    let isPartEnded = false;
    const writeText = (value: JsonObject, closes: boolean): void => {
      const piece = readText(value);
      if (piece === undefined) {
        if (!closes) write.unknown(value);
        return;
      }
      hasText ||= piece.text !== "";
      write.text(withoutCopy(piece, closes));
    };
    return {
      object(value) {
        const type = String(value["type"]);
        const isEnded = isPartEnded;
        isPartEnded = false;
        if (type === "error" || hasError(value) || isFailure(value)) write.error(value);
        else if (END.test(type)) {
          // An answer that comes with its end only.
          if (!hasText && value["message"] === undefined) writeText(value, true);
          write.usage(usageOf(value));
          write.finish(reasonOf(value) ?? "done");
          write.done();
        } else if (PART_END.test(type)) {
          writeText(value, true);
          isPartEnded = true;
        } else if (REASONING.test(type)) write.reasoning(textOf(value) ?? "");
        else if (TEXT.test(type)) writeText(value, false);
        else if (type === "start") write.start();
        else if (type === "usage") {
          write.usage(usageOf(value));
          isPartEnded = isEnded;
        } else if (type === "ping") write.event({ type: "ping" });
        else write.unknown(value);
      },
      end() {
        if (isPartEnded && hasText) write.finish("done");
      },
    };
  },
});
