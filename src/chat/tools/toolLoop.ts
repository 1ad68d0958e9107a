import { StreamChatError } from "../../errors.js";
import type { StreamEvent } from "../../events/streamEvent.js";
import type { DynamicToolPart, ChatMessage, ToolPart } from "../../message/message.js";
import { isToolPart } from "../../message/toolParts.js";
import { createNotify } from "../platform/notify.js";
import type { Outcome, StopReason } from "../state/outcome.js";
import { isBetweenSteps } from "../state/phases.js";
import type { ChatStore } from "../state/store.js";
import type {
  ChatTool,
  ClientToolCall,
  ToolApprovalResponse,
  ToolOptions,
  ToolOutput,
} from "./clientTools.js";
import { leaveCalls } from "./leaveCalls.js";
import { createSteps, type LoopOptions, type Steps } from "./steps.js";
import { runTool, sendable, type ToolRun } from "./runTool.js";

/**
 * What happens between the turns of one answer: the calls of the model are run or handed to the app, and when the last
 * of them has its output the answer continues.
 *
 * Calls are run when the turn has ended, not when their input has arrived: an answer that breaks off is requested again,
 * and a tool that had run by then would run twice.
 */
export interface ToolLoop<M extends ChatMessage> extends Pick<
  Steps<M>,
  "restart" | "forget" | "decide" | "next"
> {
  /** Closes the calls that wait in the last answer, so that the chat can be sent again. */
  leave(reason: StopReason): void;
  /** Runs the calls of the answer that has just ended. Resolves when none runs any more, or when `signal` aborts. */
  run(outcome: Outcome, signal: AbortSignal): Promise<Outcome>;
  /** Runs a call that a person has allowed. Resolves as `run` does. */
  runApproved(toolCallId: string, signal: AbortSignal): Promise<Outcome>;
  /** Adds an output of the app. Returns whether the call still waited for it. */
  addOutput(output: ToolOutput<M>): boolean;
  /** Adds a decision of a person. `run`: the call was allowed, and its tool is in the page. */
  addApproval(response: ToolApprovalResponse): { readonly isAdded: boolean; readonly run?: string };
}

type AnyToolPart = ToolPart | DynamicToolPart;

export function createToolLoop<M extends ChatMessage>(
  store: ChatStore<M>,
  settings: { readonly options: LoopOptions<M> },
): ToolLoop<M> {
  const notify = createNotify<LoopOptions<M>>(settings, store.post);
  const steps = createSteps<M>(store, settings);
  /** The tools that run, of the run that `signal` ends. */
  let running = { signal: new AbortController().signal, calls: new Map<string, Promise<void>>() };

  return {
    restart: steps.restart,
    forget: steps.forget,
    decide: steps.decide,
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
      const ended = callsOf(signal).size > 0 ? await untilSettled(signal) : outcome;
      await steps.decide(signal);
      return ended;
    },
    async runApproved(toolCallId, signal) {
      const part = find((candidate) => candidate.toolCallId === toolCallId)?.part;
      if (part) start(part, signal);
      const ended = await untilSettled(signal);
      await steps.decide(signal);
      return ended;
    },
    next: steps.next,
    addOutput(output) {
      const found = find((part) => part.toolCallId === output.toolCallId);
      if (!found) throw unknownCall(output.toolCallId);
      const isAdded = add(output.toolCallId, eventOf(output));
      if (isAdded) steps.addOptions(output.options);
      return isAdded;
    },
    addApproval({ id, approved, reason, input, options }) {
      const found = find((part) => "approval" in part && part.approval?.id === id);
      if (!found) throw unknownCall(id);
      const { message, part } = found;
      if (part.state !== "approval-requested") return { isAdded: false };
      steps.note(message.id);
      steps.addOptions(options);
      store.dispatch({
        type: "tool-event",
        messageId: message.id,
        event: {
          type: "tool-approval-response",
          approvalId: id,
          approved,
          ...(reason === undefined ? {} : { reason }),
          ...(input === undefined ? {} : { input }),
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
          // A chat without tools, or with a listener that may answer, cannot know that there is no such tool.
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
    steps.note(found.message.id);
    store.dispatch({ type: "tool-event", messageId: found.message.id, event });
    return true;
  }

  /** Whether the call has no output yet. */
  function isOpen(toolCallId: string): boolean {
    const part = find((candidate) => candidate.toolCallId === toolCallId)?.part;
    return part?.state === "input-available" || part?.state === "approval-responded";
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
