import { afterEach, describe, expect, it, vi } from "vitest";
import {
  createChat,
  createIndexedDbStorage,
  messageText,
  persistChat,
  shareChat,
} from "react-streaming-chat/core";
import { createManualClock, createScriptedTransport, settlePromises } from "react-streaming-chat/testing";
import { breakConnections } from "../support/breakConnections.js";

/** What is about a page, in a real one. */

const undo: (() => void)[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const step of undo.splice(0)) step();
});

let visibility: DocumentVisibilityState | undefined;
/** As the browser does when the tab is covered; headless Chromium has no other tab to cover it with. */
function setVisibility(next: DocumentVisibilityState): void {
  visibility = next;
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => visibility });
  document.dispatchEvent(new Event("visibilitychange"));
  undo.push(() => Reflect.deleteProperty(document, "visibilityState"));
}

async function until(test: () => boolean): Promise<void> {
  while (!test()) await settlePromises();
}

let names = 0;
const freshId = (): string => `page-${++names}-${Math.random().toString(36).slice(2)}`;

describe("a hidden tab", () => {
  it("reads on, publishes once a second, finishes on time, and is complete on return", async () => {
    const clock = createManualClock();
    const transport = createScriptedTransport();
    let finished = 0;
    const chat = createChat({ transport, clock, onFinish: () => (finished += 1) });
    const outcome = chat.sendMessage("go");
    await settlePromises();
    transport.last.text("0 ");
    await settlePromises();
    setVisibility("hidden");
    let published = 0;
    undo.push(chat.subscribe(() => (published += 1)));
    for (let n = 1; n <= 100; n++) {
      transport.last.text(`${n} `);
      await clock.advance(100);
    }
    expect(published).toBeGreaterThan(5);
    expect(published).toBeLessThanOrEqual(12);
    transport.last.text("held");
    await settlePromises();
    setVisibility("visible");
    expect(messageText(chat.getSnapshot().messages[1]!)).toMatch(/^0 1 2 .* 100 held$/);
    setVisibility("hidden");
    transport.last.text(" end");
    transport.last.finish();
    expect(await outcome).toEqual({ type: "done" });
    expect(finished).toBe(1);
    expect(messageText(chat.getSnapshot().messages[1]!)).toMatch(/held end$/);
    expect(clock.pending).toBe(0);
  });
});

describe("a page that comes back", () => {
  for (const how of ["visible", "pageshow", "online"] as const) {
    it(`takes a dead connection up again (${how})`, async () => {
      const clock = createManualClock();
      const transport = createScriptedTransport({ resumable: true });
      const chat = createChat({ transport, clock, publish: "sync", resume: true, random: () => 0 });
      const outcome = chat.sendMessage("go");
      await settlePromises();
      transport.last.emit({ type: "text-delta", id: "t", delta: "one " }, { type: "cursor", cursor: "1" });
      await settlePromises();
      if (how === "visible") {
        setVisibility("hidden");
        setVisibility("visible");
      } else window.dispatchEvent(new Event(how));
      await clock.advance(5000);
      expect(chat.getSnapshot().phase).toBe("reconnecting");
      await clock.advance(500);
      expect(transport.resumed).toHaveLength(1);
      transport.resumed[0]!.text("two");
      transport.resumed[0]!.finish();
      expect(await outcome).toEqual({ type: "done" });
      expect(messageText(chat.getSnapshot().messages[1]!)).toContain("one ");
      expect(clock.pending).toBe(0);
    });
  }

  it("leaves a connection alone that gives a sign of life", async () => {
    const clock = createManualClock();
    const transport = createScriptedTransport({ resumable: true });
    const chat = createChat({ transport, clock, publish: "sync", resume: true });
    void chat.sendMessage("go");
    await settlePromises();
    transport.last.emit({ type: "text-delta", id: "t", delta: "one " }, { type: "cursor", cursor: "1" });
    await settlePromises();
    window.dispatchEvent(new Event("pageshow"));
    await clock.advance(3000);
    transport.last.emit({ type: "ping" });
    await clock.advance(5000);
    expect(transport.resumed).toHaveLength(0);
    await chat.stop();
    expect(clock.pending).toBe(0);
  });

  it("a reader that rejects with Safari's words is a lost connection", async () => {
    const transport = createScriptedTransport();
    const chat = createChat({ transport, publish: "sync", retry: false });
    const outcome = chat.sendMessage("go");
    await settlePromises();
    transport.last.text("half");
    await settlePromises();
    transport.last.fail(new TypeError("Load failed"));
    expect(await outcome).toMatchObject({ type: "error", error: { code: "disconnected", retryable: true } });
  });
});

