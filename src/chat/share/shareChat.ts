import { systemClock, type Clock } from "../../frames/clock.js";
import type { ChatMessage } from "../../message/message.js";
import type { ChatInstance } from "../chat.js";
import { isMessageList } from "../storage/chatStorage.js";
import { hydrateMessage, hydrateMessages } from "../../message/hydrateMessages.js";
import { mergeMessages } from "./mergeMessages.js";
import { diffMessages, isMessagesPatch, patchMessages, type MessagesPatch } from "./messagePatch.js";
import { isActive } from "../state/phases.js";

/** All messages of a tab, and the ids of the messages that it has removed. */
interface TabMessages {
  readonly messages: readonly ChatMessage[];
  readonly removed: readonly string[];
}

/** What tabs send to each other. `order` counts the signals of one turn, so that a gap is noticed. */
type Signal =
  | { readonly type: "hello" }
  | ({ readonly turn: string; readonly order: number } & (
      | ({ readonly type: "state" | "end" } & TabMessages)
      | { readonly type: "patch"; readonly patch: MessagesPatch }
      | { readonly type: "alive" }
    ));

export interface ShareOptions {
  /** @defaultValue a `BroadcastChannel` named after the chat's id */
  channel?: BroadcastChannel | undefined;
  /** @defaultValue the platform's */
  clock?: Clock | undefined;
}

/** How often the tab of a turn sends a sign of life while nothing changes, in milliseconds. */
const ALIVE_MS = 5000;
/** How long a turn may send no sign of life, in milliseconds. A hidden tab's timers run once a minute. */
const LOST_MS = 90_000;

/**
 * Shows the turns of this chat live in other tabs, and their turns in this tab: each tab creates its chat with the same id
 * and shares it. Returns a function that ends this.
 *
 * Only messages are shared. In the tabs that watch, the answer's own `status` is `streaming` while the chat's stays
 * `ready`; a message that is sent there begins a turn of that tab, which then watches no other tab until its turn has
 * ended. Concurrent changes from two tabs are merged. When the tab of the turn is closed, the others mark the answer as `stopped`. Does nothing without `BroadcastChannel`.
 */
