import type { Clock } from "../../frames/clock.js";
import type { TurnMetrics } from "../../message/message.js";

/** Measures the times of one turn. */
export interface Meter {
  readonly metrics: TurnMetrics;
  /** Content arrived. Only the first counts. */
  content(): void;
  end(outputTokens: number | undefined): void;
}

export function createMeter(clock: Clock): Meter {
  const startedAt = clock.now();
  let metrics: TurnMetrics = {};
  return {
    get metrics() {
      return metrics;
    },
    content() {
      if (metrics.firstTokenMs === undefined) metrics = { ...metrics, firstTokenMs: clock.now() - startedAt };
    },
    end(outputTokens) {
      const durationMs = clock.now() - startedAt;
      const writingMs = durationMs - (metrics.firstTokenMs ?? durationMs);
      metrics = { ...metrics, durationMs };
      if (outputTokens !== undefined && writingMs > 0) {
        metrics = { ...metrics, tokensPerSecond: (outputTokens * 1000) / writingMs };
      }
    },
  };
}
