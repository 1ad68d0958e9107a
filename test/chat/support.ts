import { createChat } from "../../src/chat/createChat.js";
import type { ChatInstance } from "../../src/chat/chat.js";
import type { ChatOptions } from "../../src/chat/chatOptions.js";
import type { ChatMessage } from "../../src/message/message.js";
import { createManualClock, settlePromises, type ManualClock } from "../../src/testing/manualClock.js";
import { createManualFrames, type ManualFrames } from "../../src/testing/manualFrames.js";
import {
  createScriptedTransport,
  type ScriptedTransport,
  type ScriptedTransportOptions,
} from "../../src/testing/scriptedTransport.js";

export interface Stage {
  chat: ChatInstance;
  transport: ScriptedTransport;
  clock: ManualClock;
  frames: ManualFrames;
  /** Lets promises settle and one frame pass. */
  frame(): Promise<void>;
  /** The visible messages as `role: text [status]`. */
  lines(): string[];
}

/** A chat whose network, time and frames belong to the test. */
export function stage(options: ChatOptions & ScriptedTransportOptions = {}): Stage {
  const { ignoreSignal, resumable, ...chatOptions } = options;
  const transport = createScriptedTransport({ ignoreSignal, resumable });
  const clock = createManualClock();
  const frames = createManualFrames();
  let ids = 0;
  const chat = createChat({
    id: "chat",
    transport,
    clock,
    publish: frames,
    random: () => 0.5,
    createId: () => `id-${++ids}`,
    ...chatOptions,
  });
  return {
    chat,
    transport,
    clock,
    frames,
    async frame() {
      await settlePromises();
      frames.tick();
    },
    lines: () => linesOf(chat.getSnapshot().messages),
  };
}

export function linesOf(messages: readonly ChatMessage[]): string[] {
  return messages.map(
    ({ role, parts, status }) =>
      `${role}: ${parts.map((part) => ("text" in part ? part.text : part.type)).join("|")} [${status ?? "-"}]`,
  );
}