export function shareChat<M extends ChatMessage>(
  chat: Pick<ChatInstance<M>, "id" | "getSnapshot" | "subscribe" | "setMessages">,
  { channel = openChannel(chat.id), clock = systemClock }: ShareOptions = {},
): () => void {
  if (!channel) return () => {};
  const own = Math.random().toString(36).slice(2);
  let turns = 0;
  /** The turn of this tab, if one is under way. */
  let sharing: { turn: string; order: number; posted: readonly ChatMessage[] } | undefined;
  /** The turn of another tab that this tab shows, with the messages as that tab has them. */
  let watching: { turn: string; order: number; theirs: TabMessages; cancel: () => void } | undefined;
  /** The messages of other tabs whose turns ended during the turn of this tab. */
  let missed: TabMessages[] = [];
  /** The ids of all messages that this tab has ever had. */
  const had = new Set<string>();
  let cancelAlive: (() => void) | undefined;
  let hasLeft = false;

  function post(signal: Signal): void {
    try {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin only
      channel?.postMessage(signal);
    } catch (cause) {
      // Metadata or data parts may hold values that cannot be cloned. Without this, they would end the turn.
      console.warn(`react-streaming-chat: the chat "${chat.id}" could not be shared.`, cause);
    }
  }

  function postAlive(): void {
    if (!sharing) return;
    post({ type: "alive", turn: sharing.turn, order: sharing.order });
    cancelAlive = clock.after(ALIVE_MS, postAlive);
  }

  function onChange(): void {
    for (const { id } of chat.getSnapshot().messages) had.add(id);
    // Without this, the last frame of a page that is left would begin a turn that no signal ends.
    if (hasLeft) return;
    if (isActive(chat.getSnapshot().phase)) stopWatching();
    else mergeMissed();
    // Read again: both functions change messages.
    const { phase, messages } = chat.getSnapshot();
    if (!isActive(phase)) endTurn(messages);
    else if (!sharing) {
      sharing = { turn: `${own}-${++turns}`, order: 0, posted: messages };
      postMessages("state", messages);
      cancelAlive = clock.after(ALIVE_MS, postAlive);
    } else if (sharing.posted !== messages) {
      const patch = diffMessages(sharing.posted, messages);
      sharing = { turn: sharing.turn, order: sharing.order + 1, posted: messages };
      post({ type: "patch", turn: sharing.turn, order: sharing.order, patch });
    }
  }

  function endTurn(messages: readonly ChatMessage[]): void {
    if (!sharing) return;
    sharing.order += 1;
    postMessages("end", messages);
    sharing = undefined;
    cancelAlive?.();
  }

  function postMessages(what: "state" | "end", messages: readonly ChatMessage[]): void {
    if (sharing)
      post({ type: what, turn: sharing.turn, order: sharing.order, messages, removed: goneFrom(messages) });
  }

  function goneFrom(messages: readonly ChatMessage[]): string[] {
    const present = new Set(messages.map(({ id }) => id));
    return [...had].filter((id) => !present.has(id));
  }

  /** Merges the messages that other tabs have written during the turn of this tab. */
  function mergeMissed(): void {
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

  /** No signal says any more how the answer of the other tab continues: marks it as stopped. */
  function stopWatching(): void {
    if (!watching) return;
    watching.cancel();
    const theirs = new Set(watching.theirs.messages.map(({ id }) => id));
    watching = undefined;
    // This tab may have begun to resume the same answer.
    const resumed = isActive(chat.getSnapshot().phase) ? chat.getSnapshot().messages.at(-1)?.id : undefined;
    chat.setMessages((messages) =>
      messages.map((message) =>
        theirs.has(message.id) && message.id !== resumed ? hydrateMessage(message) : message,
      ),
    );
  }

  function watch(turn: string, order: number, theirs: TabMessages): void {
    watching?.cancel();
    watching = { turn, order, theirs, cancel: clock.after(LOST_MS, stopWatching) };
  }

  function merge({ messages, removed }: TabMessages): void {
    chat.setMessages((mine) => mergeMessages(mine, messages as readonly M[], new Set(removed)));
  }

  function onSignal({ data: signal }: MessageEvent<unknown>): void {
    if (!isSignal(signal)) return;
    if (signal.type === "hello") {
      if (sharing) postMessages("state", sharing.posted);
      return;
    }
    const { turn, order } = signal;
    // Another tab must not interrupt the turn of this tab.
    if (sharing || isActive(chat.getSnapshot().phase)) {
      if (signal.type === "end") missed.push(signal);
      return;
    }
    if (signal.type === "end") {
      if (watching?.turn === turn) {
        watching.cancel();
        watching = undefined;
      }
      merge(signal);
      return;
    }
    // Of two tabs with a turn at the same time, the second is shown when its turn ends.
    if (watching && watching.turn !== turn) return;
    if (signal.type === "state") {
      // It may answer the hello of a third tab.
      if (watching && watching.order >= order) return;
      watch(turn, order, signal);
      merge(signal);
      return;
    }
    const expected = (watching?.order ?? -1) + (signal.type === "alive" ? 0 : 1);
    if (!watching || order !== expected) {
      // The turn began before this tab was there, or a signal was missed.
      if (!watching || order > expected) post({ type: "hello" });
      return;
    }
    if (signal.type === "patch") {
      const theirs = follow(watching.theirs, signal.patch);
      if (!theirs) return post({ type: "hello" });
      watch(turn, order, theirs);
      merge(theirs);
    } else watch(turn, order, watching.theirs);
  }

  const onLeave = (): void => {
    hasLeft = true;
    if (sharing) endTurn(hydrateMessages(sharing.posted));
  };
  // The page comes back from the back/forward cache.
  const onReturn = (): void => {
    hasLeft = false;
    onChange();
  };
  const page = typeof window === "undefined" ? undefined : window;
  channel.addEventListener("message", onSignal);
  page?.addEventListener("pagehide", onLeave);
  page?.addEventListener("pageshow", onReturn);
  const unsubscribe = chat.subscribe(onChange);
  post({ type: "hello" });
  onChange();

  return () => {
    onLeave();
    stopWatching();
    cancelAlive?.();
    unsubscribe();
    page?.removeEventListener("pagehide", onLeave);
    page?.removeEventListener("pageshow", onReturn);
    channel.removeEventListener("message", onSignal);
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

/** Whether `value` is a signal. Any page of the origin may write to the channel, also with another version of the code. */
function isSignal(value: unknown): value is Signal {
  if (typeof value !== "object" || value === null) return false;
  const signal = value as Readonly<Record<string, unknown>>;
  if (signal["type"] === "hello") return true;
  if (typeof signal["turn"] !== "string" || typeof signal["order"] !== "number") return false;
  switch (signal["type"]) {
    case "alive":
      return true;
    case "patch":
      return isMessagesPatch(signal["patch"]);
    case "state":
    case "end":
      return isMessageList(signal["messages"]) && isStringList(signal["removed"]);
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
