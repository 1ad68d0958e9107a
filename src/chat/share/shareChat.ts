import { systemClock, type Clock } from "../../frames/clock.js";
import type { ChatMessage } from "../../message/message.js";
import type { ChatInstance } from "../chat.js";
import { isMessageList } from "../storage/chatStorage.js";
import { hydrateMessage, hydrateMessages } from "../../message/hydrateMessages.js";
import { mergeMessages } from "./mergeMessages.js";
import { diffMessages, isMessagesPatch, patchMessages, type MessagesPatch } from "./messagePatch.js";
import { isActive } from "../state/phases.js";

/** All messages of a tab, and the ids of those that it had and has no more. */
interface TabMessages {
  readonly messages: readonly ChatMessage[];
  readonly removed: readonly string[];
}

/** What tabs say to each other. `order` counts what one turn's tab has said, so that a gap is noticed. */
type Word =
  | { readonly say: "hello" }
  | ({ readonly turn: string; readonly order: number } & (
      | ({ readonly say: "state" | "end" } & TabMessages)
      | { readonly say: "patch"; readonly patch: MessagesPatch }
      | { readonly say: "alive" }
    ));

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
 * What two tabs have written at the same time is in both of them when both have ended.
 * When the tab of the turn is closed, the others mark the answer as `stopped`. Does nothing without `BroadcastChannel`.
 */
