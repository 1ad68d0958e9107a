"use client";

import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  type ComponentType,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
} from "react";
import { useChatSelector } from "../../react/useChatSelector.js";
import { useChatContext } from "../context/chatUi.js";
import { isKey } from "../context/keymap.js";
import { TurnStatus } from "../status/TurnStatus.js";
import { JumpToLatest } from "./JumpToLatest.js";
import { MessageList, type MessageProps } from "./MessageList.js";
import { useIsHydrating } from "./useIdleMount.js";
import { useFollowScroll } from "./useFollowScroll.js";
import type { FollowMode } from "./followPolicy.js";

export interface ConversationProps {
  /** What happens to the scroll position as the conversation grows. @defaultValue "end" */
  readonly follow?: FollowMode;
  /** Shown while there is no message. */
  readonly empty?: ReactNode;
  /** Shows one message; compose it of `Message` and its parts. @defaultValue `Message` */
  readonly message?: ComponentType<MessageProps>;
  /** Shown above the first message: a button that loads history, for example. */
  readonly before?: ReactNode;
  /** Called with the id of the message at the top third of the view, when that changes. */
  readonly onMessageInView?: (messageId: string) => void;
  readonly className?: string;
  readonly style?: CSSProperties;
  /** Replaces messages and status: anything that should scroll and follow. */
  readonly children?: ReactNode;
}

/**
 * The messages of the chat in a log that follows its end, with the state of the turn below them and a button back to the
 * end while the reader is elsewhere.
 */
export function Conversation(props: ConversationProps) {
  const { follow, empty, message, before, onMessageInView, className, style, children } = props;
  const { chat, labels, keymap, stage } = useChatContext();
  const count = useChatSelector(chat, (snapshot) => snapshot.messages.length);
  const isHydrating = useIsHydrating();
  const { scroller, content, isFollowing, unseen, toLatest, jump, page } = useFollowScroll({ count, follow });

  // HTML of a server is shown from its end by CSS; from here on the follow policy does that. The reader may have
  // scrolled meanwhile: in a reversed column the position counts from the end.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (isHydrating || element === null || element.dataset["static"] === undefined) return;
    const fromEnd = element.scrollTop;
    element.removeAttribute("data-static");
    element.scrollTo({ top: element.scrollHeight - element.clientHeight + fromEnd, behavior: "instant" });
  }, [isHydrating, scroller]);

  /** The reader has sent a message that is not mounted yet. */
  const isAwaiting = useRef(false);
  const awaitMessage = useCallback(() => {
    isAwaiting.current = true;
    toLatest();
  }, [toLatest]);
  useLayoutEffect(() => {
    if (!isAwaiting.current) return;
    isAwaiting.current = false;
    toLatest();
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the new message is the reason to scroll
  }, [count, toLatest]);
  useEffect(
    () =>
      stage.mountConversation({
        follow: awaitMessage,
        page,
        focus: () => scroller.current?.focus({ preventScroll: true }),
        hasFocus: () => scroller.current?.contains(document.activeElement) === true,
      }),
    [stage, awaitMessage, page, scroller],
  );

  useInView(scroller, onMessageInView);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = isKey(event, keymap.nextMessage) ? 1 : isKey(event, keymap.previousMessage) ? -1 : 0;
    if (step === 0 || scroller.current === null) return;
    const articles = [...scroller.current.querySelectorAll<HTMLElement>("[data-message-id]")];
    const at = articles.findIndex((article) => article.contains(document.activeElement));
    // From the log itself the first step goes to the last message.
    const next = articles[at === -1 ? articles.length - 1 : at + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };

  const isEmpty = count === 0;
  return (
    <div
      className={className === undefined ? "sc-conversation" : `sc-conversation ${className}`}
      style={style}
    >
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys move from message to message */}
      <div
        ref={scroller}
        className="sc-log"
        role="log"
        // Never live: a screen reader would repeat every delta. The announcer speaks instead.
        aria-live="off"
        aria-label={labels.conversation}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
        tabIndex={0}
        data-following={isFollowing}
        data-static={isHydrating && !isEmpty ? "" : undefined}
        suppressHydrationWarning
        onKeyDown={onKeyDown}
      >
        <div ref={content} className="sc-column">
          {children ?? (
            <>
              {before}
              {isEmpty && empty}
              <MessageList chat={chat} message={message} />
              <TurnStatus />
            </>
          )}
        </div>
      </div>
      {!isFollowing && !isEmpty && <JumpToLatest unseen={unseen} onJump={jump} />}
    </div>
  );
}

/** Tells which message is in view, at most once a frame while the reader scrolls. */
function useInView(
  scroller: { readonly current: HTMLElement | null },
  onChange: ((messageId: string) => void) | undefined,
): void {
  const callback = useRef(onChange);
  useEffect(() => {
    callback.current = onChange;
  });
  const isWanted = onChange !== undefined;
  useEffect(() => {
    const element = scroller.current;
    if (!isWanted || element === null) return undefined;
    let frame = 0;
    let inView: string | undefined;
    const look = (): void => {
      frame = 0;
      const { left, top, width, height } = element.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + height / 3);
      const id = hit?.closest<HTMLElement>("[data-message-id]")?.dataset["messageId"];
      if (id === undefined || id === inView) return;
      inView = id;
      callback.current?.(id);
    };
    const onScroll = (): void => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    onScroll();
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener("scroll", onScroll);
    };
  }, [scroller, isWanted]);
}
