import type { EventWriter } from "../eventWriter.js";

export interface Parts {
  /** Whether a message with this id has begun. */
  has(id: string): boolean;
  start(id: string | undefined, shown: boolean): void;
  delta(id: string | undefined, delta: string): void;
  end(id: string | undefined): void;
  endAll(): void;
}

/** Messages of one kind, open side by side; the shorthand events name an id only once. */
export function createParts(write: EventWriter, kind: "text" | "reasoning"): Parts {
  const open = new Set<string>();
  const hidden = new Set<string>();
  const known = new Set<string>();
  let last = `${kind}-0`;
  const parts: Parts = {
    has: (id) => known.has(id),
    start(id = last, shown) {
      last = id;
      if (open.has(id) || hidden.has(id)) return;
      known.add(id);
      if (!shown) hidden.add(id);
      else {
        open.add(id);
        write.event({ type: `${kind}-start`, id });
      }
    },
    delta(id = last, delta) {
      parts.start(id, true);
      if (delta !== "" && !hidden.has(id)) write.event({ type: `${kind}-delta`, id, delta });
    },
    end(id = last) {
      hidden.delete(id);
      if (open.delete(id)) write.event({ type: `${kind}-end`, id });
    },
    endAll() {
      open.forEach((id) => parts.end(id));
    },
  };
  return parts;
}

export interface Tools {
  /** Whether a call with this id has begun. */
  has(id: string): boolean;
  delta(id: string | undefined, name: string | undefined, delta: string): void;
  end(id: string | undefined): void;
  endAll(): void;
}

export function createTools(write: EventWriter): Tools {
  const open = new Set<string>();
  const ended = new Set<string>();
  let last = "call-0";
  const tools: Tools = {
    has: (id) => open.has(id) || ended.has(id),
    delta(toolCallId = last, toolName, delta) {
      last = toolCallId;
      if (ended.has(toolCallId)) return;
      if (!open.has(toolCallId)) {
        open.add(toolCallId);
        write.event({ type: "tool-input-start", toolCallId, toolName: toolName ?? "unknown" });
      }
      if (delta !== "") write.event({ type: "tool-input-delta", toolCallId, delta });
    },
    end(toolCallId = last) {
      if (!open.delete(toolCallId)) return;
      ended.add(toolCallId);
      write.event({ type: "tool-input-available", toolCallId });
    },
    endAll() {
      open.forEach((id) => tools.end(id));
    },
  };
  return tools;
}
