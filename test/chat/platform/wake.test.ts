// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { StreamChatError } from "../../../src/errors.js";
import { stage, type Stage } from "../support.js";

const lost = (): StreamChatError => new StreamChatError("disconnected", "lost", { retryable: true });

afterEach(() => {
  vi.restoreAllMocks();
});

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

describe("a page that wakes to a connection that lives", () => {
  it("keeps it: the first sign of life ends the doubt", async () => {
    const s = stage({ resume: true, resumable: true });
    void s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.emit({ type: "text-delta", id: "t", delta: "one " }, { type: "cursor", cursor: "1" });
    await s.frame();
    window.dispatchEvent(new Event("online"));
    await s.clock.advance(4900);
    s.transport.last.emit({ type: "ping" });
    await s.clock.advance(8000);
    expect(s.transport.resumed).toHaveLength(0);
    expect(s.chat.getSnapshot().phase).toBe("streaming");
    await s.chat.stop();
    expect(s.clock.pending).toBe(0);
  });
});

describe("a page that is left", () => {
  const cut = async (leave: (s: Stage) => void): Promise<Stage> => {
    const s = stage({ retry: false });
    const outcome = s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.text("half");
    await s.frame();
    leave(s);
    s.transport.last.fail(lost());
    await s.frame();
    await outcome;
    return s;
  };

  it("stops the answer that its navigation cuts: it has not failed", async () => {
    for (const name of ["pagehide", "beforeunload"]) {
      const s = await cut(() => window.dispatchEvent(new Event(name)));
      expect(s.lines()[1]).toBe("assistant: half [stopped]");
      expect(s.chat.getSnapshot()).toMatchObject({ phase: "stopped", error: undefined });
    }
  });

  it("reports a failure again when it was shown again, or when the reader chose to stay", async () => {
    const back = await cut(() => {
      window.dispatchEvent(new Event("pagehide"));
      window.dispatchEvent(new Event("pageshow"));
    });
    expect(back.lines()[1]).toBe("assistant: half [error]");
    const stayed = await cut((s) => {
      window.dispatchEvent(new Event("beforeunload"));
      s.clock.sleep(6000);
    });
    expect(stayed.lines()[1]).toBe("assistant: half [error]");
  });
});

describe("a page that is offline", () => {
  it("does not use up its attempts, but waits to be online", async () => {
    const s = stage({ resume: true, resumable: true });
    const outcome = s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.emit({ type: "text-delta", id: "t", delta: "one " }, { type: "cursor", cursor: "1" });
    await s.frame();
    const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    s.transport.last.fail(lost());
    await s.clock.advance(20_000);
    expect(s.chat.getSnapshot().phase).toBe("reconnecting");
    expect(s.transport.resumed).toHaveLength(0);
    online.mockRestore();
    window.dispatchEvent(new Event("online"));
    await s.frame();
    expect(s.transport.resumed).toHaveLength(1);
    s.transport.resumed[0]!.text("two");
    s.transport.resumed[0]!.finish();
    expect(await outcome).toEqual({ type: "done" });
    expect(s.clock.pending).toBe(0);
  });

  it("asks all the same after a while, for browsers are wrong about it at times", async () => {
    const s = stage({ resume: true, resumable: true });
    void s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.emit({ type: "text-delta", id: "t", delta: "one " }, { type: "cursor", cursor: "1" });
    await s.frame();
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    s.transport.last.fail(lost());
    await s.clock.advance(60_000);
    expect(s.transport.resumed).toHaveLength(1);
    await s.chat.stop();
  });
});

describe("a wait to reconnect", () => {
  it("is no silence of the server: the limit for its answer counts from the request", async () => {
    let asked = 0;
    const s = stage();
    s.chat.setOptions({
      resume: true,
      publish: "sync",
      random: () => 0.5,
      retry: { attempts: 3, baseMs: 100_000, maxMs: 100_000 },
      transport: {
        send: (request) => s.transport.send(request),
        async resume() {
          asked += 1;
          if (asked < 3) throw lost();
          return (async function* () {
            yield { type: "text-delta" as const, id: "t", delta: "two" };
            yield { type: "finish" as const, finishReason: "stop" as const };
          })();
        },
      },
    });
    const outcome = s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.emit({ type: "text-delta", id: "t", delta: "one " }, { type: "cursor", cursor: "1" });
    await s.frame();
    s.transport.last.fail(lost());
    // 75 seconds each time, which is longer than the limit of a minute.
    await s.clock.advance(300_000);
    expect(await outcome).toEqual({ type: "done" });
    expect(s.lines()[1]).toBe("assistant: one two [complete]");
  });

  it("is followed by that limit", async () => {
    const resume = (): Promise<never> => new Promise(() => {});
    const s = stage();
    s.chat.setOptions({
      resume: true,
      publish: "sync",
      random: () => 0.5,
      transport: { send: (request) => s.transport.send(request), resume },
    });
    const outcome = s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.emit({ type: "text-delta", id: "t", delta: "one " }, { type: "cursor", cursor: "1" });
    await s.frame();
    s.transport.last.fail(lost());
    await s.clock.advance(70_000);
    expect(await outcome).toMatchObject({ type: "error", error: { code: "timeout-response" } });
  });
});
