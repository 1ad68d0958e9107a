import { RequestError } from "./requestError.js";

/** What a client asks, as far as its form was checked. The content of messages is `respond`'s to check and to cut. */
export interface ChatRequestBody {
  readonly id: string;
  /** As the client sent them; never trust them, and give the model what you choose of them. */
  readonly messages: readonly unknown[];
  readonly trigger: string;
  readonly messageId: string | undefined;
  /** The whole body, for fields of your own. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RequestLimits {
  readonly bodyBytes: number;
  readonly messages: number;
}

/** Longest id of a chat, in characters: ids become keys of the store. */
const MAX_ID = 200;

/**
 * Reads and checks the body of a question.
 *
 * @throws RequestError 400, 413 or 415
 */
export async function readChatRequest(request: Request, limits: RequestLimits): Promise<ChatRequestBody> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  // Other types can be sent by a form of any page without asking the browser's permission.
  if (type !== "application/json") {
    throw new RequestError(415, "unsupported_media_type", "Send the request as application/json.");
  }
  const text = await readText(request, limits.bodyBytes);
  const body = parse(text);
  const { id, messages, trigger = "submit-message", messageId } = body;
  if (typeof id !== "string" || id === "" || id.length > MAX_ID) {
    throw new RequestError(400, "invalid_request", "The request has no valid chat id.");
  }
  if (!Array.isArray(messages)) {
    throw new RequestError(400, "invalid_request", "The request has no messages.");
  }
  if (messages.length > limits.messages) {
    throw new RequestError(413, "too_many_messages", "The conversation is too long to be sent.");
  }
  return {
    id,
    messages,
    trigger: typeof trigger === "string" ? trigger : "submit-message",
    messageId: typeof messageId === "string" ? messageId : undefined,
    body,
  };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
  } catch {
    // Answered below, as a body of another form is.
  }
  throw new RequestError(400, "invalid_request", "The request is not a JSON object.");
}

async function readText(request: Request, limit: number): Promise<string> {
  const tooLarge = new RequestError(413, "too_large", "The request is too large.");
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge;
  const reader = request.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > limit) {
      // The rest is not read: a body without a length could be endless.
      void reader.cancel().catch(() => {});
      throw tooLarge;
    }
    text += decoder.decode(value, { stream: true });
  }
}

/**
 * What a request asks, as a key: the id of the last user message, or, where the model continues after tools have run,
 * the tool calls that are settled. Without these a continuation would join the answer that called the tools, which may
 * still be closing when the tools' outputs arrive.
 */
export function questionIdOf(messages: readonly unknown[]): string | undefined {
  const list = messages as readonly (MessageLike | null)[];
  const { id } = list.findLast((message) => message?.role === "user") ?? {};
  if (typeof id !== "string") return undefined;
  const last = list.at(-1);
  if (last?.role !== "assistant") return id;
  const parts = Array.isArray(last.parts) ? (last.parts as readonly (PartLike | null)[]) : [];
  const settled = parts.flatMap((part) =>
    typeof part?.toolCallId === "string" ? [`${part.toolCallId}=${String(part.state)}`] : [],
  );
  return JSON.stringify([id, last.id, ...settled]);
}

interface MessageLike {
  readonly id?: unknown;
  readonly role?: unknown;
  readonly parts?: unknown;
}

interface PartLike {
  readonly toolCallId?: unknown;
  readonly state?: unknown;
}
