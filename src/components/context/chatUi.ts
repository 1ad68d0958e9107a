"use client";

import { createContext, useContext, type ComponentType, type ReactNode } from "react";
import type { ChatInstance } from "../../chat/chat.js";
import type { ChatMessage, MessagePart } from "../../message/message.js";
import type { StreamingMarkdownProps } from "../../react/StreamingMarkdown.js";
import type { IconName } from "../elements/iconShapes.js";
import { defaultKeymap, type Keymap } from "./keymap.js";
import { defaultLabels, type ChatLabels } from "./labels.js";
import { createStage, type Stage } from "./stage.js";

/**
 * How much a screen reader hears of an answer. `brief`: that it is on its way, and at the end its text where it is
 * short, otherwise its size and first sentence. `full`: its whole text at the end. `sentences`: sentences as they
 * complete. `off`: nothing; errors are still alerts.
 */
export type AnnounceMode = "brief" | "full" | "sentences" | "off";

/** What the component of a message part gets. */
export interface PartProps<P = MessagePart> {
  readonly part: P;
  /** The index of the part in its message. */
  readonly index: number;
  readonly message: ChatMessage;
  /** More of this part may arrive. */
  readonly isStreaming: boolean;
  /** The parts of a sub-agent that this tool call started. */
  readonly children?: ReactNode;
}

/**
 * Components by the type of a part: `text`, `reasoning`, `file`, `source-url`, `tool-NAME`, `data-NAME`. `tool` is for
 * every tool without an entry of its own, `data` for every data part. A part type without a component is not shown.
 */
// A component takes the props of its own part, which the type of the key says and this type cannot.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
export type PartComponents = Readonly<Record<string, ComponentType<PartProps<any>> | undefined>>;

/** Properties of `StreamingMarkdown` that hold for every message. */
export type MarkdownSettings = Omit<
  StreamingMarkdownProps,
  "children" | "source" | "streaming" | "isAnimating" | "className" | "style"
>;

/** What all components of a chat share. */
export interface ChatUi {
  readonly chat: ChatInstance | undefined;
  readonly labels: ChatLabels;
  readonly keymap: Keymap;
  readonly icons: Readonly<Partial<Record<IconName, ReactNode>>>;
  readonly components: PartComponents;
  readonly markdown: MarkdownSettings;
  /** A message that is sent during an answer waits for its end. */
  readonly queues: boolean;
  /** The name under which the composer keeps its draft: the id that the app gave the chat. */
  readonly draftKey: string | undefined;
  readonly announceMode: AnnounceMode;
  /** Shows "Continue" below a last answer that was stopped or cut by its length. */
  readonly canContinue: boolean;
  /** Shows "Good answer" and "Bad answer" where given. */
  readonly onFeedback: ((message: ChatMessage, rating: "good" | "bad") => void) | undefined;
  /** Tells a screen reader; `assertive` interrupts. */
  readonly announce: (text: string, priority?: "polite" | "assertive") => void;
  readonly stage: Stage;
}

/** What a component finds outside of `Chat.Root`: English, no chat, nobody to tell. */
const alone: ChatUi = {
  chat: undefined,
  labels: defaultLabels,
  keymap: defaultKeymap,
  icons: {},
  components: {},
  markdown: {},
  queues: false,
  draftKey: undefined,
  announceMode: "off",
  canContinue: false,
  onFeedback: undefined,
  announce: () => {},
  stage: createStage(),
};

export const ChatUiContext = createContext<ChatUi>(alone);

/** What the components of this chat share. Outside of `Chat.Root` the defaults, without a chat. */
export function useChatUi(): ChatUi {
  return useContext(ChatUiContext);
}

/**
 * The chat around the component.
 *
 * @throws Error outside of `Chat.Root` and `Chat`
 */
export function useChatContext(): ChatUi & { readonly chat: ChatInstance } {
  const ui = useChatUi();
  if (ui.chat === undefined) {
    throw new Error("This component must be inside <Chat.Root> or <Chat>, or get its data by properties.");
  }
  return ui as ChatUi & { readonly chat: ChatInstance };
}
