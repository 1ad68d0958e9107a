import type { MarkdownLabels } from "../../react/markdown/markdownContext.js";

/** Every text that the components show or speak, in one object, so that a translation can be checked by its type. */
export interface ChatLabels {
  /** Labels of the markdown: images, tables, code, footnotes. */
  readonly markdown: Partial<MarkdownLabels>;
  readonly chat: string;
  readonly conversation: string;
  readonly userSaid: string;
  readonly assistantSaid: string;
  readonly systemSaid: string;
  readonly messageActions: string;
  readonly copy: string;
  readonly copied: string;
  readonly copyFailed: string;
  readonly regenerate: string;
  readonly edit: string;
  readonly editMessage: string;
  readonly cancel: string;
  readonly save: string;
  readonly goodAnswer: string;
  readonly badAnswer: string;
  readonly previousVersion: string;
  readonly nextVersion: string;
  readonly version: (index: number, count: number) => string;
  readonly jumpToLatest: string;
  readonly unseen: (count: number) => string;
  readonly composer: string;
  readonly message: string;
  readonly placeholder: string;
  readonly placeholderFollowUp: string;
  readonly send: string;
  readonly stop: string;
  readonly queueMessage: string;
  readonly queued: string;
  readonly queuedNext: string;
  readonly sendNow: string;
  readonly editQueued: string;
  readonly saveQueued: string;
  readonly removeQueued: string;
  readonly attach: string;
  readonly dropFiles: string;
  readonly removeAttachment: (name: string) => string;
  readonly attachments: string;
  readonly fileTooLarge: (name: string, limit: string) => string;
  readonly fileTypeRefused: (name: string) => string;
  readonly tooManyFiles: (limit: number) => string;
  readonly dictate: string;
  readonly stopDictating: string;
  readonly hintSends: string;
  readonly hintNewLine: string;
  readonly hintStops: string;
  readonly quote: string;
  readonly quotes: string;
  readonly selectionActions: string;
  readonly removeQuote: (text: string) => string;
  readonly showQuote: (text: string) => string;
  readonly pending: string;
  readonly thinking: string;
  readonly thoughts: string;
  readonly thoughtFor: (seconds: number) => string;
  readonly toolStates: Readonly<Record<ToolStateLabel, string>>;
  readonly toolInput: string;
  readonly toolOutput: string;
  readonly allowOnce: string;
  readonly allowInChat: string;
  readonly editInput: string;
  readonly deny: string;
  readonly denyReason: string;
  readonly invalidJson: string;
  readonly answer: string;
  readonly skip: string;
  readonly other: string;
  readonly sources: string;
  readonly source: (number: number) => string;
  readonly subAgent: string;
  readonly tokens: (count: string) => string;
  readonly tokensPerSecond: (rate: string) => string;
  readonly contextUsed: (used: string, limit: string) => string;
  readonly cutByLength: string;
  readonly cutByFilter: string;
  readonly suggestions: string;
  readonly empty: string;
  readonly stopped: string;
  readonly stoppedBeforeAnswer: string;
  readonly retry: string;
  readonly tryNow: string;
  readonly continueAnswer: string;
  readonly dismiss: string;
  readonly keptPartial: string;
  readonly retryIn: (seconds: number) => string;
  readonly reconnecting: string;
  readonly stalled: string;
  readonly offline: string;
  readonly errorTitles: Readonly<Partial<Record<string, string>>>;
  readonly errorTitle: string;
  readonly code: string;
  readonly copyCode: string;
  readonly downloadCode: string;
  readonly wrapLines: string;
  readonly copyTable: string;
  readonly downloadTable: string;
  readonly responding: string;
  readonly stillResponding: string;
  readonly responseComplete: (size: string) => string;
  readonly words: (count: number) => string;
  readonly codeBlocks: (count: number) => string;
  readonly tables: (count: number) => string;
  readonly spokenCode: (language: string, lines: number) => string;
  readonly spokenTable: (columns: number, rows: number) => string;
  readonly needsApproval: (tool: string) => string;
}

