import { afterEach, describe, expect, it } from "vitest";
import { createChat } from "../../src/chat/createChat.js";
import { messageText } from "../../src/message/messageText.js";
import { settlePromises } from "../../src/testing/manualClock.js";
import { composeAnswer } from "../../demo/server/answers.js";
import { askDemo, instantClock, startDemo, type DemoHost } from "./support/demoHost.js";

let host: DemoHost;
afterEach(() => host.close());

const settings = { resumable: true, tokensPerSecond: 2000 };
const streamUrl = (query = ""): string => `${host.url}/api/chat/chat-1/stream${query}`;
const idsOf = (body: string): number[] =>
  [...body.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));

describe("a resumable answer", () => {
  it("is kept when it is finished, and can be read whole or after a cursor", async () => {
    host = await startDemo({ clock: instantClock() });
    const whole = await (await askDemo(host, "Hello", settings)).text();
    const ids = idsOf(whole);
    expect(ids).toEqual(ids.map((_, at) => at));
    const again = await fetch(streamUrl());
    expect(again.headers.get("content-type")).toBe("text/event-stream");
    expect(await again.text()).toBe(whole);
    const tail = whole.slice(whole.indexOf("id: 5\n"));
    expect(await (await fetch(streamUrl("?starting_after=4"))).text()).toBe(tail);
    expect(await (await fetch(streamUrl(), { headers: { "last-event-id": "4" } })).text()).toBe(tail);
  });

  it("is kept for a minute", async () => {
    const clock = instantClock();
    host = await startDemo({ clock });
    await (await askDemo(host, "Hello", settings)).text();
    await clock.sleep(60_000, new AbortController().signal);
    expect((await fetch(streamUrl())).status).toBe(200);
    await clock.sleep(1, new AbortController().signal);
    expect((await fetch(streamUrl())).status).toBe(204);
    expect((await fetch(streamUrl("?starting_after=4"))).status).toBe(404);
  });

  it("refuses a cursor that it never gave", async () => {
    host = await startDemo({ clock: instantClock() });
    await (await askDemo(host, "Hello", settings)).text();
    for (const cursor of ["99999", "x", "-1"]) {
      expect((await fetch(streamUrl(`?starting_after=${cursor}`))).status, cursor).toBe(422);
    }
  });

  it("is there only if it was asked for, and for the chat that asked", async () => {
    host = await startDemo({ clock: instantClock() });
    await (await askDemo(host, "Hello", { tokensPerSecond: 2000 })).text();
    expect((await fetch(streamUrl())).status).toBe(204);
    expect((await fetch(`${host.url}/api/chat/%ff/stream`)).status).toBe(400);
    expect((await fetch(streamUrl(), { method: "PUT" })).status).toBe(405);
    const refused = await askDemo(host, "Hello", { resumable: "perhaps" });
    expect(refused.status).toBe(400);
  });

  it("ends when it is cancelled, and is gone", async () => {
    host = await startDemo();
    const response = await askDemo(host, "A very long answer", { ...settings, tokensPerSecond: 100 });
    const reader = response.body!.getReader();
    await reader.read();
    expect((await fetch(streamUrl(), { method: "DELETE" })).status).toBe(204);
    while (!(await reader.read()).done);
    expect((await fetch(streamUrl())).status).toBe(204);
    const other = await fetch(streamUrl(), {
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
    expect((await fetch(`${host.url}/api/chat/reload/stream`)).status).toBe(204);
  });
});
