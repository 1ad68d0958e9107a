import { StreamChatError } from "../../errors.js";
import type { FilePart, ChatMessage, MessagePart } from "../../message/message.js";

/** A question: its text, or its text with files, further parts and metadata. */
export type SendInput<M extends ChatMessage = ChatMessage> =
  | string
  | {
      readonly text?: string | undefined;
      /** Read into `data:` URLs before the request is made; parts are sent as they are. */
      readonly files?: FileList | readonly (File | FilePart)[] | undefined;
      readonly parts?: readonly M["parts"][number][] | undefined;
      readonly metadata?: M["metadata"];
    };

/** The user's message, as far as it is known without reading files. */
export function createUserMessage<M extends ChatMessage>(id: string, input: SendInput<M>): M {
  const { text, parts, metadata } = typeof input === "string" ? { text: input } : input;
  const all: MessagePart[] = [...(parts ?? [])];
  if (text !== undefined && text !== "") all.push({ type: "text", text });
  const message: ChatMessage = {
    id,
    role: "user",
    parts: all,
    status: "pending",
    ...(metadata === undefined ? {} : { metadata }),
  };
  return message as M;
}

/** The files of a question that still have to be read. */
export function filesOf(input: SendInput): readonly (File | FilePart)[] {
  if (typeof input === "string" || !input.files) return [];
  return Array.from(input.files);
}

/**
 * Reads files into parts, in their order.
 *
 * @throws StreamChatError `prepare-failed` where one cannot be read
 */
export async function readFiles(files: readonly (File | FilePart)[]): Promise<FilePart[]> {
  return await Promise.all(files.map(async (file) => (file instanceof Blob ? await readFile(file) : file)));
}

async function readFile(file: File): Promise<FilePart> {
  const mediaType = file.type || "application/octet-stream";
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return {
      type: "file",
      mediaType,
      filename: file.name,
      url: `data:${mediaType};base64,${toBase64(bytes)}`,
    };
  } catch (cause) {
    throw new StreamChatError("prepare-failed", `The file "${file.name}" could not be read.`, { cause });
  }
}

/** Bytes at a time: `String.fromCharCode` takes them as arguments, and an engine limits how many. */
const BASE64_CHUNK = 0x8000;

function toBase64(bytes: Uint8Array): string {
  const binary: string[] = [];
  for (let at = 0; at < bytes.length; at += BASE64_CHUNK) {
    binary.push(String.fromCharCode(...bytes.subarray(at, at + BASE64_CHUNK)));
  }
  return btoa(binary.join(""));
}
