import type { DataTypes, ChatMessage, MessagePart, MessageStatus, Role, ToolTypes } from "./message.js";

/**
 * A message from its text or its parts. Without a `status` it counts as complete, as a message that came from elsewhere
 * does.
 */
export function createMessage<
  Metadata = unknown,
  Data extends DataTypes = DataTypes,
  Tools extends ToolTypes = ToolTypes,
>(init: {
  id: string;
  /** @defaultValue `"assistant"` */
  role?: Role;
  /** The text of a single text part; before `parts`. */
  text?: string;
  parts?: readonly MessagePart<Data, Tools>[];
  metadata?: Metadata;
  status?: MessageStatus;
}): ChatMessage<Metadata, Data, Tools> {
  const { id, role = "assistant", text, parts = [], metadata, status } = init;
  return {
    id,
    role,
    parts: text === undefined ? [...parts] : [{ type: "text", text }, ...parts],
    ...(metadata === undefined ? {} : { metadata }),
    ...(status === undefined ? {} : { status }),
  };
}
