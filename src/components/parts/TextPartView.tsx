import type { TextPart } from "../../message/message.js";
import type { PartProps } from "../context/chatUi.js";
import { PartText } from "./PartText.js";
import { UserText } from "./UserText.js";

/** A text part: markdown in an answer, the plain words in a question. */
export function TextPartView(props: PartProps<TextPart>) {
  const { part, message, isStreaming } = props;
  if (part.text === "" && !isStreaming) return null;
  return message.role === "user" ? <UserText text={part.text} /> : <PartText {...props} />;
}