describe("the demo's server, by real fetch", () => {
  const options = (id: string, body: object = {}) => ({
    id,
    api: "/api/chat",
    body: { resumable: true, tokensPerSecond: 300, ...body },
    resume: true,
    publish: "sync" as const,
  });

  it("takes a dropped answer up again, without a word twice", async () => {
    const id = freshId();
    const chat = createChat({ ...options(id), retry: { baseMs: 1, maxMs: 1 } });
    const phases = new Set<string>();
    undo.push(chat.subscribe(() => phases.add(chat.getSnapshot().phase)));
    const outcome = chat.sendMessage("Tell me about bread");
    await until(() => chat.getSnapshot().messages.length === 2);
    await breakConnections();
    expect(await outcome).toEqual({ type: "done" });
    expect(phases).toContain("reconnecting");
    const whole = createChat(options(id));
    expect(await whole.resume()).toEqual({ type: "done" });
    expect(messageText(chat.getSnapshot().messages[1]!)).toBe(messageText(whole.getSnapshot().messages[0]!));
  });

  it("goes on after a reload from what IndexedDB holds, and stop reaches the server", async () => {
    const id = freshId();
    const storage = createIndexedDbStorage(freshId());
    const before = createChat(options(id));
    const leave = persistChat(before, storage);
    void before.sendMessage("A very long answer");
    await until(() => messageText(before.getSnapshot().messages.at(-1)!).length > 100);
    // The page goes: no stop, no dispose of the server's side.
    leave();
    await before.dispose();
    await expect
      .poll(() => storage.load(id))
      .toMatchObject({ version: 1, messages: [{}, { role: "assistant" }] });
    const after = createChat(options(id));
    undo.push(persistChat(after, storage));
    await until(() => after.getSnapshot().messages.length === 2);
    expect(after.getSnapshot().messages[1]).toMatchObject({ role: "assistant", status: "stopped" });
    const held = messageText(after.getSnapshot().messages[1]!).length;
    const outcome = after.resume();
    await until(() => messageText(after.getSnapshot().messages[1]!).length > held);
    expect(after.getSnapshot().messages).toHaveLength(2);
    expect(after.getSnapshot().messages[1]!.id).toBe(before.getSnapshot().messages[1]!.id);
    await after.stop();
    expect(await outcome).toEqual({ type: "stopped", reason: "user" });
    expect((await fetch(`/api/chat/${id}/stream`)).status).toBe(204);
  });
});

describe("two tabs", () => {
  /** A chat with a turn under way, and the same chat in another realm, which watches it. */
  async function twoTabs() {
    const id = freshId();
    const transport = createScriptedTransport();
    const chat = createChat({ id, transport, publish: "sync" });
    undo.push(shareChat(chat));
    const frame = document.createElement("iframe");
    document.body.append(frame);
    undo.push(() => frame.remove());
    const Channel = (frame.contentWindow as unknown as { BroadcastChannel: typeof BroadcastChannel })
      .BroadcastChannel;
    const other = createChat({ id, transport: createScriptedTransport(), publish: "sync" });
    undo.push(shareChat(other, { channel: new Channel(`react-streaming-chat:${id}`) }));
    void chat.sendMessage("go");
    await settlePromises();
    transport.last.text("live");
    const seen = (): string => {
      const answer = other.getSnapshot().messages[1];
      return answer ? `${messageText(answer)} [${answer.status}]` : "";
    };
    await until(() => seen() === "live [streaming]");
    return { chat, live: transport.last, seen };
  }

  it("share a turn over a real channel, in two realms", async () => {
    const { live, seen } = await twoTabs();
    live.finish();
    await until(() => seen() === "live [complete]");
  });

  it("say nothing more once their page goes, and go on when it comes back", async () => {
    const { chat, live, seen } = await twoTabs();
    window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
    await until(() => seen() === "live [stopped]");
    live.text(" and late");
    await until(() => messageText(chat.getSnapshot().messages[1]!) === "live and late");
    await settlePromises();
    expect(seen()).toBe("live [stopped]");
    window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    await until(() => seen() === "live and late [streaming]");
    live.finish();
    await until(() => seen() === "live and late [complete]");
  });
});

