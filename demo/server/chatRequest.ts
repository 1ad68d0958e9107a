import { answerRate } from "./answerRate.js";
import { isFaultName, type FaultName } from "./faults.js";
import { RequestError } from "../../src/server.js";
import { isWireFormatName, type WireFormatName } from "./wire/wireFormats.js";

export interface ChatTurn {
  readonly role: "user" | "assistant" | "system";
  /** The text parts of the message. */
  readonly text: string;
  readonly files?: readonly ReceivedFile[];
  /** Calls of the model's that have an output or a decision of the reader. */
  readonly calls?: readonly AnsweredCall[];
}

export interface ReceivedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
}

export interface AnsweredCall {
  readonly toolCallId: string;
  readonly toolName: string;
  readonly input: Readonly<Record<string, unknown>> | undefined;
  readonly output: unknown;
  /** The reader's decision, where the call asked for one and has not run since. */
  readonly approved: boolean | undefined;
  readonly reason: string | undefined;
}

/** A chat request after validation: all that the rest of the server sees of it. */
export interface ChatRequest {
  readonly id: string;
  /** Not empty; at least one turn is a user's and has text or a file. */
  readonly turns: readonly ChatTurn[];
  readonly format: WireFormatName;
  readonly tokensPerSecond: number;
  readonly fault: FaultName;
  /** The answer is written to its end whether or not somebody reads it, and can be resumed. Needs an `id`. */
  readonly resumable: boolean;
  /** The request as the package's handlers read it. */
  readonly body: string;
}

const MAX_ID_LENGTH = 200;
const MAX_MESSAGES = 1000;
const MAX_PARTS = 1000;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const invalid = (message: string): RequestError => new RequestError(400, "invalid_request", message);

/**
 * Reads `{id, messages, trigger, messageId?}` as chat clients send it, messages with `parts` or with a string
 * `content`, and the demo's settings `format`, `tokensPerSecond`, `fault` and `resumable` from the body or else from the query.
 * Throws a `RequestError` which names the field that is wrong.
 */
export function parseChatRequest(body: string, query: URLSearchParams): ChatRequest {
  let fields: unknown;
  try {
    fields = JSON.parse(body);
  } catch {
    throw invalid("The request body is not valid JSON.");
  }
  if (!isFields(fields)) throw invalid("The request body must be a JSON object.");

  const turns = parseTurns(fields["messages"]);
  const isQuestion = ({ role, text, files = [] }: ChatTurn): boolean =>
    role === "user" && (text.trim() !== "" || files.length > 0);
  if (!turns.some(isQuestion)) {
    throw invalid("`messages` holds no question: a user's message with text or a file is needed.");
  }
  const id = parseId(fields["id"]);
  const resumable = (fields["resumable"] ?? query.get("resumable")) as unknown;
  if (![true, false, "true", "false", undefined, null].includes(resumable as string)) {
    throw invalid("`resumable` must be true or false.");
  }
  const settings = parseSettings(fields, query);
  const { messages, trigger, messageId } = fields;
  return {
    id,
    turns,
    ...settings,
    resumable: id !== "" && String(resumable) === "true",
    // An answer that is not kept needs no name, but the handlers refuse a request without one.
    body: JSON.stringify({ id: id === "" ? crypto.randomUUID() : id, messages, trigger, messageId }),
  };
}

function parseId(id: unknown): string {
  if (id === undefined) return "";
  if (typeof id !== "string" || id.length > MAX_ID_LENGTH) {
    throw invalid(`\`id\` must be a string of at most ${MAX_ID_LENGTH} characters.`);
  }
  return id;
}

