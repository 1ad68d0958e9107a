import { describe, expect, it } from "vitest";
import { retryDelay } from "../../../src/chat/turn/retryPolicy.js";
import { StreamChatError } from "../../../src/errors.js";

const lost = new StreamChatError("network", "lost", { retryable: true });
const asked = (retryAfterMs: number) =>
  new StreamChatError("http", "slow down", { retryable: true, retryAfterMs });

describe("the retry policy", () => {
  it("doubles the wait up to its cap, spread over half of it", () => {
    const waits = (random: number) =>
      [1, 2, 3, 4, 5, 6].map((attempt) => retryDelay(lost, attempt, { attempts: 9 }, () => random));
    expect(waits(0)).toEqual([250, 500, 1000, 2000, 4000, 4000]);
    expect(waits(0.5)).toEqual([375, 750, 1500, 3000, 6000, 6000]);
  });

  it("tries twice more by default, and never where it is switched off or in vain", () => {
    expect([1, 2, 3].map((attempt) => retryDelay(lost, attempt, undefined, () => 0) !== undefined)).toEqual([
      true,
      true,
      false,
    ]);
    expect(retryDelay(lost, 1, false, () => 0)).toBeUndefined();
    expect(retryDelay(new StreamChatError("http", "no"), 1, undefined, () => 0)).toBeUndefined();
  });

  it("waits as long as the server asks, up to a cap", () => {
    expect(retryDelay(asked(2000), 1, undefined, () => 0)).toBe(2000);
    expect(retryDelay(asked(3_600_000), 1, undefined, () => 0)).toBeUndefined();
    expect(retryDelay(asked(0), 1, undefined, () => 0)).toBe(0);
  });
});
