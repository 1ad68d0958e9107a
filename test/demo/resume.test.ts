import { afterEach, describe, expect, it } from "vitest";
import { memoryStore } from "../../src/server.js";
import { createChat } from "../../src/chat/createChat.js";
import { messageText } from "../../src/message/messageText.js";
import { settlePromises } from "../../src/testing/manualClock.js";
import { composeAnswer } from "../../demo/server/answers.js";
import { createCookieJar } from "./support/cookieJar.js";
import { askDemo, instantClock, startDemo, type DemoHost } from "./support/demoHost.js";

let host: DemoHost;
afterEach(() => host.close());

const settings = { resumable: true, tokensPerSecond: 2000 };
const streamUrl = (query = ""): string => `${host.url}/api/chat/chat-1/stream${query}`;
const idsOf = (body: string): string[] => [...body.matchAll(/^id: (.+)$/gm)].map(([, id]) => id ?? "");

describe("a resumable answer", () => {
  it("is kept when it is finished, and can be read whole or after a cursor", async () => {
    host = await startDemo({ clock: instantClock() });
    const whole = await (await askDemo(host, "Hello", settings)).text();
    const ids = idsOf(whole);
    const again = await host.fetch(streamUrl());
    expect(again.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(await again.text()).toBe(whole);
    const tail = whole.slice(whole.indexOf(`id: ${ids[5]}\n`));
    const cursor = ids[4] ?? "";
    expect(await (await host.fetch(streamUrl(`?starting_after=${cursor}`))).text()).toBe(tail);
    expect(await (await host.fetch(streamUrl(), { headers: { "last-event-id": cursor } })).text()).toBe(tail);
  });

  it("is forgotten", async () => {
    host = await startDemo({ clock: instantClock(), store: memoryStore({ keepMs: -1 }) });
    await (await askDemo(host, "Hello", settings)).text();
    expect((await host.fetch(streamUrl())).status).toBe(204);
  });

  it("ends when nobody has read it for a while", async () => {
    let ended: (() => void) | undefined;
    const asleep = new Promise<void>((resolve) => (ended = resolve));
    const clock = instantClock();
    const stalled = {
      now: () => clock.now(),
      // The first sleep is the model's thinking; in the second one the answer stands still until it is ended.
      sleep: (ms: number, signal: AbortSignal) =>
        clock.now() < Date.UTC(2026, 0, 1) + 250
          ? clock.sleep(ms, signal)
          : new Promise<void>((resolve) => {
              const end = (): void => {
                ended?.();
                resolve();
              };
              signal.addEventListener("abort", end);
            }),
    };
    host = await startDemo({ clock: stalled, unreadMs: 1 });
    const reader = new AbortController();
    const response = await askDemo(
      host,
      "A very long answer",
      { ...settings, tokensPerSecond: 10 },
      { signal: reader.signal },
    );
    await response.body?.getReader().read();
    reader.abort();
    await asleep;
    await expect.poll(async () => (await host.fetch(streamUrl())).status).toBe(204);
  });

  it("has nothing after an id that it never gave", async () => {
    host = await startDemo({ clock: instantClock() });
    await (await askDemo(host, "Hello", settings)).text();
    for (const cursor of ["99999", "x", "-1"]) {
      expect((await host.fetch(streamUrl(`?starting_after=${cursor}`))).status, cursor).toBe(204);
    }
  });

  it("is nobody's but its owner's: a stranger gets the answer that a chat without one gets", async () => {
    host = await startDemo();
    const response = await askDemo(host, "A very long answer", { ...settings, tokensPerSecond: 100 });
    const reader = response.body!.getReader();
    await reader.read();
    const stranger = createCookieJar();
    const seenBy = async (url: string, method: string): Promise<unknown> => {
      const { status, headers, body } = await stranger(url, { method });
      return { status, body, names: [...headers.keys()] };
    };
    const status = await (await stranger(`${host.url}/api/status`)).text();
    expect(status).not.toContain("chat-1");
    for (const method of ["GET", "DELETE"]) {
      const none = await seenBy(`${host.url}/api/chat/none/stream`, method);
      expect(none).toMatchObject({ status: 204, body: null });
      expect(await seenBy(streamUrl(), method)).toEqual(none);
    }
    // A question of the stranger's in a chat of the same id does not end it either.
    const other = await stranger(`${host.url}/api/chat`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        id: "chat-1",
        ...settings,
        messages: [{ id: "u9", role: "user", parts: [{ type: "text", text: "Hello" }] }],
      }),
    });
    await other.text();
    const kept = await host.fetch(streamUrl());
    expect(kept.status).toBe(200);
    await kept.body?.cancel();
    await reader.cancel();
  });

  it("is there only if it was asked for, and for the chat that asked", async () => {
    host = await startDemo({ clock: instantClock() });
    await (await askDemo(host, "Hello", { tokensPerSecond: 2000 })).text();
    expect((await host.fetch(streamUrl())).status).toBe(204);
    expect((await host.fetch(`${host.url}/api/chat/%ff/stream`)).status).toBe(400);
    expect((await host.fetch(streamUrl(), { method: "PUT" })).status).toBe(405);
    const refused = await askDemo(host, "Hello", { resumable: "perhaps" });
    expect(refused.status).toBe(400);
  });

  it("ends when it is cancelled, and is gone", async () => {
    host = await startDemo();
    const response = await askDemo(host, "A very long answer", { ...settings, tokensPerSecond: 100 });
    const reader = response.body!.getReader();
    await reader.read();
    expect((await host.fetch(streamUrl(), { method: "DELETE" })).status).toBe(204);
    while (!(await reader.read()).done);
    expect((await host.fetch(streamUrl())).status).toBe(204);
    const other = await host.fetch(streamUrl(), {
      method: "DELETE",
      headers: { origin: "http://elsewhere.test" },
    });
    expect(other.status).toBe(403);
  });

  for (const format of ["ai-sdk-ui", "anthropic", "openai-chat", "openai-responses", "ag-ui"] as const) {
    it(`reaches a chat whole although its connection drops (${format})`, async () => {
      const clock = instantClock();
      host = await startDemo({ clock });
      const chat = createChat({
        id: `drop-${format}`,
        api: `${host.url}/api/chat`,
        body: { format, fault: "drop", resumable: true, tokensPerSecond: 2000 },
        resume: true,
        fetch: host.fetch,
        retry: { baseMs: 1, maxMs: 1 },
        publish: "sync",
      });
      const phases = new Set<string>();
      chat.subscribe(() => phases.add(chat.getSnapshot().phase));
      expect(await chat.sendMessage("Tell me about bread")).toEqual({ type: "done" });
      expect(phases).toContain("reconnecting");
      const script = composeAnswer([{ role: "user", text: "Tell me about bread" }], clock.now());
      const text = script.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
      expect(messageText(chat.getSnapshot().messages[1]!)).toBe(text);
    });
  }

  it("is taken up by a page that was reloaded in mid-answer, and stop reaches the server", async () => {
    host = await startDemo();
    const options = {
      id: "reload",
      api: `${host.url}/api/chat`,
      body: { resumable: true, tokensPerSecond: 300 },
      resume: true,
      fetch: host.fetch,
      publish: "sync" as const,
    };
    const before = createChat(options);
    void before.sendMessage("A very long answer");
    while (messageText(before.getSnapshot().messages.at(-1)!).length < 200) await settlePromises();
    await before.dispose();
    const after = createChat({ ...options, initialMessages: before.getSnapshot().messages });
    const outcome = after.resume();
    const had = messageText(before.getSnapshot().messages[1]!);
    while (messageText(after.getSnapshot().messages[1]!).length <= had.length) await settlePromises();
    expect(after.getSnapshot().messages).toHaveLength(2);
    expect(messageText(after.getSnapshot().messages[1]!).startsWith(had)).toBe(true);
    expect(after.getSnapshot().messages[1]!.id).toBe(before.getSnapshot().messages[1]!.id);
    await after.stop();
    expect(await outcome).toEqual({ type: "stopped", reason: "user" });
    expect((await host.fetch(`${host.url}/api/chat/reload/stream`)).status).toBe(204);
  });
});