describe("a storage that cannot be used", () => {
  it("a database that fails to open costs a warning, not the chat", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const name = freshId();
    // Another version of the app has left a newer database behind.
    await new Promise<void>((resolve) => {
      const request = indexedDB.open(name, 9);
      request.addEventListener("success", () => {
        request.result.close();
        resolve();
      });
    });
    const transport = createScriptedTransport();
    const chat = createChat({ transport, publish: "sync" });
    undo.push(persistChat(chat, createIndexedDbStorage(name)));
    await expect.poll(() => warn.mock.calls.length).toBe(1);
    const outcome = chat.sendMessage("go");
    await settlePromises();
    transport.last.finish();
    expect(await outcome).toEqual({ type: "done" });
    expect(warn).toHaveBeenCalledTimes(1);
  });
});

describe("a long life", () => {
  it("ten thousand turns, a third stopped and a third failed, leave the heap as it was", async () => {
    const collect = (globalThis as unknown as { gc?: () => void }).gc;
    const memory = (performance as unknown as { memory?: { usedJSHeapSize: number } }).memory;
    expect(collect && memory).toBeTruthy();
    const clock = createManualClock();
    // One request is held at a time: the journal of the scripted transport would itself be the leak.
    let transport = createScriptedTransport();
    const chat = createChat({
      clock,
      publish: "sync",
      retry: false,
      transport: (request) => transport.send(request),
    });
    const heap = async (): Promise<number> => {
      for (let n = 0; n < 3; n++) {
        collect?.();
        await settlePromises();
      }
      return memory?.usedJSHeapSize ?? 0;
    };
    const turns = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n++) {
        transport = createScriptedTransport();
        const outcome = chat.sendMessage("go");
        while (transport.calls.length === 0) await Promise.resolve();
        transport.last.text("some text");
        if (n % 3 === 0) await chat.stop();
        else if (n % 3 === 1) transport.last.fail(new Error("lost"));
        else transport.last.finish();
        await outcome;
        chat.setMessages([]);
      }
    };
    await turns(500);
    const before = await heap();
    await turns(10_000);
    const grown = (await heap()) - before;
    expect(clock.pending).toBe(0);
    expect(grown).toBeLessThan(1_000_000);
  });
});

describe("a database that another tab blocks", () => {
  it("is reported on the console once, and used when the other tab is gone", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const name = `blocked-${crypto.randomUUID()}`;
    const other = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(name, 1);
      request.addEventListener("upgradeneeded", () => request.result.createObjectStore("chats"));
      request.addEventListener("success", () => resolve(request.result));
    });
    // The other tab does not let go, so the deletion waits, and with it everybody who opens the database.
    await new Promise<void>((resolve) => {
      indexedDB.deleteDatabase(name).addEventListener("blocked", () => resolve());
    });
    const clock = createManualClock();
    const storage = createIndexedDbStorage(name, { clock });
    const saved = storage.save("c", { version: 1, messages: [] });
    const loaded = storage.load("c");
    await clock.advance(4900);
    expect(warn).not.toHaveBeenCalled();
    await clock.advance(60_000);
    expect(warn.mock.calls.map(([text]) => text as string)).toEqual([expect.stringContaining(name)]);
    other.close();
    await saved;
    expect(await loaded).toEqual({ version: 1, messages: [] });
    expect(clock.pending).toBe(0);
  });
});
