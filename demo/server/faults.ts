/** What can be made to go wrong with an answer. */
export const faults = [
  { name: "none", label: "Nothing" },
  { name: "error-event", label: "Error event in mid-answer" },
  { name: "drop", label: "Connection drops" },
  { name: "truncate", label: "Ends without its terminal event" },
  { name: "stall", label: "Stalls and never goes on" },
  { name: "rate-limit", label: "429 with Retry-After" },
  { name: "server-error", label: "500 with a JSON error" },
  { name: "html", label: "An HTML page instead of a stream" },
] as const;

export type FaultName = (typeof faults)[number]["name"];

export function isFaultName(value: unknown): value is FaultName {
  return faults.some(({ name }) => name === value);
}
