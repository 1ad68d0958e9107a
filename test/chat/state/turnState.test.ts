import { describe, expect, it } from "vitest";
import {
  isActive,
  nextPhase,
  statusOf,
  type Phase,
  type TurnEvent,
} from "../../../src/chat/state/turnState.js";

const phases: Phase[] = [
  "idle",
  "preparing",
  "connecting",
  "waiting",
  "streaming",
  "stalled",
  "finishing",
  "backoff",
  "reconnecting",
  "done",
  "stopped",
  "error",
  "requires-action",
  "running-tools",
];
const events: TurnEvent[] = [
  "send",
  "resume",
  "prepared",
  "accepted",
  "content",
  "silence",
  "activity",
  "finish",
  "end",
  "needs-action",
  "run-tools",
  "retry",
  "due",
  "reconnect",
  "fail",
  "stop",
];

/** Written by hand from the drawing, so that a slip in the source is seen: "." cannot happen. */
const table = `
                 send       resume     prepared   accepted  content   silence  activity  finish    end   needs-action    run-tools     retry   due        reconnect    fail  stop
idle             preparing  connecting .          .         .         .        .         .         .     .               running-tools .       .          .            .     .
preparing        .          .          connecting .         .         .        .         .         .     .               .             .       .          .            error stopped
connecting       .          .          .          waiting   .         .        .         .         .     .               .             backoff .          .            error stopped
waiting          .          .          .          .         streaming .        .         finishing .     .               .             backoff .          reconnecting error stopped
streaming        .          .          .          .         .         stalled  .         finishing .     .               .             .       .          reconnecting error stopped
stalled          .          .          .          .         streaming .        streaming finishing .     .               .             .       .          reconnecting error stopped
finishing        .          .          .          .         .         .        .         .         done  requires-action .             .       .          .            error stopped
backoff          .          .          .          .         .         .        .         .         .     .               .             .       connecting .            error stopped
reconnecting     .          .          .          streaming .         .        .         .         .     .               .             .       .          reconnecting error stopped
done             preparing  connecting .          .         .         .        .         .         .     .               .             .       .          .            .     .
stopped          preparing  connecting .          .         .         .        .         .         .     .               .             .       .          .            .     .
error            preparing  connecting .          .         .         .        .         .         .     .               .             .       .          .            .     .
requires-action  preparing  connecting .          .         .         .        .         .         .     .               running-tools .       .          .            .     .
running-tools    .          .          .          .         .         .        .         .         .     requires-action .             .       .          .            error stopped
`
  .trim()
  .split("\n")
  .map((line) => line.trim().split(/\s+/));

describe("the turn's state machine", () => {
  it("goes from every phase by every event where the table says, and nowhere else", () => {
    const actual = phases.map((phase) => [phase, ...events.map((event) => nextPhase(phase, event) ?? ".")]);
    expect([events, ...actual]).toEqual(table);
  });

  it("can be stopped and can fail in every active phase, and in no other", () => {
    for (const phase of phases) {
      expect(nextPhase(phase, "stop") !== undefined, phase).toBe(isActive(phase));
      expect(nextPhase(phase, "fail") !== undefined, phase).toBe(isActive(phase));
      expect(nextPhase(phase, "send") !== undefined, phase).toBe(!isActive(phase));
    }
  });

  it("shows AI SDK's four words", () => {
    expect(new Set(phases.map(statusOf))).toEqual(new Set(["ready", "submitted", "streaming", "error"]));
  });
});
