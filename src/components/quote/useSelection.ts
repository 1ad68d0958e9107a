"use client";

import { useEffect, useState } from "react";
import type { ChatInstance } from "../../chat/chat.js";
import { messageText } from "../../message/messageText.js";
import { useChatUi } from "../context/chatUi.js";

/** Text that the reader has selected inside one message. */
export interface MessageSelection {
  readonly messageId: string;
  readonly text: string;
  /** The markdown source of the blocks that the selection touches. */
  readonly markdown: string;
  /** Where the selection is in the window. */
  readonly rect: DOMRect;
}

/** The selection inside a message of the chat around the component; `undefined` while there is none. */
export function useSelection(): MessageSelection | undefined {
  const { chat } = useChatUi();
  const [selection, setSelection] = useState<MessageSelection>();
  useEffect(() => {
    let frame = 0;
    const look = (): void => {
      frame = 0;
      setSelection((before) => {
        const now = readSelection(chat);
        return isSame(before, now) ? before : now;
      });
    };
    const onChange = (): void => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    document.addEventListener("selectionchange", onChange);
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener("selectionchange", onChange);
    };
  }, [chat]);
  return selection;
}

function isSame(before: MessageSelection | undefined, now: MessageSelection | undefined): boolean {
  return (
    before?.messageId === now?.messageId &&
    before?.text === now?.text &&
    before?.rect.top === now?.rect.top &&
    before?.rect.left === now?.rect.left
  );
}

function readSelection(chat: ChatInstance | undefined): MessageSelection | undefined {
  const selection = document.getSelection();
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return undefined;
  const range = selection.getRangeAt(0);
  const common = range.commonAncestorContainer;
  const article = (common instanceof Element ? common : common.parentElement)?.closest<HTMLElement>(
    "[data-message-id]",
  );
  const messageId = article?.dataset["messageId"];
  const text = selection.toString().trim();
  if (messageId === undefined || text === "") return undefined;
  const message = chat?.getSnapshot().messages.find(({ id }) => id === messageId);
  const source = message === undefined ? "" : messageText(message);
  return { messageId, text, markdown: sourceOf(text, source), rect: range.getBoundingClientRect() };
}

/**
 * The blocks of the source that hold the selected words. Marks stand between the words of the source, so that the words
 * are looked for in order; where they are not found the words themselves are the source.
 */
export function sourceOf(text: string, source: string): string {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const first = words[0];
  if (first === undefined) return text;
  for (let start = source.indexOf(first); start !== -1; start = source.indexOf(first, start + 1)) {
    let end = start + first.length;
    const isWhole = words.slice(1).every((word) => {
      const at = source.indexOf(word, end);
      // Words of the selection are near each other in the source: between them are marks and spaces only.
      if (at === -1 || /[\p{L}\p{N}]/u.test(source.slice(end, at).replace(/\]\([^)]*\)/g, ""))) return false;
      end = at + word.length;
      return true;
    });
    if (!isWhole) continue;
    const from = source.lastIndexOf("\n\n", start);
    const to = source.indexOf("\n\n", end);
    return source.slice(from === -1 ? 0 : from + 2, to === -1 ? source.length : to).trim();
  }
  return text;
}
