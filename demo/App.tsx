import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import {
  ChatRoot,
  Composer,
  Conversation,
  Question,
  QuoteToolbar,
  type ChatInstance,
  useChatInstance,
  useChatSelector,
} from "react-streaming-chat";
import { shikiHighlight } from "react-streaming-chat/highlight";
import { Formula } from "react-streaming-chat/math";
import { MermaidDiagram } from "react-streaming-chat/mermaid";
import { createLocalStorage, persistChat } from "react-streaming-chat/storage";
import { createDemoTransport } from "./createDemoTransport.js";
import { Greeting } from "./Greeting.js";
import { initialSettings, type Settings } from "./settings.js";
import { SettingsSheet } from "./SettingsSheet.js";
import { useServerStatus } from "./useServerStatus.js";

/** The built-in model asks the reader by a tool call of this name. */
const components = { "tool-ask_reader": Question };
const markdown = {
  components: { math: Formula, "math-display": Formula },
  fences: { mermaid: MermaidDiagram },
  highlight: shikiHighlight(),
};

export interface AppProps {
  /** The server writes answers on when a page leaves, and a page that comes back resumes them. @defaultValue false */
  readonly resumable?: boolean;
}

/** The whole demo: the package's chat, a bar above it, and a sheet that says how the server should answer. */
export function App({ resumable = false }: AppProps): ReactNode {
  const [settings, setSettings] = useState(initialSettings);
  const [isOpen, setOpen] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const { transport: transportName, ...body } = settings;
  const transport = useMemo(() => createDemoTransport(transportName), [transportName]);
  const [id] = useState(chatId);
  const chat = useChatInstance({
    id,
    api: "/api/chat",
    onBusy: "queue",
    body: { ...body, resumable },
    resume: resumable,
    transport,
    onFinish: () => setSettings(withoutFault),
  });
  const isBusy = useChatSelector(chat, ({ status }) => status === "submitted" || status === "streaming");
  const isEmpty = useChatSelector(chat, ({ messages }) => messages.length === 0);
  const server = useServerStatus(isBusy);

  useEffect(() => keepHistory(chat), [chat]);

  return (
    <div className="demo">
      <header className="demo-bar">
        <h1>Streaming chat</h1>
        <p>{server === undefined ? "" : (server.model ?? "Built-in model")}</p>
        <button
          type="button"
          aria-disabled={isEmpty}
          onClick={() => {
            chat.setMessages([]);
            chat.clearError();
            field.current?.focus();
          }}
        >
          New chat
        </button>
        <button type="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
          Settings
        </button>
      </header>
      <main>
        <ChatRoot chat={chat} onBusy="queue" components={components} markdown={markdown}>
          <Conversation empty={<Greeting />} />
          <QuoteToolbar />
          <Composer ref={field} draft="demo" />
        </ChatRoot>
      </main>
      <SettingsSheet
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        settings={settings}
        onChange={setSettings}
        server={server}
      />
    </div>
  );
}

/** Keeps the history over a reload. */
function keepHistory(chat: ChatInstance): () => void {
  return persistChat(chat, createLocalStorage());
}

/** A fault holds for one turn, so that asking again shows the way out of it. */
function withoutFault(settings: Settings): Settings {
  return settings.fault === "none" ? settings : { ...settings, fault: "none" };
}

/** The id of the chat in this tab, the same after a reload. */
function chatId(): string {
  const known = sessionStorage.getItem("demo-chat");
  if (known !== null) return known;
  const id = crypto.randomUUID();
  sessionStorage.setItem("demo-chat", id);
  return id;
}
