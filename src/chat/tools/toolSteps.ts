import type { StreamChatError } from "../../errors.js";
import type { StreamEvent } from "../../events/streamEvent.js";
import { applyEvents } from "../../message/applyEvent.js";
import { endMessage } from "../../message/endMessage.js";
import type { ChatMessage } from "../../message/message.js";
import { isBetweenSteps, type ChatState } from "../state/chatState.js";
import type { ChatTool } from "./clientTools.js";
import type { Plan } from "../turn/plan.js";
import { createToolLoop, leaveCalls, type ToolLoop } from "./toolLoop.js";
import type { Turns } from "../turn/turns.js";
import type { StopReason } from "../turn/turn.js";
import { nextPhase, type TurnEvent } from "../state/turnState.js";

export interface ToolSteps {
  readonly loop: ToolLoop;
  /** Ends the wait for tools, and leaves the chat so that it can be sent again. */
  leave(reason: StopReason): void;
}

/** Binds the tool loop to a chat: where its outputs go, and how the answer goes on or ends. */
export function createToolSteps<M extends ChatMessage>(
  state: ChatState<M>,
  turns: () => Turns<M>,
): ToolSteps {
  const { tell, thread } = state;
  const loop = createToolLoop({
    get tools() {
      return state.options.tools as Readonly<Record<string, ChatTool>> | undefined;
    },
    get hasListener() {
      return state.options.onToolCall !== undefined;
    },
    get maxSteps() {
      return state.options.maxSteps ?? DEFAULT_MAX_STEPS;
    },
    get messages() {
      return thread.messages;
    },
    get isBusy() {
      return state.turn !== undefined;
    },
    apply,
    onToolCall: (call) => tell("onToolCall", call),
    onToolError: (error, call) => tell("onToolError", error, call),
    moved,
    proceed: async (messageId) => await turns().begin(planOfStep(messageId)),
    giveUp,
  });
  return { loop, leave };

  function apply(messageId: string, event: StreamEvent): void {
    const answer = turns().writing(messageId);
    if (answer) {
      answer.apply([event], state.clock.now());
      thread.touch();
    } else thread.update(messageId, (message) => applyEvents(message, [event]));
    state.publish();
  }

  function moved(event: TurnEvent): void {
    const next = state.turn ? undefined : nextPhase(state.phase, event);
    if (next !== undefined) state.enter(next);
  }

  function giveUp(messageId: string, reason: StreamChatError): void {
    const limit = reason.with({ messageId });
    // For `retry`: the step that was not taken.
    state.lastPlan = planOfStep(messageId);
    thread.update(messageId, (message) => endMessage(message, { status: "error", error: limit }));
    state.error = limit;
    state.enter("error");
    tell("onError", limit);
  }

  /** AI SDK asks for a further step with the trigger of the question, and names the answer. */
  function planOfStep(messageId: string): Plan<M> {
    return {
      trigger: "submit-message",
      messageId,
      options: state.lastPlan?.options ?? {},
      answer: thread.messages[state.find(messageId)] as M,
      isStep: true,
    };
  }

  function leave(reason: StopReason): void {
    loop.stop(reason);
    const isBetween = isBetweenSteps(state.phase);
    // To stop a chat in which nothing happens changes nothing, though a stored call may wait in it.
    if (state.turn || (reason === "user" && !isBetween && state.phase !== "stopped")) return;
    const last = thread.messages.at(-1);
    const left = last?.role === "assistant" ? leaveCalls(last.parts) : [];
    if (!isBetween && left.length === 0) return;
    if (last && left.length > 0) {
      thread.update(last.id, (message) => endMessage(applyEvents(message, left), { status: "stopped" }));
    }
    state.enter(isBetween ? "stopped" : state.phase);
  }
}

/** Enough for what people ask, and few enough that a loop is noticed before it is paid for. */
const DEFAULT_MAX_STEPS = 5;
