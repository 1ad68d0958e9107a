import { describe, expect, it } from "vitest";
import {
  isActive,
  nextPhase,
  statusOf,
  type Phase,
  type PhaseEvent,
  type TablePhase,
} from "../../../src/chat/state/phases.js";

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
const tablePhases: TablePhase[] = [...phases, "probing"];
const events: PhaseEvent[] = [
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
  "nothing",
  "discard",
  "give-up",
  "clear-error",
];

/** Written by hand from the drawing, so that a slip in the source is seen: "." cannot happen. */
const table = `
                 send       resume  prepared   accepted  content   silence  activity  finish    end   needs-action    run-tools     retry   due          reconnect    fail  stop    nothing discard give-up clear-error
idle             preparing  probing .          .         .         .        .         .         .     .               running-tools .       .            .            .     .       .       .       error   .
preparing        .          .       connecting .         .         .        .         .         .     .               .             .       .            .            error stopped .       .       .       .
connecting       .          .       .          waiting   .         .        .         .         .     .               .             backoff .            .            error stopped .       .       .       .
waiting          .          .       .          .         streaming .        .         finishing .     .               .             backoff .            reconnecting error stopped .       .       .       .
streaming        .          .       .          .         .         stalled  .         finishing .     .               .             .       .            reconnecting error stopped .       .       .       .
stalled          .          .       .          .         .         .        streaming finishing .     .               .             .       .            reconnecting error stopped .       .       .       .
finishing        .          .       .          .         .         .        .         .         done  requires-action .             .       .            .            error stopped .       .       .       .
backoff          .          .       .          .         .         .        .         .         .     .               .             .       connecting   .            error stopped .       .       .       .
reconnecting     .          .       .          streaming .         .        .         .         .     .               .             .       reconnecting reconnecting error stopped .       .       .       .
done             preparing  probing .          .         .         .        .         .         .     .               running-tools .       .            .            .     .       .       .       error   .
stopped          preparing  probing .          .         .         .        .         .         .     .               running-tools .       .            .            .     .       .       .       error   .
error            preparing  probing .          .         .         .        .         .         .     .               running-tools .       .            .            .     .       .       .       error   idle
requires-action  preparing  probing .          .         .         .        .         .         .     .               running-tools .       .            .            .     stopped .       idle    error   .
running-tools    preparing  .       .          .         .         .        .         .         .     requires-action .             .       .            .            error stopped .       idle    error   .
probing          .          .       .          waiting   .         .        .         .         .     .               .             probing probing      .            .     .       shown   .       .       .
`
  .trim()
  .split("\n")
  .map((line) => line.trim().split(/\s+/));

describe("the turn's state machine", () => {
  it("goes from every phase by every event where the table says, and nowhere else", () => {
    const row = (phase: TablePhase): string[] => events.map((event) => nextPhase(phase, event) ?? ".");
    const actual = tablePhases.map((phase) => ([phase] as string[]).concat(row(phase)));
    expect([events, ...actual]).toEqual(table);
  });

  it("can fail in every active phase, and in no other", () => {
    for (const phase of phases) expect(nextPhase(phase, "fail") !== undefined, phase).toBe(isActive(phase));
  });

  it("can be stopped in every active phase, and while a call waits for a person", () => {
    const stoppable = phases.filter((phase) => nextPhase(phase, "stop") !== undefined);
    expect(stoppable).toEqual(phases.filter((phase) => isActive(phase) || phase === "requires-action"));
  });

  it("begins a turn in every settled phase, and after the tools of a step", () => {
    const ready = phases.filter((phase) => nextPhase(phase, "send") !== undefined);
    expect(ready).toEqual(phases.filter((phase) => !isActive(phase) || phase === "running-tools"));
  });

  it("shows AI SDK's four words", () => {
    expect(new Set(phases.map(statusOf))).toEqual(new Set(["ready", "submitted", "streaming", "error"]));
  });
});
