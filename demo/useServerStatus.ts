import { useEffect, useState } from "react";

export interface ServerStatus {
  readonly mode: "built-in" | "proxy";
  readonly model?: string;
  readonly served: number;
  readonly closedByClient: number;
}

/** What the server says of itself, asked at the beginning and after each turn. */
export function useServerStatus(isStreaming: boolean): ServerStatus | undefined {
  const [status, setStatus] = useState<ServerStatus>();
  useEffect(() => {
    if (isStreaming) return undefined;
    const left = new AbortController();
    const ask = async (): Promise<void> => {
      const response = await fetch("/api/status", { signal: left.signal });
      if (response.ok) setStatus((await response.json()) as ServerStatus);
    };
    // Without an answer the panel shows nothing of the server, which is all there is to say.
    ask().catch(() => {});
    return () => {
      left.abort();
    };
  }, [isStreaming]);
  return status;
}
