/**
 * Whether AI SDK's UI message stream has this record. Its clients refuse an error with fields of other formats, and no
 * other format has these types.
 */
export function isUIMessageChunk(record: string): boolean {
  return /^data: ?\{"type":"(?:start|start-step|(?:text|reasoning|tool-input)-(?:start|delta)|message-metadata)"/.test(
    record,
  );
}

/**
 * Whether a provider ends its answer by this record, or says in it why the answer ends. A record of a format that is not
 * known here is no end mark: the question is then sent to the model again.
 */
export function isEndMark(record: string): boolean {
  return endMark.test(record);
}

const endMark = new RegExp(
  [
    // Chat Completions, and the many servers that took its last line.
    String.raw`^data: ?\[DONE\]$`,
    String.raw`"(?:finish_?reason|stop_?reason|done_reason)": ?"`,
    // Events that are named, by a line or by their type.
    String.raw`^event: ?(?:done|end|close|completed?|finish(?:ed)?|message_(?:stop|end)|messageStop|conversation\.chat\.completed|workflow_finished) *$`,
    String.raw`"(?:type|event|event_type)": ?"(?:done|end|completed?|finish(?:ed)?|message[_-](?:stop|end)|messageStop|response\.(?:completed|incomplete)|interaction\.completed?|RUN_FINISHED|result|finalizeResponseStream|workflow_finished)"`,
    // Ollama and plain JSON.
    String.raw`"done": ?true`,
  ].join("|"),
  "im",
);
