import { systemClock, type Clock } from "../../frames/clock.js";
import type { ChatMessage } from "../../message/message.js";
import type { ChatInstance } from "../chat.js";
import { isStoredChat, type ChatStorage } from "./chatStorage.js";
import { hydrateMessages } from "../../message/hydrateMessages.js";
import { isActive } from "../state/phases.js";

/** How often an answer that is being written is stored, in milliseconds. */
const INTERVAL_MS = 1000;

/**
 * Keeps a chat in `storage`: loads what is stored under its id, then stores every change. While an answer is being
 * written that is once a second, and at once when it begins or ends or the page is left. Returns its undo, which stores
 * the last change.
 *
 * An answer that was stored in mid-writing comes back as `stopped`; `chat.resume()` may then take it up,
 * or may have begun to: whichever answers first, the server or the storage, the answer is shown once. Messages that
 * were sent before the storage had answered stay behind those that it holds. Data that cannot be read, is of another
 * version, or cannot be stored is reported on the console once; the chat works without. Two tabs with the same chat
 * store over each other's messages, unless they {@link shareChat}.
 */
export function persistChat<M extends ChatMessage>(
  chat: Pick<ChatInstance<M>, "id" | "getSnapshot" | "subscribe" | "setMessages">,
  storage: ChatStorage,
  { clock = systemClock }: { clock?: Clock | undefined } = {},
): () => void {
  const before = chat.getSnapshot().messages;
  let stored: readonly M[] | undefined;
  let isSaving = false;
  let isOver = false;
  let warned = false;
  let cancelTimer: (() => void) | undefined;
  const page = typeof window === "undefined" ? undefined : window;

  function warn(what: string, cause: unknown): void {
    if (warned) return;
    warned = true;
    console.warn(`react-streaming-chat: the chat "${chat.id}" could not be ${what}.`, cause);
  }

  function receive(value: unknown): void {
    if (isOver) return;
    const isUnchanged = chat.getSnapshot().messages === before;
    if (value !== undefined && value !== null) {
      if (isStoredChat(value)) {
        const loaded = hydrateMessages(value.messages as readonly M[]);
        chat.setMessages((messages) => {
          const present = new Map(messages.map((message) => [message.id, message]));
          const known = new Set(loaded.map(({ id }) => id));
          return [
            ...loaded.map((message) => present.get(message.id) ?? message),
            ...messages.filter(({ id }) => !known.has(id)),
          ];
        });
      } else warn("loaded", new Error("What is stored is damaged, or of another version."));
    }
    begin(isUnchanged);
  }

  /** @param isUnchanged nothing was said before the storage had answered */
  function begin(isUnchanged: boolean): void {
    if (isOver) return;
    stored = isUnchanged ? chat.getSnapshot().messages : before;
    undo.push(chat.subscribe(onChange));
    if (!isUnchanged) onChange();
  }

  function onChange(): void {
    if (isOver || !isActive(chat.getSnapshot().phase)) save();
    else if (!cancelTimer) {
      // The first change at once: it is the question, and a page may be gone within the second.
      save();
      cancelTimer = clock.after(INTERVAL_MS, () => {
        cancelTimer = undefined;
        if (stored !== chat.getSnapshot().messages) onChange();
      });
    }
  }

  function save(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    const { messages } = chat.getSnapshot();
    // Before the storage has answered nothing is stored: it would replace what is being loaded.
    if (stored === undefined || stored === messages || isSaving) return;
    stored = messages;
    try {
      const saving = storage.save(chat.id, { version: 1, messages });
      if (!saving) return;
      isSaving = true;
      saving.then(
        () => afterSave(),
        (cause: unknown) => {
          warn("stored", cause);
          afterSave();
        },
      );
    } catch (cause) {
      warn("stored", cause);
    }
  }

  /** Stores the changes that came during the last save: two saves that overlap could end in the wrong order. */
  function afterSave(): void {
    isSaving = false;
    if (stored !== chat.getSnapshot().messages) onChange();
  }

  const undo: (() => void)[] = [];
  page?.addEventListener("pagehide", save);
  undo.push(() => page?.removeEventListener("pagehide", save));
  try {
    const loading = storage.load(chat.id);
    if (isThenable(loading)) {
      Promise.resolve(loading).then(receive, (cause: unknown) => {
        warn("loaded", cause);
        begin(chat.getSnapshot().messages === before);
      });
    } else receive(loading);
  } catch (cause) {
    warn("loaded", cause);
    begin(true);
  }

  return () => {
    if (isOver) return;
    isOver = true;
    save();
    cancelTimer?.();
    for (const step of undo) step();
  };
}

/** Dexie's promises, among others, are not the platform's. Without this, the next save would replace the stored chat. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
