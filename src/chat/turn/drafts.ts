import { StreamChatError } from "../../errors.js";
import type { ChatMessage } from "../../message/message.js";
import type { Plan, Question } from "../state/plan.js";
import type { ChatStore } from "../state/store.js";
import type { RequestOptions } from "../transports/transport.js";
import { createUserMessage, filesOf, type SendInput } from "./outgoing.js";

/** A plan for a turn, with the changes of the messages that come before it. */
export interface Draft<M extends ChatMessage> {
  readonly plan: Plan<M>;
  /** Puts the messages from here on aside as a version. */
  readonly cutAt?: number;
  /** Restores a message as it was when its step began. */
  readonly restore?: M;
}

/** @throws StreamChatError `prepare-failed` if the message is empty */
export function createQuestion<M extends ChatMessage>(id: string, input: SendInput<M>): Question<M> {
  const message = createUserMessage<M>(id, input);
  const unread = filesOf(input);
  if (message.parts.length === 0 && unread.length === 0) throw nothingTo("send: the message is empty");
  return { message, unread };
}

/** The question with another content. Files that wait to be read stay, unless `input` names others. */
export function changeQuestion<M extends ChatMessage>(before: Question<M>, input: SendInput<M>): Question<M> {
  const given: Exclude<SendInput<M>, string> = typeof input === "string" ? { text: input } : input;
  return createQuestion(before.message.id, { ...given, files: given.files ?? before.unread });
}

export function draftEdit<M extends ChatMessage>(
  store: ChatStore<M>,
  messageId: string,
  input: SendInput<M>,
  options: RequestOptions,
): Draft<M> {
  const cutAt = indexOf(store, messageId);
  if (store.messages[cutAt]?.role !== "user") throw nothingTo("edit: the message is not a question");
  const question = createQuestion(store.createId(), input);
  return { cutAt, plan: { trigger: "submit-message", messageId, options, question } };
}

export function draftRegenerate<M extends ChatMessage>(
  store: ChatStore<M>,
  messageId: string | undefined,
  options: RequestOptions,
): Draft<M> {
  const { messages } = store;
  const at = messageId === undefined ? messages.length - 1 : indexOf(store, messageId);
  // The id of a user message stands for the answer behind it.
  const cutAt = messages[at]?.role === "user" ? at + 1 : at;
  if (!messages.slice(0, cutAt).some((message) => message.role === "user")) {
    throw nothingTo("regenerate: there is no question");
  }
  // AI SDK's servers read a `messageId` as the app's explicit choice.
  const chosen = messageId === undefined ? {} : { messageId: messages[cutAt]?.id ?? messageId };
  return { cutAt, plan: { trigger: "regenerate-message", options, ...chosen } };
}

export function draftContinue<M extends ChatMessage>(store: ChatStore<M>, options: RequestOptions): Draft<M> {
  const answer = store.messages.at(-1);
  if (answer?.role !== "assistant") throw nothingTo("continue: the last message is not an answer");
  return { plan: { trigger: "continue-message", messageId: answer.id, options, answer } };
}

/** The last turn once more. */
export function draftRetry<M extends ChatMessage>(
  store: ChatStore<M>,
  last: Plan<M>,
  options: RequestOptions,
): Draft<M> {
  const { answer, isStep, messageId, question, trigger } = last;
  const { thread } = store.state;
  const plan = { ...last, options };
  // A step begins again from the outputs of the tools; the text that it had written goes.
  if (isStep && answer && thread.has(answer.id)) return { plan, restore: answer };
  if (trigger === "continue-message") return draftContinue(store, options);
  // The user message stays in its place; the partial answer behind it becomes a version.
  if (question) return { plan, cutAt: indexOf(store, question.message.id) + 1 };
  return draftRegenerate(
    store,
    messageId !== undefined && thread.has(messageId) ? messageId : undefined,
    options,
  );
}

function indexOf<M extends ChatMessage>(store: ChatStore<M>, messageId: string): number {
  const at = store.state.thread.indexOf(messageId);
  if (at >= 0) return at;
  throw new StreamChatError("prepare-failed", `There is no message with the id "${messageId}".`);
}

export function nothingTo(what: string): StreamChatError {
  return new StreamChatError("prepare-failed", `There is nothing to ${what}.`);
}