export function shareChat<M extends ChatMessage>(
  chat: Pick<ChatInstance<M>, "id" | "getSnapshot" | "subscribe" | "setMessages">,
  { channel = openChannel(chat.id), clock = systemClock }: ShareOptions = {},
): () => void {
  if (!channel) return () => {};
  const own = Math.random().toString(36).slice(2);
  let turns = 0;
  /** The turn of this tab, if one is under way. */
  let speaking: { turn: string; order: number; said: readonly ChatMessage[] } | undefined;
  /** The turn of another tab that is watched, with the messages as that tab has them. */
  let watching: { turn: string; order: number; theirs: TabMessages; cancel: () => void } | undefined;
  /** What other tabs had when their turns ended during that of this one. */
  let missed: TabMessages[] = [];
  /** The ids of all messages that this tab has ever had. */
  const had = new Set<string>();
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
    for (const { id } of chat.getSnapshot().messages) had.add(id);
    // What still changes in a page that goes, as its last frame, would be told as a new turn that nobody ends.
    if (hasLeft) return;
    if (isActive(chat.getSnapshot().phase)) leaveOther();
    else takeMissed();
    // Read again: both change messages, and what they change has been told when they return.
    const { phase, messages } = chat.getSnapshot();
    if (!isActive(phase)) endTurn(messages);
    else if (!speaking) {
      speaking = { turn: `${own}-${++turns}`, order: 0, said: messages };
      sayMessages("state", messages);
      cancelAlive = clock.after(ALIVE_MS, sayAlive);
    } else if (speaking.said !== messages) {
      const patch = diffMessages(speaking.said, messages);
      speaking = { turn: speaking.turn, order: speaking.order + 1, said: messages };
      say({ say: "patch", turn: speaking.turn, order: speaking.order, patch });
    }
  }

  function endTurn(messages: readonly ChatMessage[]): void {
    if (!speaking) return;
    speaking.order += 1;
    sayMessages("end", messages);
    speaking = undefined;
    cancelAlive?.();
  }

  function sayMessages(what: "state" | "end", messages: readonly ChatMessage[]): void {
    if (speaking)
      say({ say: what, turn: speaking.turn, order: speaking.order, messages, removed: goneFrom(messages) });
  }

  function goneFrom(messages: readonly ChatMessage[]): string[] {
    const present = new Set(messages.map(({ id }) => id));
    return [...had].filter((id) => !present.has(id));
  }

  /** What others have written during the turn of this tab. */
  function takeMissed(): void {
    const tabs = missed;
    missed = [];
    if (tabs.length === 0) return;
    chat.setMessages((messages) =>
      tabs.reduce((mine, theirs) => {
        const removed = new Set(theirs.removed);
        const left = mine.filter(({ id }) => !removed.has(id));
        return mergeMessages(theirs.messages as readonly M[], left, new Set(goneFrom(mine)));
      }, messages),
    );
  }

  /** Nobody tells any more how the answer goes on that was watched. */
  function leaveOther(): void {
    if (!watching) return;
    watching.cancel();
    const theirs = new Set(watching.theirs.messages.map(({ id }) => id));
    watching = undefined;
    // The same answer may be what this tab has begun to take up itself.
    const resumed = isActive(chat.getSnapshot().phase) ? chat.getSnapshot().messages.at(-1)?.id : undefined;
    chat.setMessages((messages) =>
      messages.map((message) =>
        theirs.has(message.id) && message.id !== resumed ? hydrateMessage(message) : message,
      ),
    );
  }

  function watch(turn: string, order: number, theirs: TabMessages): void {
    watching?.cancel();
    watching = { turn, order, theirs, cancel: clock.after(LOST_MS, leaveOther) };
  }

  function take({ messages, removed }: TabMessages): void {
    chat.setMessages((mine) => mergeMessages(mine, messages as readonly M[], new Set(removed)));
  }

  function onWord({ data: word }: MessageEvent<unknown>): void {
    if (!isWord(word)) return;
    if (word.say === "hello") {
      if (speaking) sayMessages("state", speaking.said);
      return;
    }
    const { turn, order } = word;
    // Whoever asks here is not interrupted by what happens elsewhere.
    if (speaking || isActive(chat.getSnapshot().phase)) {
      if (word.say === "end") missed.push(word);
      return;
    }
    if (word.say === "end") {
      if (watching?.turn === turn) {
        watching.cancel();
        watching = undefined;
      }
      take(word);
      return;
    }
    // Of two that write at once the second is seen when it ends.
    if (watching && watching.turn !== turn) return;
    if (word.say === "state") {
      // It may be an answer to another tab's hello.
      if (watching && watching.order >= order) return;
      watch(turn, order, word);
      take(word);
      return;
    }
    const expected = (watching?.order ?? -1) + (word.say === "alive" ? 0 : 1);
    if (!watching || order !== expected) {
      // Begun before this tab was there, or something was missed.
      if (!watching || order > expected) say({ say: "hello" });
      return;
    }
    if (word.say === "patch") {
      const theirs = follow(watching.theirs, word.patch);
      if (!theirs) return say({ say: "hello" });
      watch(turn, order, theirs);
      take(theirs);
    } else watch(turn, order, watching.theirs);
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

function follow({ messages, removed }: TabMessages, patch: MessagesPatch): TabMessages | undefined {
  const next = patchMessages(messages, patch);
  if (!isMessageList(next)) return undefined;
  const present = new Set(next.map(({ id }) => id));
  const gone = messages.flatMap(({ id }) => (present.has(id) ? [] : [id]));
  return { messages: next, removed: gone.length > 0 ? [...removed, ...gone] : removed };
}

/** Whether `value` is a word. Any page of the origin may write to the channel, also one with other code. */
function isWord(value: unknown): value is Word {
  if (typeof value !== "object" || value === null) return false;
  const word = value as Readonly<Record<string, unknown>>;
  if (word["say"] === "hello") return true;
  if (typeof word["turn"] !== "string" || typeof word["order"] !== "number") return false;
  switch (word["say"]) {
    case "alive":
      return true;
    case "patch":
      return isMessagesPatch(word["patch"]);
    case "state":
    case "end":
      return isMessageList(word["messages"]) && isStringList(word["removed"]);
    default:
      return false;
  }
}

function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function openChannel(id: string): BroadcastChannel | undefined {
  return typeof BroadcastChannel === "undefined"
    ? undefined
    : new BroadcastChannel(`react-streaming-chat:${id}`);
}
