import { systemClock, type Clock } from "../frames/clock.js";
import type { Message } from "../message/message.js";
import type { Chat } from "./chat.js";
import { isMessageList } from "./chatStorage.js";
import { hydrateMessages } from "./hydrateMessages.js";
import { diffMessages, patchMessages, type MessagesPatch } from "./messagePatch.js";
import { isActive } from "./turnState.js";

/** What tabs say to each other. `order` counts what one turn's tab has said, so that a gap is noticed. */
type Word =
  | { readonly say: "hello" }
  | {
      readonly say: "state";
      readonly turn: string;
      readonly order: number;
      readonly messages: readonly Message[];
    }
  | { readonly say: "patch"; readonly turn: string; readonly order: number; readonly patch: MessagesPatch }
  | { readonly say: "alive"; readonly turn: string; readonly order: number }
  | {
      readonly say: "end";
      readonly turn: string;
      readonly order: number;
      readonly messages: readonly Message[];
    };

export interface ShareOptions {
  /** @defaultValue a `BroadcastChannel` named after the chat's id */
  channel?: BroadcastChannel | undefined;
  /** @defaultValue the platform's */
  clock?: Clock | undefined;
}

/** How often the tab of a turn gives a sign while nothing changes, in milliseconds. */
const ALIVE_MS = 5000;
/** How long a turn may give no sign, in milliseconds. A hidden tab's timers run once a minute. */
const LOST_MS = 90_000;

/**
 * Lets other tabs watch the turns of this chat live, and this tab those of others: each tab creates its chat with the
 * same id and shares it. Returns its undo.
 *
 * Only messages are shared. In the tabs that watch, the answer's own `status` is `streaming` while the chat's stays
 * `ready`; a question that is asked there begins a turn of that tab, which then watches no other until it has ended.
 * When the tab of the turn is closed, the others mark the answer as `stopped`. Does nothing without `BroadcastChannel`.
 */
export function shareChat<M extends Message>(
  chat: Pick<Chat<M>, "id" | "getSnapshot" | "subscribe" | "setMessages">,
  { channel = openChannel(chat.id), clock = systemClock }: ShareOptions = {},
): () => void {
  if (!channel) return () => {};
  const own = Math.random().toString(36).slice(2);
  let turns = 0;
  /** The turn of this tab, if one is under way. */
  let speaking: { turn: string; order: number; said: readonly Message[] } | undefined;
  /** The turn of another tab that is watched. */
  let watching: { turn: string; order: number; cancel: () => void } | undefined;
  let cancelAlive: (() => void) | undefined;
  let hasLeft = false;

  function say(word: Word): void {
    try {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin only
      channel?.postMessage(word);
    } catch (cause) {
      // Metadata or data parts may hold what cannot be cloned; the chat itself is none the worse for it.
      console.warn(`react-streaming-chat: the chat "${chat.id}" could not be shared.`, cause);
    }
  }

  function sayAlive(): void {
    if (!speaking) return;
    say({ say: "alive", turn: speaking.turn, order: speaking.order });
    cancelAlive = clock.after(ALIVE_MS, sayAlive);
  }

  function onChange(): void {
    // What still changes in a page that goes, as its last frame, would be told as a new turn that nobody ends.
    if (hasLeft) return;
    const { phase, messages } = chat.getSnapshot();
    if (isActive(phase)) {
      leaveOther();
      if (!speaking) {
        speaking = { turn: `${own}-${++turns}`, order: 0, said: messages };
        say({ say: "state", turn: speaking.turn, order: 0, messages });
        cancelAlive = clock.after(ALIVE_MS, sayAlive);
      } else if (speaking.said !== messages) {
        const patch = diffMessages(speaking.said, messages);
        speaking = { turn: speaking.turn, order: speaking.order + 1, said: messages };
        say({ say: "patch", turn: speaking.turn, order: speaking.order, patch });
      }
    } else if (speaking) endTurn(messages);
  }

  function endTurn(messages: readonly Message[]): void {
    if (!speaking) return;
    const { turn, order } = speaking;
    speaking = undefined;
    cancelAlive?.();
    say({ say: "end", turn, order: order + 1, messages });
  }

  function leaveOther(): void {
    watching?.cancel();
    watching = undefined;
  }

  function watch(turn: string, order: number): void {
    watching?.cancel();
    const cancel = clock.after(LOST_MS, () => {
      leaveOther();
      chat.setMessages(hydrateMessages);
    });
    watching = { turn, order, cancel };
  }

  function onWord({ data: word }: MessageEvent<Word>): void {
    if (word.say === "hello") {
      if (speaking) {
        say({ say: "state", turn: speaking.turn, order: speaking.order, messages: speaking.said });
      }
      return;
    }
    // Whoever asks here is not interrupted by what happens elsewhere.
    if (speaking || isActive(chat.getSnapshot().phase)) return;
    const { turn, order } = word;
    if (word.say === "state" || word.say === "end") {
      if (!isMessageList(word.messages)) return;
      // An answer to another tab's hello.
      if (word.say === "state" && watching?.turn === turn && watching.order >= order) return;
      const { messages } = word;
      if (word.say === "state") watch(turn, order);
      else leaveOther();
      chat.setMessages(messages as readonly M[]);
      return;
    }
    const expected = word.say === "alive" ? watching?.order : (watching?.order ?? 0) + 1;
    if (watching?.turn !== turn || order !== expected) {
      // Begun before this tab was there, or something was missed.
      if (watching?.turn !== turn || order > (expected ?? 0)) say({ say: "hello" });
      return;
    }
    watch(turn, order);
    if (word.say === "patch") {
      const { patch } = word;
      chat.setMessages((messages) => patchMessages(messages, patch) as readonly M[]);
    }
  }

  const onLeave = (): void => {
    hasLeft = true;
    if (speaking) endTurn(hydrateMessages(speaking.said));
  };
  // Out of the back/forward cache.
  const onReturn = (): void => {
    hasLeft = false;
    onChange();
  };
  const page = typeof window === "undefined" ? undefined : window;
  channel.addEventListener("message", onWord);
  page?.addEventListener("pagehide", onLeave);
  page?.addEventListener("pageshow", onReturn);
  const unsubscribe = chat.subscribe(onChange);
  say({ say: "hello" });
  onChange();

  return () => {
    onLeave();
    leaveOther();
    cancelAlive?.();
    unsubscribe();
    page?.removeEventListener("pagehide", onLeave);
    page?.removeEventListener("pageshow", onReturn);
    channel.removeEventListener("message", onWord);
    channel.close();
  };
}

function openChannel(id: string): BroadcastChannel | undefined {
  return typeof BroadcastChannel === "undefined"
    ? undefined
    : new BroadcastChannel(`react-streaming-chat:${id}`);
}
