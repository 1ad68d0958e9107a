/** Messages in one group: few enough that a group out of sight is skipped in one piece, many enough to keep groups rare. */
const GROUP_SIZE = 12;

/** Neighbouring messages that are laid out and painted together, or not at all. */
export interface MessageGroup {
  /** Names the group for React: the id of the message that it began with. */
  readonly key: string;
  readonly ids: readonly string[];
}

/**
 * The groups of these messages. A group that is there keeps its place and key: messages that are put before it make
 * groups of their own, and messages after the last fill it up. Otherwise a page of history that is loaded in front would
 * mount every message anew.
 */
export function groupMessages(
  ids: readonly string[],
  before: readonly MessageGroup[] = [],
): readonly MessageGroup[] {
  const starts = new Set(before.map(({ ids: [first] }) => first));
  const known = new Map(before.map((group) => [group.ids[0], group]));
  const groups: MessageGroup[] = [];
  let open: string[] = [];
  let key = "";
  const close = (): void => {
    if (open.length === 0) return;
    const same = known.get(open[0]);
    const unchanged =
      same !== undefined && same.ids.length === open.length && same.ids.every((id, i) => id === open[i]);
    groups.push(unchanged ? same : { key: same?.key ?? key, ids: open });
    open = [];
  };
  for (const id of ids) {
    if (starts.has(id) || open.length >= GROUP_SIZE) close();
    if (open.length === 0) key = id;
    open.push(id);
  }
  close();
  return groups.length === before.length && groups.every((group, i) => group === before[i]) ? before : groups;
}
