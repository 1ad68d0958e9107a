import { StreamChatError } from "../../errors.js";
import type { StreamEvent } from "../../events/streamEvent.js";
import type { DynamicToolPart, ChatMessage, ToolPart } from "../../message/message.js";
import { isToolPart } from "../../message/toolParts.js";
import { createNotify } from "../platform/notify.js";
import { needsAction } from "../state/answer.js";
import type { Outcome, StopReason } from "../state/outcome.js";
import { isBetweenSteps } from "../state/phases.js";
import type { Plan } from "../state/plan.js";
import type { ChatStore } from "../state/store.js";
import type {
  ChatTool,
  ClientToolCall,
  ToolApprovalResponse,
  ToolOptions,
  ToolOutput,
} from "./clientTools.js";
import { leaveCalls } from "./leaveCalls.js";
import { runTool, sendable, type ToolRun } from "./runTool.js";

/**
 * What happens between the turns of one answer: the calls of the model are run or handed to the app, and when the last
 * of them has its output the answer continues.
 *
 * Calls are run when the turn has ended, not when their input has arrived: an answer that breaks off is requested again,
 * and a tool that had run by then would run twice.
 */
export interface ToolLoop<M extends ChatMessage> {
  /** Counts the steps from one again. */
  restart(): void;
  /** Forgets outputs that have not been sent: `next` gives no step for them any more. */
  forget(): void;
  /** Closes the calls that wait in the last answer, so that the chat can be sent again. */
  leave(reason: StopReason): void;
  /** Runs the calls of the answer that has just ended. Resolves when none runs any more, or when `signal` aborts. */
  run(outcome: Outcome, signal: AbortSignal): Promise<Outcome>;
  /** Runs a call that a person has allowed. Resolves as `run` does. */
  runApproved(toolCallId: string, signal: AbortSignal): Promise<Outcome>;
  /**
   * The step that follows by itself, when every call of the last answer has its output and the server does not know all
   * of them. The outcome of the answer if none follows.
   */
  next(outcome: Outcome, signal?: AbortSignal): Plan<M> | Outcome;
  /** Adds an output of the app. Returns whether the call still waited for it. */
  addOutput(output: ToolOutput<M>): boolean;
  /** Adds a decision of a person. `run`: the call was allowed, and its tool is in the page. */
  addApproval(response: ToolApprovalResponse): { readonly isAdded: boolean; readonly run?: string };
}

/** An answer that has made as many requests as it may has failed, as a turn does. */
type LoopOptions<M extends ChatMessage> = ToolOptions<M> & {
  readonly onError?: ((error: StreamChatError) => void) | undefined;
};

type AnyToolPart = ToolPart | DynamicToolPart;

/** Enough for what people ask, and few enough that a loop is noticed before it is paid for. */
const DEFAULT_MAX_STEPS = 5;

