import { describe, expect, it } from "vitest";
import { watchLiveness, type Timeouts } from "../../../src/chat/turn/liveness.js";
import { createManualClock } from "../../../src/testing/manualClock.js";

function watch(timeouts?: Timeouts) {
  const clock = createManualClock();
  const seen: string[] = [];
  const liveness = watchLiveness(clock, timeouts, {
    onSilence: () => {
      seen.push("silence");
      liveness.enter("stalled");
    },
    onActivity: () => {
      seen.push("activity");
      liveness.enter("streaming");
    },
    onTimeout: (code) => {
      seen.push(code);
      liveness.stop();
    },
  });
  return { clock, seen, liveness };
}

describe("liveness", () => {
  it("gives up on a server that does not answer for a minute, by default", async () => {
    const { clock, seen, liveness } = watch();
    liveness.enter("connecting");
    liveness.requested();
    await clock.advance(58_000);
    expect(seen).toEqual([]);
    await clock.advance(4000);
    expect(seen).toEqual(["timeout-response"]);
    expect(clock.pending).toBe(0);
  });

  it("says after ten seconds of silence that the stream has stalled, and when it goes on", async () => {
    const { clock, seen, liveness } = watch();
    liveness.enter("streaming");
    liveness.activity();
    await clock.advance(12_000);
    expect(seen).toEqual(["silence"]);
    await clock.advance(33_000);
    liveness.activity();
    expect(seen).toEqual(["silence", "activity"]);
    liveness.stop();
  });

  it("calls a server that sends a sign every 15 s alive", async () => {
    const { clock, seen, liveness } = watch({ stall: 120_000 });
    liveness.enter("streaming");
    for (let sign = 0; sign < 20; sign++) {
      liveness.activity();
      await clock.advance(15_000);
    }
    // The first gap is a stall; from then on the server's habit is known.
    expect(seen).toEqual(["silence", "activity"]);
    liveness.stop();
  });

  it("counts comments as life: five minutes of them are no stall", async () => {
    const { clock, seen, liveness } = watch({ stall: 8000 });
    liveness.enter("streaming");
    for (let sign = 0; sign < 60; sign++) {
      liveness.activity();
      await clock.advance(5000);
    }
    expect(seen).toEqual([]);
    liveness.stop();
  });

  it("fails a silent stream at its hard limit", async () => {
    const { clock, seen, liveness } = watch({ stall: 20_000 });
    liveness.enter("streaming");
    liveness.activity();
    await clock.advance(22_000);
    expect(seen).toEqual(["silence", "timeout-stall"]);
  });

  it("fails a stream that is silent for two minutes after content, by default", async () => {
    const { clock, seen, liveness } = watch();
    liveness.enter("waiting");
    await clock.advance(600_000);
    // A model that thinks is silent: only content starts the limit.
    expect(seen).toEqual([]);
    liveness.enter("streaming");
    liveness.activity();
    await clock.advance(118_000);
    expect(seen).toEqual(["silence"]);
    await clock.advance(4000);
    expect(seen).toEqual(["silence", "timeout-stall"]);
  });

  it("gives a server with a slow heartbeat longer than the default limit, and keeps a limit of the app", async () => {
    const slow = watch();
    const strict = watch({ stall: 120_000 });
    for (const { clock, liveness } of [slow, strict]) {
      liveness.enter("streaming");
      for (let sign = 0; sign < 3; sign++) {
        liveness.activity();
        await clock.advance(100_000);
      }
      liveness.activity();
      await clock.advance(200_000);
      liveness.stop();
    }
    expect(slow.seen).not.toContain("timeout-stall");
    expect(strict.seen).toContain("timeout-stall");
  });

  it("can be switched off", async () => {
    const { clock, seen, liveness } = watch({ stall: 0, response: 0 });
    liveness.enter("connecting");
    liveness.requested();
    await clock.advance(600_000);
    liveness.enter("streaming");
    liveness.activity();
    await clock.advance(600_000);
    expect(seen).toEqual(["silence"]);
    liveness.stop();
  });

  it("counts the wait for the first token from the request, whatever has arrived of the headers", async () => {
    const silent = watch({ firstToken: 5000 });
    silent.liveness.enter("connecting");
    silent.liveness.requested();
    await silent.clock.advance(7000);
    expect(silent.seen).toEqual(["timeout-first-token"]);

    const late = watch({ firstToken: 5000 });
    late.liveness.enter("connecting");
    late.liveness.requested();
    await late.clock.advance(4000);
    late.liveness.enter("waiting");
    expect(late.seen).toEqual([]);
    await late.clock.advance(3000);
    expect(late.seen).toEqual(["timeout-first-token"]);
  });

  it("limits the wait for the first token and the whole turn", async () => {
    const first = watch({ firstToken: 5000 });
    first.liveness.enter("waiting");
    await first.clock.advance(7000);
    expect(first.seen).toEqual(["timeout-first-token"]);

    const total = watch({ total: 30_000 });
    total.liveness.enter("streaming");
    for (let second = 0; second < 32; second++) {
      total.liveness.activity();
      await total.clock.advance(1000);
    }
    expect(total.seen).toEqual(["timeout-total"]);
  });

  it("does not count the hour in which the machine slept", async () => {
    const { clock, seen, liveness } = watch({ stall: 20_000, total: 60_000 });
    liveness.enter("streaming");
    liveness.activity();
    await clock.advance(3000);
    clock.sleep(3_600_000);
    await clock.advance(3000);
    expect(seen).toEqual([]);
    liveness.stop();
  });
});
