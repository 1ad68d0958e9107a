import type { WireFormatName } from "./server/wire/wireFormats.js";

/** The ways in which the page can reach the demo's server, in the order in which it offers them. */
export const transports = [
  { name: "fetch", label: "fetch, POST" },
  { name: "web-socket", label: "WebSocket" },
  { name: "event-source", label: "EventSource, GET" },
] as const;

export type TransportName = (typeof transports)[number]["name"];

/** A message of a socket has no event name, and what ends with its body has no end in it. */
const notBySocket: ReadonlySet<WireFormatName> = new Set([
  "ai-sdk-data",
  "gemini-array",
  "langserve",
  "langgraph",
  "coze",
  "n8n",
  "google-adk",
  "named-events",
  "raw-sse",
  "plain-text",
]);

/**
 * A browser's own parser discards an event without data, and with it the end of LangServe's answers. In the others the end
 * of the body is the end of the answer, which an `EventSource` cannot tell from a broken connection.
 */
const notByEventSource: ReadonlySet<WireFormatName> = new Set(["langserve", "n8n", "google-adk"]);

/** Whether an answer in this format survives this way of bringing it. */
export function carries(transport: TransportName, format: WireFormatName): boolean {
  if (transport === "web-socket") return !notBySocket.has(format);
  return transport === "fetch" || !notByEventSource.has(format);
}

export function isTransportName(value: unknown): value is TransportName {
  return transports.some(({ name }) => name === value);
}
