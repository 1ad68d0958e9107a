// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { StreamChatError } from "../../src/errors.js";
import { stage } from "./support.js";

const lost = (): StreamChatError => new StreamChatError("disconnected", "lost", { retryable: true });

describe("a page that wakes to a connection that breaks just then", () => {
  it("gives the next connection its own time", async () => {
    const s = stage({ resume: true, resumable: true });
    const outcome = s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.emit({ type: "text-delta", id: "t", delta: "one " }, { type: "cursor", cursor: "1" });
    await s.frame();
    window.dispatchEvent(new Event("online"));
    await s.clock.advance(4900);
    s.transport.last.fail(lost());
    // The probe of the old connection would be due while the chat waits for the new one.
    await s.clock.advance(200);
    expect(s.chat.getSnapshot().phase).toBe("reconnecting");
    await s.clock.advance(1000);
    expect(s.transport.resumed).toHaveLength(1);
    await s.clock.advance(6000);
    expect(s.transport.resumed).toHaveLength(1);
    s.transport.resumed[0]!.emit({ type: "text-delta", id: "t", delta: "two" });
    s.transport.resumed[0]!.finish();
    expect(await outcome).toEqual({ type: "done" });
    expect(s.lines()[1]).toBe("assistant: one two [complete]");
    expect(s.clock.pending).toBe(0);
  });
});
