import { toUIMessage } from "../../message/toUIMessage.js";
import type { ChatRequest } from "./transport.js";

/** The default body of a request: the fields of AI SDK's transport, with the messages in AI SDK's shape. */
export function wireBody(request: ChatRequest): Record<string, unknown> {
  return {
    id: request.id,
    messages: request.messages.map((message) => toUIMessage(message)),
    trigger: request.trigger,
    ...(request.messageId === undefined ? {} : { messageId: request.messageId }),
    ...request.body,
  };
}
