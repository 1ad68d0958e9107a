import { useEffect, useState } from "react";
import type { ChatInstance } from "../../chat/chat.js";
import { useChatSelector } from "../../react/useChatSelector.js";
import { useIsOnline } from "../../react/useIsOnline.js";
import { useChatContext, useChatUi } from "../context/chatUi.js";
import { Icon } from "../elements/Icon.js";
import type { IconName } from "../elements/iconShapes.js";
import { ErrorCard } from "./ErrorCard.js";
import { Pending } from "./Pending.js";

/** Below the messages: the state of the turn, as far as the messages do not show it, with the action that helps. */
export function TurnStatus() {
  const { chat, labels, stage } = useChatContext();
  const phase = useChatSelector(chat, (snapshot) => snapshot.phase);
  const error = useChatSelector(chat, (snapshot) => snapshot.error);
  const retryAt = useChatSelector(chat, (snapshot) => snapshot.retryAt);
  const isStalled = useChatSelector(chat, (snapshot) => snapshot.stalled);
  const hasAnswer = useChatSelector(chat, ({ messages }) => {
    const last = messages.at(-1);
    return last?.role === "assistant" && last.parts.length > 0;
  });
  const isOnline = useIsOnline();

  const retry = (): void => {
    // The button unmounts with the error that it belongs to; focus would be lost with it.
    stage.conversation()?.focus();
    void chat.retry().catch(() => {});
  };

  if (phase === "error" && error !== undefined) {
    return (
      <ErrorCard
        error={error}
        hasPartial={hasAnswer}
        onRetry={retry}
        onDismiss={() => {
          stage.conversation()?.focus();
          chat.clearError();
        }}
      />
    );
  }
  if (phase === "backoff" || phase === "reconnecting") {
    if (!isOnline)
      return <Notice icon="offline" text={labels.offline} action={labels.tryNow} onAction={retry} />;
    return <Waiting chat={chat} retryAt={retryAt} isReconnecting={phase === "reconnecting"} />;
  }
  if (phase === "stopped" && !hasAnswer) {
    return <Notice icon="stop" text={labels.stoppedBeforeAnswer} action={labels.retry} onAction={retry} />;
  }
  if (isStalled)
    return <Notice icon={isOnline ? "clock" : "offline"} text={isOnline ? labels.stalled : labels.offline} />;
  const isWaiting =
    phase === "preparing" || phase === "connecting" || phase === "waiting" || phase === "running-tools";
  return isWaiting ? <Pending label={isOnline ? undefined : labels.offline} /> : null;
}

interface WaitingProps {
  readonly chat: ChatInstance;
  readonly retryAt: number | undefined;
  readonly isReconnecting: boolean;
}

/** Counts down to the next attempt, which the reader may bring forward. */
function Waiting({ chat, retryAt, isReconnecting }: WaitingProps) {
  const { labels, stage } = useChatUi();
  const seconds = useSecondsUntil(retryAt);
  const text =
    seconds > 0 ? labels.retryIn(seconds) : isReconnecting ? labels.reconnecting : labels.retryIn(1);
  return (
    <Notice
      icon="clock"
      text={text}
      {...(isReconnecting
        ? {}
        : {
            action: labels.tryNow,
            onAction: () => {
              stage.conversation()?.focus();
              void chat
                .stop()
                .then(() => chat.retry())
                .catch(() => {});
            },
          })}
    />
  );
}

interface NoticeProps {
  readonly icon: IconName;
  readonly text: string;
  readonly action?: string;
  readonly onAction?: () => void;
}

/** A line about the turn, with at most one action. */
export function Notice({ icon, text, action, onAction }: NoticeProps) {
  return (
    <div className="sc-notice">
      <Icon name={icon} />
      <p>{text}</p>
      {action !== undefined && (
        <button type="button" className="sc-button" onClick={onAction}>
          {action}
        </button>
      )}
    </div>
  );
}

function useSecondsUntil(at: number | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (at === undefined) return undefined;
    const tick = (): void => setNow(Date.now());
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [at]);
  return at === undefined ? 0 : Math.max(0, Math.ceil((at - now) / 1000));
}
