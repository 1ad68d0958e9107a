import { useEffect, useRef } from "react";
import type { StreamingChat } from "react-streaming-chat";
import { describeAnswer } from "./describeAnswer.js";

/** Milliseconds. */
const FIRST_SIGN_MS = 1000;
const HEARTBEAT_MS = 8000;

/**
 * Says little: that an answer is on its way, that it still is, and how it ended. No live reading of the text is
 * possible, because models write ten times as fast as anybody listens. Errors speak for themselves as alerts.
 */
export function useTurnAnnouncements(
  { phase, isStreaming, content }: Pick<StreamingChat, "phase" | "isStreaming" | "content">,
  announce: (text: string) => void,
): void {
  useEffect(() => {
    if (!isStreaming) return undefined;
    let heartbeat: ReturnType<typeof setInterval> | undefined;
    const first = setTimeout(() => {
      announce("Assistant is responding");
      heartbeat = setInterval(announce, HEARTBEAT_MS, "Still responding");
    }, FIRST_SIGN_MS);
    return () => {
      clearTimeout(first);
      clearInterval(heartbeat);
    };
  }, [isStreaming, announce]);

  const wasStreaming = useRef(isStreaming);
  useEffect(() => {
    const ended = wasStreaming.current && !isStreaming;
    wasStreaming.current = isStreaming;
    if (!ended) return;
    if (phase === "stopped") announce("Stopped");
    else if (phase !== "error") announce(describeAnswer(content));
  }, [isStreaming, phase, content, announce]);
}
