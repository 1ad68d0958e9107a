/** The text of an answer, and of the input of its tools: what every candidate shows. */
export const shownText = (message) =>
  message?.role === "assistant"
    ? message.parts
        .map((part) => (part.type === "text" ? part.text : "input" in part ? (part.input?.text ?? "") : ""))
        .join("")
    : "";
