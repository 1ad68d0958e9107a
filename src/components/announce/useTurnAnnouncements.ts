import { useEffect } from "react";
import type { ChatInstance } from "../../chat/chat.js";
import { messageText } from "../../message/messageText.js";
import type { AnnounceMode } from "../context/chatUi.js";
import type { ChatLabels } from "../context/labels.js";
import { describeAnswer, speakAnswer } from "../text/describeAnswer.js";
import { createSentenceReader, type SentenceReader } from "../text/useSentences.js";

/** How long an answer may take to begin before that is said, in milliseconds. */
const FIRST_SIGN_MS = 1000;
/** How often a long answer is said to be under way still, in milliseconds. */
const HEARTBEAT_MS = 8000;
/** How long a character takes to be spoken, in milliseconds: about 180 words a minute. */
const CHARACTER_MS = 55;

/**
 * Tells a screen reader of a turn. By default little: that an answer is on its way, that it still is, and how it ended;
 * models write ten times as fast as speech. Errors speak for themselves as alerts, history that is loaded says nothing.
 */
export function useTurnAnnouncements(
  chat: ChatInstance,
  mode: AnnounceMode,
  labels: ChatLabels,
  announce: (text: string) => void,
): void {
  useEffect(() => {
    if (mode === "off") return undefined;
    let isBusy = isTurn(chat);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let reader: SentenceReader | undefined;
    let unsaid = "";
    let speaking: ReturnType<typeof setTimeout> | undefined;

    /** Speaks what has come, and merges what comes while that is spoken: a queue would only grow. */
    const say = (): void => {
      if (unsaid === "" || speaking !== undefined) return;
      announce(unsaid);
      speaking = setTimeout(() => {
        speaking = undefined;
        say();
      }, unsaid.length * CHARACTER_MS);
      unsaid = "";
    };
    const wait = (): void => {
      timer = setTimeout(() => {
        announce(labels.responding);
        const beat = (): void => {
          timer = setTimeout(() => {
            announce(labels.stillResponding);
            beat();
          }, HEARTBEAT_MS);
        };
        if (mode !== "sentences") beat();
      }, FIRST_SIGN_MS);
    };
    const begin = (): void => {
      wait();
      if (mode === "sentences") {
        reader = createSentenceReader({
          onSentence(sentence) {
            clearTimeout(timer);
            unsaid = `${unsaid} ${sentence}`.trim();
          },
        });
      }
    };
    const end = (): void => {
      clearTimeout(timer);
      const { phase, messages } = chat.getSnapshot();
      const last = messages.at(-1);
      if (phase === "stopped") announce(labels.stopped);
      else if (phase === "error" || last?.role !== "assistant") return;
      else if (mode === "brief") announce(describeAnswer(messageText(last), labels));
      else if (mode === "full") announce(speakAnswer(messageText(last), labels));
    };
    const onChange = (): void => {
      const now = isTurn(chat);
      if (now && !isBusy) begin();
      isBusy = now;
      const last = chat.getSnapshot().messages.at(-1);
      if (reader !== undefined && last?.role === "assistant") reader.read(messageText(last), !now);
      say();
      if (!now && timer !== undefined) {
        end();
        timer = undefined;
        reader = undefined;
      }
    };
    if (isBusy) begin();
    const unsubscribe = chat.subscribe(onChange);
    return () => {
      unsubscribe();
      clearTimeout(timer);
      clearTimeout(speaking);
    };
  }, [chat, mode, labels, announce]);
}

function isTurn(chat: ChatInstance): boolean {
  const { status } = chat.getSnapshot();
  return status === "submitted" || status === "streaming";
}
