import { StreamChatError } from "../../errors.js";

/** The error of a record that outgrew its limit, in characters. */
export function eventTooLarge(maxEventSize: number): StreamChatError {
  return new StreamChatError(
    "event-too-large",
    `The server sent one event of more than ${maxEventSize} characters.`,
  );
}
