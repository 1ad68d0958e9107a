import { StreamChatError } from "../../errors.js";
import type { StreamEvent } from "../../events/streamEvent.js";
import type { DynamicToolPart, ChatMessage, MessagePart, ToolPart } from "../../message/message.js";
import { isToolPart } from "../../message/toolParts.js";
import { needsAction } from "../turn/answer.js";
import type { ChatTool, ClientToolCall, ToolApprovalResponse, ToolOutput } from "./clientTools.js";
import { runTool, sendable, type ToolRun } from "./runTool.js";
import type { Outcome, StopReason } from "../turn/turn.js";

/** What the loop needs of the chat it belongs to. */
export interface ToolLoopHost {
  readonly tools: Readonly<Record<string, ChatTool | undefined>> | undefined;
  /** Whether the app listens for calls: it may then answer those of tools that the chat does not know. */
  readonly hasListener: boolean;
  readonly maxSteps: number;
  readonly messages: readonly ChatMessage[];
  /** Whether a turn is under way: the loop then waits for its end. */
  readonly isBusy: boolean;
  /** Folds an event into a message, also into the one that is being written. */
  apply(messageId: string, event: StreamEvent): void;
  onToolCall(call: ClientToolCall): void;
  onToolError(error: StreamChatError, call: ClientToolCall): void;
  /** Tools began to run, or none runs any more and the rest waits for the app. */
  moved(event: "run-tools" | "needs-action"): void;
  /** All outputs are there: asks for the next step of the same answer. */
  proceed(messageId: string): Promise<Outcome>;
  /** All outputs are there, but it is enough. */
  giveUp(messageId: string, error: StreamChatError): void;
}

/**
 * What happens between the turns of one answer: the calls of the model are run or handed to the app, and when the last
 * has its output the answer goes on.
 *
 * Calls are run when the turn has ended, not when their input has arrived: an answer that breaks off is asked for again,
 * and a tool that had run by then would run twice.
 */
export interface ToolLoop {
  /** Tools of the chat are running. */
  readonly isRunning: boolean;
  /** A question is asked: the steps are counted anew. */
  begin(): void;
  /** A turn has ended well. Returns the outcome of what follows by itself; `undefined` where nothing does. */
  turnEnded(messageId: string): Promise<Outcome> | undefined;
  readonly addOutput: (output: ToolOutput) => Promise<Outcome | undefined>;
  readonly addApproval: (response: ToolApprovalResponse) => Promise<Outcome | undefined>;
  /** Aborts what runs; what it gives later is dropped. */
  stop(reason: StopReason): void;
}

type AnyToolPart = ToolPart | DynamicToolPart;

/** One stretch between two turns; what belongs to an older one may not act. */
interface Stretch {
  readonly controller: AbortController;
  readonly running: Set<string>;
  readonly outcome: Promise<Outcome>;
  readonly resolve: (outcome: Outcome | Promise<Outcome>) => void;
}

