"use client";

import { useEffect, useRef } from "react";
import type { ChatInstance } from "../../chat/chat.js";
import { messageText } from "../../message/messageText.js";
import { passagesOf } from "./plainText.js";

export interface SentencesOptions {
  /** Called with each sentence, without marks and addresses, once it is complete. */
  readonly onSentence?: ((sentence: string, messageId: string) => void) | undefined;
  /** Called with each word, once a character after it has arrived. */
  readonly onWord?: ((word: string, messageId: string) => void) | undefined;
  /** The language of the answer, for where sentences and words end. @defaultValue the browser's */
  readonly locale?: string | undefined;
}

/**
 * Tells the sentences and words of an answer as they complete, for speech. Code and tables are left out. Messages that
 * were there when the component mounted say nothing.
 */
export function useSentences(
  chat: Pick<ChatInstance, "subscribe" | "getSnapshot">,
  options: SentencesOptions,
): void {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const { locale } = options;
  useEffect(() => {
    const known = new Set(chat.getSnapshot().messages.map(({ id }) => id));
    const readers = new Map<string, SentenceReader>();
    return chat.subscribe(() => {
      const message = chat.getSnapshot().messages.at(-1);
      if (message?.role !== "assistant" || known.has(message.id)) return;
      let reader = readers.get(message.id);
      if (reader === undefined) {
        reader = createSentenceReader({
          locale,
          onSentence: (sentence) => latest.current.onSentence?.(sentence, message.id),
          onWord: (word) => latest.current.onWord?.(word, message.id),
        });
        readers.set(message.id, reader);
      }
      const isComplete = message.status !== "streaming" && message.status !== "pending";
      reader.read(messageText(message), isComplete);
      if (isComplete) known.add(message.id);
    });
  }, [chat, locale]);
}

export interface SentenceReader {
  /** Reads the markdown so far. */
  read(markdown: string, isComplete: boolean): void;
}

/** Finds the sentences and words that are new since the last call. */
export function createSentenceReader(options: {
  readonly locale?: string | undefined;
  readonly onSentence?: (sentence: string) => void;
  readonly onWord?: (word: string) => void;
}): SentenceReader {
  const { locale, onSentence, onWord } = options;
  const sentences = new Intl.Segmenter(locale, { granularity: "sentence" });
  const words = new Intl.Segmenter(locale, { granularity: "word" });
  /** How much of the prose has been told. Only what comes after it is segmented, or a long answer would cost its square. */
  let sentencesEnd = 0;
  let wordsEnd = 0;
  return {
    read(markdown, isComplete) {
      // An open line may still become a mark, a heading or a cell.
      const prose = proseOf(markdown);
      const rest = [...sentences.segment(prose.slice(sentencesEnd))];
      const whole = isComplete ? rest : rest.slice(0, -1);
      for (const { segment } of whole) {
        sentencesEnd += segment.length;
        if (segment.trim() !== "") onSentence?.(segment.trim());
      }
      if (onWord === undefined) return;
      const pieces = [...words.segment(prose.slice(wordsEnd))];
      const isLastOpen = !isComplete && pieces.at(-1)?.isWordLike === true;
      for (const { segment, isWordLike } of isLastOpen ? pieces.slice(0, -1) : pieces) {
        wordsEnd += segment.length;
        if (isWordLike === true) onWord(segment);
      }
    },
  };
}

function proseOf(markdown: string): string {
  return passagesOf(markdown)
    .flatMap((passage) => (passage.type === "prose" ? [passage.text] : []))
    .join("\n");
}