function parseTurns(messages: unknown): ChatTurn[] {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw invalid("`messages` must be a list with at least one message.");
  }
  if (messages.length > MAX_MESSAGES) {
    throw invalid(`\`messages\` may hold at most ${MAX_MESSAGES} messages.`);
  }
  return messages.map((message: unknown, index) => {
    if (!isFields(message)) throw invalid(`\`messages[${index}]\` must be an object.`);
    const { role } = message;
    if (role !== "user" && role !== "assistant" && role !== "system") {
      throw invalid(`\`messages[${index}].role\` must be "user", "assistant" or "system".`);
    }
    const text = parseText(message, index);
    const parts = (Array.isArray(message["parts"]) ? message["parts"] : []) as readonly Fields[];
    return { role, text, files: parts.flatMap(fileOf), calls: parts.flatMap(callOf) };
  });
}

function parseText(message: Fields, index: number): string {
  const { parts, content } = message;
  if (parts === undefined && typeof content === "string") return content;
  if (!Array.isArray(parts)) throw invalid(`\`messages[${index}].parts\` must be a list.`);
  if (parts.length > MAX_PARTS) {
    throw invalid(`\`messages[${index}].parts\` may hold at most ${MAX_PARTS} parts.`);
  }
  const texts: string[] = [];
  for (const part of parts as readonly unknown[]) {
    if (!isFields(part)) throw invalid(`\`messages[${index}].parts\` must hold objects.`);
    if (part["type"] !== "text") continue;
    if (typeof part["text"] !== "string") {
      throw invalid(`\`messages[${index}].parts\` holds a text part without a string \`text\`.`);
    }
    texts.push(part["text"]);
  }
  return texts.join("\n\n");
}

function fileOf({ type, url, mediaType, filename }: Fields): ReceivedFile[] {
  if (type !== "file") return [];
  const data = typeof url === "string" ? (/^data:[^,]*;base64,(.*)$/s.exec(url)?.[1] ?? "") : "";
  return [
    {
      name: typeof filename === "string" ? filename.slice(0, 200) : "file",
      mediaType: typeof mediaType === "string" ? mediaType.slice(0, 100) : "unknown",
      bytes: Math.floor((data.replace(/=+$/, "").length * 3) / 4),
    },
  ];
}

function callOf({ type, toolName, toolCallId, state, input, output, approval }: Fields): AnsweredCall[] {
  if (typeof type !== "string" || typeof toolCallId !== "string") return [];
  const isDecided = state === "approval-responded" && isFields(approval);
  if (!isDecided && state !== "output-available") return [];
  return [
    {
      toolCallId,
      toolName: type === "dynamic-tool" ? String(toolName) : type.replace(/^tool-/, ""),
      input: isFields(input) ? input : undefined,
      output,
      approved: isDecided ? approval["approved"] === true : undefined,
      reason:
        isDecided && typeof approval["reason"] === "string" ? approval["reason"].slice(0, 500) : undefined,
    },
  ];
}

function parseSettings(
  fields: Fields,
  query: URLSearchParams,
): Pick<ChatRequest, "format" | "tokensPerSecond" | "fault"> {
  const setting = (name: string): unknown => fields[name] ?? query.get(name) ?? undefined;

  const format = setting("format") ?? "ai-sdk-ui";
  if (!isWireFormatName(format)) throw invalid("`format` is not one of the formats this server speaks.");
  const fault = setting("fault") ?? "none";
  if (!isFaultName(fault)) throw invalid("`fault` is not one of the faults this server knows.");
  const rate = setting("tokensPerSecond") ?? answerRate.default;
  const tokensPerSecond = typeof rate === "string" && rate !== "" ? Number(rate) : rate;
  if (
    typeof tokensPerSecond !== "number" ||
    !(tokensPerSecond >= answerRate.min && tokensPerSecond <= answerRate.max)
  ) {
    throw invalid(`\`tokensPerSecond\` must be a number from ${answerRate.min} to ${answerRate.max}.`);
  }
  return { format, fault, tokensPerSecond };
}

/** What an `EventSource` asks, which can only GET: `?id=…&message=…`, with the settings beside them. */
export function questionOf(query: URLSearchParams): string {
  const messages = [{ role: "user", content: query.get("message") ?? "" }];
  return JSON.stringify({ id: query.get("id") ?? "", messages });
}