export function createToolLoop(host: ToolLoopHost): ToolLoop {
  let stretch: Stretch | undefined;
  let steps = 1;
  /** An output or an approval has been added that the server does not know of yet. */
  let hasNews = false;
  /** Calls are being handed out: an output that comes at once must not make the answer go on before the rest. */
  let handingOut = false;
  /** How often it was stopped. */
  let stops = 0;

  return {
    get isRunning() {
      return (stretch?.running.size ?? 0) > 0;
    },
    begin() {
      steps = 1;
      hasNews = false;
    },
    turnEnded(messageId) {
      // As it is now: a callback of the app may have changed it, or taken it away, since the turn has ended.
      const message = host.messages.find(({ id }) => id === messageId);
      if (!message) return undefined;
      const calls = message.parts.filter(isToolPart).filter((part) => part.providerExecuted !== true);
      const stopsBefore = stops;
      handingOut = true;
      for (const part of calls) {
        if (stops !== stopsBefore) break;
        if (part.state === "input-available") handOut(messageId, part);
        // Allowed while the answer was still being written.
        else if (part.state === "approval-responded" && part.approval.approved && isOfPage(part))
          run(messageId, part);
      }
      handingOut = false;
      const { outcome } = stretch ?? {};
      if (stretch && stretch.running.size > 0) host.moved("run-tools");
      return goOn(messageId) ?? outcome;
    },
    async addOutput(output) {
      const found = find((part) => part.toolCallId === output.toolCallId);
      if (!found) throw unknownCall(output.toolCallId);
      if (!give(found.message.id, output.toolCallId, eventOf(output))) return undefined;
      return await goOn(found.message.id);
    },
    async addApproval({ id, approved, reason }) {
      const found = find((part) => "approval" in part && part.approval?.id === id);
      if (!found) throw unknownCall(id);
      const { message, part } = found;
      if (part.state !== "approval-requested") return undefined;
      hasNews = true;
      host.apply(message.id, {
        type: "tool-approval-response",
        approvalId: id,
        approved,
        ...(reason === undefined ? {} : { reason }),
      });
      // In mid-answer the end of the turn runs it: a stream that broke would be asked for again, and so would the call.
      if (approved && !host.isBusy && part.providerExecuted !== true && isOfPage(part)) {
        run(message.id, part);
        host.moved("run-tools");
      }
      return await (goOn(message.id) ?? stretch?.outcome);
    },
    stop(reason) {
      const old = stretch;
      stops += 1;
      stretch = undefined;
      hasNews = false;
      old?.controller.abort(new DOMException("The tool is no longer needed.", "AbortError"));
      old?.resolve({ type: "stopped", reason });
    },
  };

  function toolOf(part: AnyToolPart): ChatTool | undefined {
    const name = callOf(part).toolName;
    // The name is the model's: "constructor" is no tool.
    return host.tools !== undefined && Object.hasOwn(host.tools, name) ? host.tools[name] : undefined;
  }

  /** Who runs an approved call is who has the tool: the page, or else the server. */
  function isOfPage(part: AnyToolPart): boolean {
    return toolOf(part)?.execute !== undefined;
  }

  function handOut(messageId: string, part: AnyToolPart): void {
    const stopsBefore = stops;
    host.onToolCall(callOf(part));
    // The app has stopped the chat, or has given the output itself: the tool must not run as well.
    if (stops !== stopsBefore || !isWaiting(part.toolCallId)) return;
    // Without tools of its own, or with a listener that may answer, the chat cannot say that there is no such tool.
    const isOurs = toolOf(part) !== undefined || (host.tools !== undefined && !host.hasListener);
    if (isOurs) run(messageId, part);
  }

  function run(messageId: string, part: AnyToolPart): void {
    const current = (stretch ??= createStretch());
    const call = callOf(part);
    const { signal } = current.controller;
    current.running.add(call.toolCallId);
    const context = { toolCallId: call.toolCallId, messages: host.messages, signal };
    void settleRun(runTool(toolOf(part), call, context));

    async function settleRun(running: Promise<ToolRun | undefined>): Promise<void> {
      const result = await running;
      if (signal.aborted) return;
      current.running.delete(call.toolCallId);
      // The app may have answered in the tool's place.
      if (result && give(messageId, call.toolCallId, result.event) && result.error) {
        host.onToolError(result.error, call);
      }
      await goOn(messageId);
    }
  }

  /** Adds an output, if the call still waits for it. */
  function give(messageId: string, toolCallId: string, event: StreamEvent): boolean {
    if (!isWaiting(toolCallId)) return false;
    hasNews = true;
    host.apply(messageId, event);
    return true;
  }

  /** Whether the call still waits for its output. */
  function isWaiting(toolCallId: string): boolean {
    const part = find((candidate) => candidate.toolCallId === toolCallId)?.part;
    return part?.state === "input-available" || part?.state === "approval-responded";
  }

  /** Goes on with the answer, if nothing is waited for any more. Returns the outcome of what follows. */
  function goOn(messageId: string): Promise<Outcome> | undefined {
    if (host.isBusy || handingOut) return undefined;
    const old = stretch;
    if (old && old.running.size > 0) return undefined;
    const message = host.messages.at(-1);
    // The app has put something behind the answer, or has taken it away: it cannot go on, and must not seem to.
    if (message?.id !== messageId || needsAction(message)) {
      if (old) host.moved("needs-action");
      end({ type: "requires-action" });
      return undefined;
    }
    if (!hasNews) {
      end({ type: "requires-action" });
      return undefined;
    }
    hasNews = false;
    steps += 1;
    if (steps > host.maxSteps) {
      const text = `The model called tools ${host.maxSteps} times in a row without an answer.`;
      const error = new StreamChatError("tool-loop-limit", text);
      // Whoever asks again after that wants it to go on.
      steps = 1;
      host.giveUp(messageId, error);
      end({ type: "error", error });
      return Promise.resolve({ type: "error", error });
    }
    stretch = undefined;
    const outcome = host.proceed(messageId);
    if (old) old.resolve(outcome);
    return outcome;
  }

  function end(outcome: Outcome): void {
    stretch?.resolve(outcome);
    stretch = undefined;
  }

  /** The newest call that is meant, and its message. */
  function find(
    isMeant: (part: AnyToolPart) => boolean,
  ): { message: ChatMessage; part: AnyToolPart } | undefined {
    for (const message of host.messages.toReversed()) {
      const part = message.parts.findLast(
        (candidate): candidate is AnyToolPart => isToolPart(candidate) && isMeant(candidate),
      );
      if (part) return { message, part };
    }
    return undefined;
  }
}

function createStretch(): Stretch {
  let resolve!: Stretch["resolve"];
  const outcome = new Promise<Outcome>((fulfil) => {
    resolve = fulfil;
  });
  return { controller: new AbortController(), running: new Set(), outcome, resolve };
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

/** What the app says of a call. */
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

/** What makes a conversation sendable again after the calls in it were left: a model must not meet one without output. */
export function leaveCalls(parts: readonly MessagePart[]): StreamEvent[] {
  return parts
    .filter(isToolPart)
    .filter(
      ({ state, providerExecuted }) =>
        state === "approval-requested" ||
        state === "approval-responded" ||
        (state === "input-available" && providerExecuted !== true),
    )
    .map(({ toolCallId }) => ({
      type: "tool-output-error",
      toolCallId,
      errorText: "The call was left without an output: the person went on with something else.",
    }));
}
