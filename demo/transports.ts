import type { WireFormatName } from "./server/wire/wireFormats.js";

/** The ways in which the page can reach the demo's server, in the order in which it offers them. */
export const transports = [
  { name: "fetch", label: "fetch, POST" },
  { name: "web-socket", label: "WebSocket" },
  { name: "event-source", label: "EventSource, GET" },
] as const;

export type TransportName = (typeof transports)[number]["name"];

/** A message of a socket has no event name, and raw text in it no end. */
const notBySocket: ReadonlySet<WireFormatName> = new Set([
  "ai-sdk-data",
  "gemini-array",
  "langserve",
  "langgraph",
  "coze",
  "named-events",
  "raw-sse",
  "plain-text",
]);

/** A browser's own parser discards an event without data, and with it the end of this format. */
const notByEventSource: ReadonlySet<WireFormatName> = new Set(["langserve"]);

/** Whether an answer in this format survives this way of bringing it. */
export function carries(transport: TransportName, format: WireFormatName): boolean {
  if (transport === "web-socket") return !notBySocket.has(format);
  return transport === "fetch" || !notByEventSource.has(format);
}

export function isTransportName(value: unknown): value is TransportName {
  return transports.some(({ name }) => name === value);
}