export function createToolLoop<M extends ChatMessage>(
  store: ChatStore<M>,
  settings: { readonly options: LoopOptions<M> },
): ToolLoop<M> {
  const notify = createNotify<LoopOptions<M>>(settings, store.post);
  let steps = 1;
  /** The message that has an output or an approval which the server does not know. */
  let unsent: string | undefined;
  /** The tools that run, of the run that `signal` ends. */
  let running = { signal: new AbortController().signal, calls: new Map<string, Promise<void>>() };

  return {
    restart() {
      steps = 1;
    },
    forget() {
      unsent = undefined;
    },
    leave(reason) {
      const isBetween = isBetweenSteps(store.state.phase);
      // To stop a chat in which nothing happens changes nothing, though a stored call may wait in it.
      if (reason === "user" && !isBetween && store.state.phase !== "stopped") return;
      const last = store.messages.at(-1);
      const outputs = last?.role === "assistant" ? leaveCalls(last.parts) : [];
      if (isBetween || outputs.length > 0) store.dispatch({ type: "leave-calls", outputs });
    },
    async run(outcome, signal) {
      const { answered } = store.state;
      if (signal.aborted || !answered || (outcome.type !== "done" && outcome.type !== "requires-action"))
        return outcome;
      // As it is now: a callback of the app may have changed the message, or taken it away, since the turn has ended.
      const message = store.messages.find(({ id }) => id === answered.id);
      const calls = (message?.parts ?? []).filter(isToolPart);
      handOut(
        calls.filter(({ providerExecuted }) => providerExecuted !== true),
        signal,
      );
      return callsOf(signal).size > 0 ? await untilSettled(signal) : outcome;
    },
    async runApproved(toolCallId, signal) {
      const part = find((candidate) => candidate.toolCallId === toolCallId)?.part;
      if (part) start(part, signal);
      return await untilSettled(signal);
    },
    next(outcome, signal) {
      const message = store.messages.at(-1);
      const isWaiting = outcome.type === "done" || outcome.type === "requires-action";
      // The app may have put a message behind the answer, or have taken it away: then it cannot continue.
      if (!isWaiting || signal?.aborted || !message || message.id !== unsent || needsAction(message))
        return outcome;
      unsent = undefined;
      steps += 1;
      const step = planOfStep(message);
      const { maxSteps = DEFAULT_MAX_STEPS } = settings.options;
      if (steps <= maxSteps) return step;
      // `retry()` after the limit continues the answer.
      steps = 1;
      const text = `The model called tools ${maxSteps} times in a row without an answer.`;
      const error = new StreamChatError("tool-loop-limit", text, { messageId: message.id });
      store.change(() => {
        store.dispatch({ type: "give-up", error, step });
        notify("onError", error);
      });
      return { type: "error", error };
    },
    addOutput(output) {
      const found = find((part) => part.toolCallId === output.toolCallId);
      if (!found) throw unknownCall(output.toolCallId);
      return add(output.toolCallId, eventOf(output));
    },
    addApproval({ id, approved, reason }) {
      const found = find((part) => "approval" in part && part.approval?.id === id);
      if (!found) throw unknownCall(id);
      const { message, part } = found;
      if (part.state !== "approval-requested") return { isAdded: false };
      unsent = message.id;
      store.dispatch({
        type: "tool-event",
        messageId: message.id,
        event: {
          type: "tool-approval-response",
          approvalId: id,
          approved,
          ...(reason === undefined ? {} : { reason }),
        },
      });
      const runs = approved && part.providerExecuted !== true && isOfPage(part);
      return { isAdded: true, ...(runs ? { run: part.toolCallId } : {}) };
    },
  };

  function toolOf(part: AnyToolPart): ChatTool | undefined {
    const { tools } = settings.options as ToolOptions;
    const name = callOf(part).toolName;
    // The name is the model's: "constructor" is no tool.
    return tools !== undefined && Object.hasOwn(tools, name) ? tools[name] : undefined;
  }

  /** An approved call is run by the page if the page has its tool, or else by the server. */
  function isOfPage(part: AnyToolPart): boolean {
    return toolOf(part)?.execute !== undefined;
  }

  /**
   * Notifies the app of each call, and runs its tool unless the app has added the output itself. One after another: when
   * the app stops the chat, it must not hear of the calls that are left.
   */
  function handOut([part, ...rest]: readonly AnyToolPart[], signal: AbortSignal): void {
    if (!part || signal.aborted) return;
    store.change(() => {
      if (part.state === "input-available") {
        notify("onToolCall", callOf(part));
        store.post(() => {
          const { onToolCall, tools } = settings.options;
          // Without tools of its own, or with a listener that may answer, the chat cannot say that there is no such tool.
          if (toolOf(part) !== undefined || (tools !== undefined && !onToolCall)) start(part, signal);
        });
        // Allowed while the answer was still arriving.
      } else if (part.state === "approval-responded" && part.approval.approved && isOfPage(part)) {
        store.post(() => start(part, signal));
      }
      store.post(() => handOut(rest, signal));
    });
  }

  function start(part: AnyToolPart, signal: AbortSignal): void {
    const call = callOf(part);
    const { toolCallId } = call;
    const calls = callsOf(signal);
    if (signal.aborted || calls.has(toolCallId) || !isOpen(toolCallId)) return;
    const context = { toolCallId, messages: store.messages, signal };
    calls.set(toolCallId, settleRun(runTool(toolOf(part), call, context)));

    async function settleRun(run: Promise<ToolRun | undefined>): Promise<void> {
      const result = await run;
      calls.delete(toolCallId);
      if (signal.aborted || !result) return;
      store.change(() => {
        // The app may have added an output in the tool's place.
        if (add(toolCallId, result.event) && result.error) notify("onToolError", result.error, call);
      });
    }
  }

  function callsOf(signal: AbortSignal): Map<string, Promise<void>> {
    if (running.signal !== signal) running = { signal, calls: new Map() };
    return running.calls;
  }

  /** Waits for the running tools, and shows that the chat does. */
  async function untilSettled(signal: AbortSignal): Promise<Outcome> {
    const { phase } = store.state;
    if (!signal.aborted && phase !== "running-tools") store.dispatch({ type: "run-tools" });
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
    // Again and again: a person may allow a further call while others run.
    const calls = callsOf(signal);
    while (calls.size > 0 && !signal.aborted) {
      await Promise.race([Promise.all(calls.values()), aborted]);
    }
    return { type: "requires-action" };
  }

  /** Adds an output, if the call is still open. */
  function add(toolCallId: string, event: StreamEvent): boolean {
    const found = find((candidate) => candidate.toolCallId === toolCallId);
    if (!found || !isOpen(toolCallId)) return false;
    unsent = found.message.id;
    store.dispatch({ type: "tool-event", messageId: found.message.id, event });
    return true;
  }

  /** Whether the call has no output yet. */
  function isOpen(toolCallId: string): boolean {
    const part = find((candidate) => candidate.toolCallId === toolCallId)?.part;
    return part?.state === "input-available" || part?.state === "approval-responded";
  }

  /** AI SDK requests a further step with the trigger of the user message, and names the answer. */
  function planOfStep(message: M): Plan<M> {
    return {
      trigger: "submit-message",
      messageId: message.id,
      options: store.state.lastPlan?.options ?? {},
      answer: message,
      isStep: true,
    };
  }

  /** The newest call for which `isMeant` holds, and its message. */
  function find(isMeant: (part: AnyToolPart) => boolean): { message: M; part: AnyToolPart } | undefined {
    for (const message of store.messages.toReversed()) {
      const part = message.parts.findLast(
        (candidate): candidate is AnyToolPart => isToolPart(candidate) && isMeant(candidate),
      );
      if (part) return { message, part };
    }
    return undefined;
  }
}

function callOf(part: AnyToolPart): ClientToolCall {
  const dynamic = part.type === "dynamic-tool";
  return {
    toolCallId: part.toolCallId,
    toolName: dynamic ? part.toolName : part.type.slice("tool-".length),
    input: part.input,
    dynamic,
  };
}

function unknownCall(id: string): StreamChatError {
  return new StreamChatError("tool-not-found", `There is no call of a tool with the id "${id}".`);
}

/** An output of the app as an event. */
function eventOf(given: ToolOutput): StreamEvent {
  const { toolCallId } = given;
  if ("errorText" in given) return { type: "tool-output-error", toolCallId, errorText: given.errorText };
  try {
    return { type: "tool-output-available", toolCallId, output: sendable(given.output) };
  } catch (cause) {
    const message = `The output of the call "${toolCallId}" cannot be written as JSON.`;
    throw new StreamChatError("tool-failed", message, { cause });
  }
}
