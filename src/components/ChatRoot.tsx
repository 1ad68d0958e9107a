"use client";

import {
  useEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
} from "react";
import type { ChatInstance } from "../chat/chat.js";
import type { ChatMessage } from "../message/message.js";
import { useChatInstance, type UseStreamingChatOptions } from "../react/useChatInstance.js";
import { useChatSelector } from "../react/useChatSelector.js";
import { useStable } from "../react/markdown/useStable.js";
import { AnnouncerRegions } from "./announce/AnnouncerRegions.js";
import { createAnnouncer } from "./announce/announcer.js";
import { useTurnAnnouncements } from "./announce/useTurnAnnouncements.js";
import {
  ChatUiContext,
  type AnnounceMode,
  type ChatUi,
  type MarkdownSettings,
  type PartComponents,
} from "./context/chatUi.js";
import { defaultKeymap, isKey, type Keymap } from "./context/keymap.js";
import { defaultLabels, type ChatLabels } from "./context/labels.js";
import { createStage } from "./context/stage.js";
import type { IconName } from "./elements/iconShapes.js";

export interface ChatRootProps<M extends ChatMessage = ChatMessage> extends UseStreamingChatOptions<M> {
  /** Texts that replace the English ones. */
  readonly labels?: Partial<ChatLabels>;
  /** Keys that replace the defaults; `null` switches one off. */
  readonly keymap?: Partial<Keymap>;
  /** Icons that replace the built-in ones. */
  readonly icons?: Readonly<Partial<Record<IconName, ReactNode>>>;
  /** How much a screen reader hears. @defaultValue "brief" */
  readonly announce?: AnnounceMode;
  /** Components for message parts, by part type. */
  readonly components?: PartComponents;
  /** Properties of `StreamingMarkdown` for every message: `components`, `fences`, `urlPolicy`, `images`. */
  readonly markdown?: MarkdownSettings;
  /** Shows "Good answer" and "Bad answer", and is called with the choice. */
  readonly onFeedback?: (message: ChatMessage, rating: "good" | "bad") => void;
  /**
   * Shows "Continue" below a last answer that was stopped or cut by its length. Your server must write the rest where
   * `trigger` is `"continue-message"` and the messages end with the partial answer: others would begin anew.
   * @defaultValue false
   */
  readonly canContinue?: boolean;
  /** @defaultValue follows the page: a `dark` class or `data-theme` around the chat, otherwise the system */
  readonly theme?: "light" | "dark";
  /** @defaultValue "comfortable" */
  readonly density?: "comfortable" | "compact";
  readonly className?: string;
  readonly style?: CSSProperties;
  readonly children?: ReactNode;
}

const none = {} as const;

/**
 * The provider of a chat and its section on the page: makes the chat, and gives the components inside it their labels,
 * keys, icons, announcer and each other. Messages that are sent during an answer wait for its end (`onBusy: "queue"`).
 */
export function ChatRoot<M extends ChatMessage = ChatMessage>(props: ChatRootProps<M>) {
  const { announce: announceMode = "brief", canContinue = false, onFeedback } = props;
  const { theme, density, className, style, children } = props;
  const onBusy = props.onBusy ?? (props.chat === undefined ? "queue" : "replace");
  const chat = useChatInstance<M>({ ...props, onBusy }) as unknown as ChatInstance;
  const labels = useMergedWith(defaultLabels, props.labels);
  const keymap = useMergedWith(defaultKeymap, props.keymap);
  const icons = useStable(props.icons ?? none);
  const components = useStable(props.components ?? none);
  const markdown = useStable(props.markdown ?? none);
  const [announcer] = useState(createAnnouncer);
  const [stage] = useState(createStage);
  const { announce } = announcer;
  const isFeedbackWanted = onFeedback !== undefined;
  const latestFeedback = useRef(onFeedback);
  useEffect(() => {
    latestFeedback.current = onFeedback;
  });

  useEffect(() => () => announcer.dispose(), [announcer]);
  useTurnAnnouncements(chat, announceMode, labels, announce);

  const ui = useMemo<ChatUi>(
    () => ({
      chat,
      labels,
      keymap,
      icons,
      components,
      markdown,
      queues: onBusy === "queue",
      draftKey: props.id,
      announceMode,
      canContinue,
      onFeedback: isFeedbackWanted
        ? (message, rating) => latestFeedback.current?.(message, rating)
        : undefined,
      announce: announceMode === "off" ? () => {} : announce,
      stage,
    }),
    [
      chat,
      labels,
      keymap,
      icons,
      components,
      markdown,
      onBusy,
      props.id,
      announceMode,
      canContinue,
      isFeedbackWanted,
      announce,
      stage,
    ],
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    const [composer, conversation] = [stage.composer(), stage.conversation()];
    if (isKey(event, keymap.nextRegion) && composer !== undefined && conversation !== undefined) {
      event.preventDefault();
      if (conversation.hasFocus()) composer.focus();
      else conversation.focus();
    } else if (isKey(event, keymap.stop) && event.keyCode !== 229 && isBusy(chat)) {
      event.preventDefault();
      void chat.stop();
    }
  };

  return (
    <ChatUiContext.Provider value={ui}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys for the whole section: stop, next region */}
      <section
        className={className === undefined ? "sc-chat" : `sc-chat ${className}`}
        style={style}
        aria-label={labels.chat}
        data-theme={theme}
        data-density={density}
        onKeyDown={onKeyDown}
      >
        {children}
        <PhaseMark chat={chat} />
        <AnnouncerRegions announcer={announcer} />
      </section>
    </ChatUiContext.Provider>
  );
}

/** Says in the document how far the turn is, for style sheets and for tests. */
function PhaseMark({ chat }: { readonly chat: ChatInstance }) {
  const phase = useChatSelector(chat, (snapshot) => snapshot.phase);
  return <span hidden data-phase={phase} />;
}

function isBusy(chat: ChatInstance): boolean {
  const { status } = chat.getSnapshot();
  return status === "submitted" || status === "streaming";
}

/** `defaults` with the app's own entries; the same object while these are the same, also when written in place. */
function useMergedWith<T extends object>(defaults: T, own: Partial<T> | undefined): T {
  const stable = useStable(own);
  return useMemo(() => (stable === undefined ? defaults : { ...defaults, ...stable }), [defaults, stable]);
}
