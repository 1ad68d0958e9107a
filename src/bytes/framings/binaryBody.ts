import { StreamChatError } from "../../errors.js";

/** The error of a body that is not UTF-8 text. */
export function binaryBody(): StreamChatError {
  return new StreamChatError(
    "not-a-stream",
    "The server sent binary data, or text that is not UTF-8, instead of an answer.",
  );
}
