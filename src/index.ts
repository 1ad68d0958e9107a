export * from "./core.js";
export type { OnUnmount } from "./react/registry.js";
export { defaultUrlPolicy, type UrlPolicy, type UrlUse } from "./markdown/urlPolicy.js";
export { ChatProvider } from "./react/ChatProvider.js";
export { Cursor, type CursorProps, type CursorShape } from "./react/Cursor.js";
export type {
  ImagePolicy,
  MarkdownComponentProps,
  MarkdownComponents,
  MarkdownLabels,
  TagComponentProps,
  TagComponents,
} from "./react/markdown/markdownContext.js";
export { StreamingMarkdown, type StreamingMarkdownProps } from "./react/StreamingMarkdown.js";
export { useChatSelector } from "./react/useChatSelector.js";
export {
  useStreamingChat,
  type StreamingChat,
  type UseStreamingChatOptions,
} from "./react/useStreamingChat.js";
