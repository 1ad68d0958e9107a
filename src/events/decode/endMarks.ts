/**
 * What one chat knows of its server's end marks. Home-made JSON may come from a server that sends none; a body that
 * simply ends then counts as a whole answer. Once an answer has ended with a mark, the server is known to send marks, and
 * an answer without one was cut.
 */
export interface EndMarks {
  /** An answer ended with a mark. */
  sawMark(): void;
  /** Whether a body that ended cleanly, without a mark, may count as a whole answer. */
  acceptsBodyEnd(): boolean;
}

/** @param onBodyEnd called for each answer that its body's end alone completes */
export function createEndMarks({
  isRequired = () => false,
  onBodyEnd,
}: { isRequired?: () => boolean; onBodyEnd?: () => void } = {}): EndMarks {
  let seen = false;
  return {
    sawMark() {
      seen = true;
    },
    acceptsBodyEnd() {
      if (seen || isRequired()) return false;
      onBodyEnd?.();
      return true;
    },
  };
}