/** The states of a tool call, as `ToolCall` words them. */
export type ToolStateLabel =
  | "input-streaming"
  | "input-available"
  | "approval-requested"
  | "approval-responded"
  | "output-available"
  | "output-error"
  | "output-denied";

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** English. */
export const defaultLabels: ChatLabels = {
  markdown: {},
  chat: "Chat",
  conversation: "Conversation",
  userSaid: "You said",
  assistantSaid: "Assistant said",
  systemSaid: "System",
  messageActions: "Message actions",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "Copying is not allowed here",
  regenerate: "Regenerate",
  edit: "Edit",
  editMessage: "Edit message",
  cancel: "Cancel",
  save: "Send",
  goodAnswer: "Good answer",
  badAnswer: "Bad answer",
  previousVersion: "Previous version",
  nextVersion: "Next version",
  version: (index, count) => `${index} of ${count}`,
  jumpToLatest: "Jump to latest",
  unseen: (count) => `${count} new`,
  composer: "Write a message",
  message: "Message",
  placeholder: "Ask anything",
  placeholderFollowUp: "Ask a follow-up",
  send: "Send",
  stop: "Stop",
  queueMessage: "Send after this answer",
  queued: "Waiting messages",
  queuedNext: "Next",
  sendNow: "Send now",
  editQueued: "Edit waiting message",
  saveQueued: "Save",
  removeQueued: "Remove waiting message",
  attach: "Attach files",
  dropFiles: "Drop files here",
  removeAttachment: (name) => `Remove ${name}`,
  attachments: "Attachments",
  fileTooLarge: (name, limit) => `${name} is larger than ${limit}.`,
  fileTypeRefused: (name) => `${name} is of a type that cannot be sent here.`,
  tooManyFiles: (limit) => `At most ${plural(limit, "file")} can be sent at once.`,
  dictate: "Dictate",
  stopDictating: "Stop dictating",
  hintSends: "sends",
  hintNewLine: "new line",
  hintStops: "stops",
  quote: "Quote",
  quotes: "Quotes",
  selectionActions: "Selection",
  removeQuote: (text) => `Remove quote “${text}”`,
  showQuote: (text) => `Show quote “${text}” in the conversation`,
  pending: "Waiting for an answer",
  thinking: "Thinking",
  thoughts: "Thoughts",
  thoughtFor: (seconds) => `Thought for ${plural(seconds, "second")}`,
  toolStates: {
    "input-streaming": "Preparing",
    "input-available": "Running",
    "approval-requested": "Needs your approval",
    "approval-responded": "Running",
    "output-available": "Done",
    "output-error": "Failed",
    "output-denied": "Denied",
  },
  toolInput: "Input",
  toolOutput: "Output",
  allowOnce: "Allow once",
  allowInChat: "Allow in this chat",
  editInput: "Edit",
  deny: "Deny…",
  denyReason: "Reason (the model reads it)",
  invalidJson: "This is not valid JSON.",
  answer: "Answer",
  skip: "Skip",
  other: "Other",
  sources: "Sources",
  source: (number) => `Source ${number}`,
  subAgent: "Sub-agent",
  tokens: (count) => `${count} tokens`,
  tokensPerSecond: (rate) => `${rate} tokens/s`,
  contextUsed: (used, limit) => `${used} of ${limit} tokens of context used`,
  cutByLength: "Cut short by its length",
  cutByFilter: "Withheld by a content filter",
  suggestions: "Suggestions",
  empty: "What can I help with?",
  stopped: "Stopped",
  stoppedBeforeAnswer: "Stopped before the answer began.",
  retry: "Try again",
  tryNow: "Try now",
  continueAnswer: "Continue",
  dismiss: "Dismiss",
  keptPartial: "The part that arrived is kept.",
  retryIn: (seconds) => `Trying again in ${plural(seconds, "second")}.`,
  reconnecting: "Reconnecting…",
  stalled: "The server is connected, but silent.",
  offline: "You are offline.",
  errorTitles: {
    disconnected: "The connection was lost.",
    truncated: "The answer ended too early.",
    upstream: "The model reported an error.",
    "not-a-stream": "The server sent something that is no answer.",
    "unknown-protocol": "The answer is in a format that cannot be read.",
    network: "The server cannot be reached.",
    "rate-limit": "Too many questions at once.",
    overloaded: "The model is overloaded.",
    auth: "You are not signed in.",
    "timeout-stall": "The answer stopped arriving.",
    "tool-loop-limit": "The model called tools too many times.",
  },
  errorTitle: "Something went wrong.",
  code: "Code",
  copyCode: "Copy code",
  downloadCode: "Download code",
  wrapLines: "Wrap lines",
  copyTable: "Copy table",
  downloadTable: "Download table as CSV",
  responding: "Assistant is responding",
  stillResponding: "Still responding",
  responseComplete: (size) => `Response complete. ${size}.`,
  words: (count) => plural(count, "word"),
  codeBlocks: (count) => plural(count, "code block"),
  tables: (count) => plural(count, "table"),
  spokenCode: (language, lines) =>
    `code block${language === "" ? "" : `, ${language}`}, ${plural(lines, "line")}`,
  spokenTable: (columns, rows) => `table, ${plural(columns, "column")}, ${plural(rows, "row")}`,
  needsApproval: (tool) => `${tool} needs your approval`,
};
