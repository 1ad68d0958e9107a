import { memo, Suspense, useState, type ComponentType } from "react";
import type { ChatInstance } from "../../chat/chat.js";
import type { ChatMessage } from "../../message/message.js";
import { Message } from "../message/Message.js";
import { groupMessages, type MessageGroup } from "./messageGroups.js";
import { useMessageIds, useMessageStructure } from "./messageStructure.js";
import { useIdleMount } from "./useIdleMount.js";

/** What the component of a message gets. */
export interface MessageProps {
  readonly message: ChatMessage;
  /** The message is the last of the conversation. */
  readonly isLast: boolean;
}

export interface MessageListProps {
  readonly chat: ChatInstance;
  /** Shows one message. @defaultValue `Message` */
  readonly message?: ComponentType<MessageProps> | undefined;
}

/**
 * The messages in their groups. Renders when a message comes or goes, not when one grows: each message subscribes to
 * itself.
 */
export function MessageList({ chat, message = Message }: MessageListProps) {
  const ids = useMessageIds(chat);
  const [groups, setGroups] = useState<readonly MessageGroup[]>(() => groupMessages(ids));
  const current = groupMessages(ids, groups);
  if (current !== groups) setGroups(current);
  const from = ids.length - useIdleMount(ids.length);
  const last = ids.at(-1);
  const starts = startsOf(current);
  return current.map((group, index) => {
    const skipped = Math.max(0, from - (starts[index] ?? 0));
    if (skipped >= group.ids.length) return null;
    return (
      <Group key={group.key} chat={chat} ids={group.ids} skipped={skipped} last={last} message={message} />
    );
  });
}

/** How many messages come before each group. */
function startsOf(groups: readonly MessageGroup[]): readonly number[] {
  let start = 0;
  return groups.map(({ ids }) => {
    start += ids.length;
    return start - ids.length;
  });
}

interface GroupProps {
  readonly chat: ChatInstance;
  readonly ids: readonly string[];
  /** How many of the first are not mounted yet. */
  readonly skipped: number;
  readonly last: string | undefined;
  readonly message: ComponentType<MessageProps>;
}

const Group = memo(
  function Group({ chat, ids, skipped, last, message }: GroupProps) {
    return (
      // React takes over HTML of a server from the outside: without these boundaries, nobody could write before the last
      // message of a long conversation is taken over.
      <Suspense fallback={null}>
        <div className="sc-group">
          {ids.slice(skipped).map((id) => (
            <Slot key={id} chat={chat} id={id} isLast={id === last} message={message} />
          ))}
        </div>
      </Suspense>
    );
  },
  (before, after) =>
    before.chat === after.chat &&
    before.ids === after.ids &&
    before.skipped === after.skipped &&
    before.message === after.message &&
    // A new last message concerns the group that had it and the group that has it.
    (before.last === after.last ||
      (!before.ids.includes(before.last ?? "") && !before.ids.includes(after.last ?? ""))),
);

interface SlotProps {
  readonly chat: ChatInstance;
  readonly id: string;
  readonly isLast: boolean;
  readonly message: ComponentType<MessageProps>;
}

const Slot = memo(function Slot({ chat, id, isLast, message: Component }: SlotProps) {
  const message = useMessageStructure(chat, id);
  return message === undefined ? null : <Component message={message} isLast={isLast} />;
});
