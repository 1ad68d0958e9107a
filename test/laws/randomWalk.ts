import * as fc from "fast-check";
import type { OnBusy } from "../../src/chat/chatOptions.js";
import type { ChatSnapshot } from "../../src/chat/state/snapshot.js";
import { StreamChatError } from "../../src/errors.js";
import { stage, type Stage } from "../chat/support.js";

/** Whatever a person, an app, a server and a clock may do. */
export type Step =
  | {
      do:
        | "send"
        | "stop"
        | "regenerate"
        | "retry"
        | "continue"
        | "edit"
        | "branch"
        | "clear"
        | "drop"
        | "frame"
        | "lose"
        | "time";
    }
  | { do: "text" | "part" | "name" | "finish" | "end" | "fail" | "error"; call: number };

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<Step>({ do: "frame" }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constantFrom(
          "send" as const,
          "send",
          "stop",
          "regenerate",
          "retry",
          "continue",
          "edit",
          "branch",
          "clear",
          "drop",
          "lose",
          "time",
        ),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom("text" as const, "text", "part", "name", "finish", "end", "fail", "error"),
        // The newest request, or one that should be over.
        call: fc.integer({ min: 0, max: 2 }),
      }),
    },
  ),
  // Long walks: most of what is wrong takes a question, an answer and something in its way.
  { minLength: 5, maxLength: 40, size: "max" },
);

/** What the chat did while the steps were taken. */
export interface Walk {
  readonly stage: Stage;
  /** The outcome of each turn, as `onFinish` was told. */
  readonly outcomes: string[];
  /** How many turns have begun. */
  turns: number;
  /** How often `onError` was told. */
  errors: number;
  /** How often the phase changed. */
  phases: number;
  /** How many frames have passed. */
  frames: number;
  /** How many steps have been taken. */
  steps: number;
  /** How many requests had been made when the last turn began. */
  requestsBefore: number;
  /** What `onDelta` was told, by message. */
  readonly deltas: Map<string, string>;
  /** The ids that the app has taken out of the chat. */
  readonly removed: Set<string>;
}

/** What must hold. */
export interface Law {
  /** At each publication. */
  published?(walk: Walk, before: ChatSnapshot, after: ChatSnapshot): void;
  /** Right before `stop()` is called; what it returns is called when the stop and all that was late is over. */
  stopping?(walk: Walk): () => void;
  /** When all is over and the chat was left. */
  end?(walk: Walk): void;
}

/** Takes the steps in a chat of its own, and holds the law to it. */
export async function takeSteps(
  law: Law,
  taken: readonly Step[],
  { onBusy, ignoreSignal }: { onBusy: OnBusy; ignoreSignal: boolean },
): Promise<void> {
  const broken: unknown[] = [];
  const s = stage({
    onBusy,
    ignoreSignal,
    retry: { attempts: 1 },
    onFinish: ({ outcome }) => walk.outcomes.push(outcome.type),
    onError: () => (walk.errors += 1),
    onStateChange({ phase }) {
      walk.phases += 1;
      if (phase !== "preparing") return;
      walk.turns += 1;
      walk.requestsBefore = transport.calls.length;
    },
    onDelta: (delta, id) => walk.deltas.set(id, (walk.deltas.get(id) ?? "") + delta),
  });
  const walk: Walk = {
    stage: s,
    outcomes: [],
    turns: 0,
    errors: 0,
    phases: 0,
    frames: 0,
    steps: 0,
    requestsBefore: 0,
    deltas: new Map(),
    removed: new Set(),
  };
  const { chat, transport, clock } = s;
  let before = chat.getSnapshot();
  chat.subscribe(() => {
    const after = chat.getSnapshot();
    try {
      law.published?.(walk, before, after);
    } catch (thrown) {
      // A chat goes on where a listener throws; the test must not.
      broken.push(thrown);
    }
    before = after;
  });
  const settled: Promise<unknown>[] = [];
  const ask = (what: Promise<unknown>): void => void settled.push(what.catch(() => {}));
  const frame = async (): Promise<void> => {
    walk.frames += 1;
    await s.frame();
  };

  let asked = 0;
  for (const one of taken) {
    walk.steps += 1;
    const call = "call" in one ? transport.calls.at(-1 - one.call) : undefined;
    const { messages, branches } = chat.getSnapshot();
    switch (one.do) {
      case "send":
        ask(chat.sendMessage(`question ${++asked}`));
        break;
      case "edit": {
        const question = messages.find(({ role }) => role === "user");
        if (question) ask(chat.edit(question.id, `question ${++asked}`));
        break;
      }
      case "branch": {
        const [id, info] = Object.entries(branches).at(-1) ?? [];
        if (id !== undefined && info) chat.selectBranch(id, (info.index + 1) % info.count);
        break;
      }
      case "stop": {
        const check = law.stopping?.(walk);
        const stopped = chat.stop();
        await clock.advance(1000);
        await stopped;
        const published = chat.getSnapshot();
        for (const each of transport.calls) {
          each.text("late");
          each.finish();
        }
        await frame();
        await clock.advance(100_000);
        if (law.stopping && chat.getSnapshot() !== published) broken.push(new Error("changed after stop()"));
        check?.();
        break;
      }
      case "regenerate":
        ask(chat.regenerate());
        break;
      case "retry":
        ask(chat.retry());
        break;
      case "continue":
        ask(chat.continueMessage());
        break;
      case "clear":
        for (const { id } of messages) walk.removed.add(id);
        chat.setMessages([]);
        break;
      case "drop": {
        const last = messages.at(-1);
        if (last) walk.removed.add(last.id);
        chat.setMessages((all) => all.filter(({ id }) => id !== last?.id));
        break;
      }
      case "frame":
        await frame();
        break;
      case "lose":
        // Before any content it is asked for again, as often as is allowed.
        transport.calls.at(-1)?.fail(new StreamChatError("disconnected", "lost", { retryable: true }));
        await clock.advance(2000);
        break;
      case "time":
        await clock.advance(2000);
        break;
      case "text":
        call?.text("abc");
        break;
      case "part": {
        const id = `p${walk.steps}`;
        call?.emit(
          { type: "text-start", id },
          { type: "text-delta", id, delta: "def" },
          { type: "text-end", id },
        );
        break;
      }
      case "name":
        // Sometimes one that is taken.
        call?.emit({
          type: "start",
          messageId: (walk.steps % 2 === 0 ? messages[0]?.id : undefined) ?? `server-${walk.steps}`,
        });
        break;
      case "finish":
        call?.finish();
        break;
      case "end":
        call?.end();
        break;
      case "fail":
        call?.fail(new StreamChatError("disconnected", "lost", { retryable: true }));
        break;
      case "error":
        call?.emit({ type: "error", error: new StreamChatError("upstream", "no") });
        break;
    }
  }
  await frame();
  const left = chat.dispose();
  await clock.advance(1000);
  await left;
  await Promise.all(settled);
  law.end?.(walk);
  if (broken.length > 0) throw broken[0];
}
