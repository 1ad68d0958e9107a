/** The readers of each turn that is written on this machine. */
export interface Audience {
  readonly open: (turnId: string, chatId: string, owner: string) => void;
  readonly close: (turnId: string) => void;
  /** Notes a reader. Returns the undo. */
  readonly join: (turnId: string) => () => void;
}

/** Ends a turn that nobody has read for `unreadMs`. */
export function createAudience(
  unreadMs: number | undefined,
  end: (chatId: string, owner: string) => void,
): Audience {
  interface Entry {
    readonly chatId: string;
    readonly owner: string;
    count: number;
    timer: ReturnType<typeof setTimeout> | undefined;
  }
  const turns = new Map<string, Entry>();
  return {
    open(turnId, chatId, owner) {
      if (unreadMs !== undefined) turns.set(turnId, { chatId, owner, count: 0, timer: undefined });
    },
    close(turnId) {
      clearTimeout(turns.get(turnId)?.timer);
      turns.delete(turnId);
    },
    join(turnId) {
      const entry = turns.get(turnId);
      if (entry === undefined) return () => {};
      entry.count += 1;
      clearTimeout(entry.timer);
      return () => {
        entry.count -= 1;
        if (entry.count === 0 && turns.has(turnId)) {
          entry.timer = setTimeout(() => end(entry.chatId, entry.owner), unreadMs);
        }
      };
    },
  };
}
