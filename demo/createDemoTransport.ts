import { messageText } from "react-streaming-chat";
import {
  createEventSourceTransport,
  createWebSocketTransport,
  type ChatTransport,
} from "react-streaming-chat/transports";
import type { TransportName } from "./transports.js";

/** The transport of that name; `undefined` is the default one, which posts by `fetch`. */
export function createDemoTransport(name: TransportName): ChatTransport | undefined {
  if (name === "fetch") return undefined;
  if (name === "web-socket") {
    return createWebSocketTransport({
      url: () => `${window.location.origin.replace(/^http/, "ws")}/api/socket`,
    });
  }
  return createEventSourceTransport({
    url({ id, messages, body }) {
      const question = messages.findLast(({ role }) => role === "user");
      const query = new URLSearchParams({ id, message: question ? messageText(question) : "" });
      for (const [key, value] of Object.entries(body)) query.set(key, String(value));
      return `/api/chat?${query.toString()}`;
    },
  });
}
