import { useCallback, useEffect, useId, useMemo, useRef, useState, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { useStreamingChat } from "react-streaming-chat";
import { Composer } from "./Composer.js";
import { Conversation } from "./Conversation.js";
import { createDemoTransport } from "./createDemoTransport.js";
import { initialSettings } from "./settings.js";
import { SettingsPanel } from "./SettingsPanel.js";
import { useAnnouncer } from "./useAnnouncer.js";
import { useFollowScroll } from "./useFollowScroll.js";
import { useServerStatus } from "./useServerStatus.js";
import { useTurnAnnouncements } from "./useTurnAnnouncements.js";

/** The whole demo: a conversation, a composer, and settings that say how the server should answer. */
export function App(): ReactNode {
  const [settings, setSettings] = useState(initialSettings);
  const [settingsOpen, setSettingsOpen] = useState(false);
  const settingsId = useId();
  const composer = useRef<HTMLTextAreaElement>(null);
  const { announcer, announce } = useAnnouncer();
  const { transport: transportName, ...asked } = settings;
  const transport = useMemo(() => createDemoTransport(transportName), [transportName]);
  const chat = useStreamingChat({ api: "/api/chat", body: asked, transport });
  const { scroller, content, isFollowing, unseen, follow, jump, page } = useFollowScroll(
    chat.messages.length,
  );
  const server = useServerStatus(chat.isStreaming);
  useTurnAnnouncements(chat, announce);

  const { isStreaming, sendMessage, stop, retry, regenerate, setMessages, clearError } = chat;

  /** A fault holds for one turn, so that asking again shows the way out of it. */
  const withFault = useCallback(
    async (turn: Promise<unknown>): Promise<void> => {
      const { fault } = settings;
      await turn.catch(() => {});
      // At once: a press of Retry, right when the error is seen, would ask for it again.
      flushSync(() => {
        setSettings((now) => (now.fault === fault ? { ...now, fault: "none" } : now));
      });
    },
    [settings],
  );
  const ask = (text: string): void => {
    follow();
    composer.current?.focus();
    void withFault(sendMessage({ text }));
  };
  /** For a press of a button that vanishes with what it begins: focus would be lost with it. */
  const again = (turn: () => Promise<unknown>): void => {
    scroller.current?.focus({ preventScroll: true });
    void withFault(turn());
  };
  const onStop = useCallback((): void => void stop(), [stop]);

  useEffect(() => {
    if (!isStreaming) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      // Escape during composition takes back the composition, not the answer.
      if (event.key === "Escape" && !event.isComposing && event.keyCode !== 229) onStop();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
    };
  }, [isStreaming, onStop]);

  return (
    <div className="page">
      <header className="bar">
        <h1>Streaming chat</h1>
        <p className="bar-model">{server === undefined ? "" : (server.model ?? "Built-in model")}</p>
        <div className="bar-actions">
          <button
            type="button"
            className="quiet"
            aria-disabled={chat.messages.length === 0}
            onClick={() => {
              setMessages([]);
              clearError();
              composer.current?.focus();
            }}
          >
            New chat
          </button>
          <button
            type="button"
            className="quiet settings-toggle"
            aria-expanded={settingsOpen}
            aria-controls={settingsId}
            onClick={() => {
              setSettingsOpen(!settingsOpen);
            }}
          >
            Settings
          </button>
        </div>
      </header>
      <SettingsPanel
        id={settingsId}
        open={settingsOpen}
        settings={settings}
        onChange={setSettings}
        server={server}
      />
      <main className="chat" aria-label="Chat">
        <Conversation
          chat={chat}
          scroller={scroller}
          content={content}
          isFollowing={isFollowing}
          unseen={unseen}
          onJump={jump}
          onAsk={ask}
          onRetry={() => {
            again(retry);
          }}
          onRegenerate={() => {
            again(regenerate);
          }}
          announce={announce}
        />
        <Composer ref={composer} isStreaming={isStreaming} onSend={ask} onStop={onStop} onPage={page} />
      </main>
      {announcer}
    </div>
  );
}
