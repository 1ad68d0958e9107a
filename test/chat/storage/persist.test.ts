// @vitest-environment jsdom
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ChatStorage, StoredChat } from "../../../src/chat/storage/chatStorage.js";
import { createLocalStorage } from "../../../src/chat/storage/createLocalStorage.js";
import { persistChat } from "../../../src/chat/storage/persistChat.js";
import type { ChatMessage } from "../../../src/message/message.js";
import { settlePromises } from "../../../src/testing/manualClock.js";
import { linesOf, stage, type Stage } from "../support.js";

afterEach(() => {
  localStorage.clear();
  vi.restoreAllMocks();
});

const message = (id: string, text: string, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id,
  role: "user",
  parts: [{ type: "text", text }],
  ...more,
});

/** A storage whose answers come when the test says so. */
function slowStorage(loaded?: unknown) {
  const saves: { chat: StoredChat; resolve: () => void; reject: (reason: unknown) => void }[] = [];
  let answerLoad: (value: unknown) => void = () => {};
  const storage: ChatStorage = {
    load: () =>
      new Promise((resolve) => {
        answerLoad = resolve;
      }),
    save: (_id, chat) => new Promise((resolve, reject) => void saves.push({ chat, resolve, reject })),
  };
  return { storage, saves, load: () => answerLoad(loaded) };
}

describe("persistChat", () => {
  it("brings a chat back, in the same task where the storage can", async () => {
    const first = stage();
    const leave = persistChat(first.chat, createLocalStorage(), first);
    void first.chat.sendMessage("Hi");
    await first.frame();
    first.transport.last.text("Hello");
    first.transport.last.finish();
    await first.frame();
    leave();
    const second = stage();
    persistChat(second.chat, createLocalStorage(), second);
    expect(second.lines()).toEqual(["user: Hi [complete]", "assistant: Hello [complete]"]);
    expect(first.clock.pending + second.clock.pending).toBe(0);
  });

  it("stores an answer once a second while it is written, and at once when it ends", async () => {
    const { chat, transport, clock, frame } = stage();
    const saved: string[][] = [];
    persistChat(
      chat,
      { load: () => undefined, save: (_, { messages }) => void saved.push(linesOf(messages)) },
      { clock },
    );
    void chat.sendMessage("Hi");
    await frame();
    for (let n = 0; n < 30; n++) {
      transport.last.text(".");
      await frame();
      await clock.advance(100);
    }
    expect(saved.length).toBeLessThanOrEqual(4);
    transport.last.finish();
    await frame();
    expect(saved.at(-1)).toEqual(["user: Hi [complete]", `assistant: ${".".repeat(30)} [complete]`]);
    expect(clock.pending).toBe(0);
  });

  it("stores the question at once, and no more often than once a second while the storage is fast", async () => {
    const { chat, transport, clock, frame } = stage();
    const saved: string[][] = [];
    persistChat(
      chat,
      { load: () => undefined, save: async (_, { messages }) => void saved.push(linesOf(messages)) },
      { clock },
    );
    void chat.sendMessage("Hi");
    expect(saved).toEqual([["user: Hi [pending]"]]);
    await frame();
    for (let n = 0; n < 30; n++) {
      transport.last.text(".");
      await frame();
      await clock.advance(30);
    }
    expect(saved).toHaveLength(1);
    await chat.stop();
    await settlePromises();
    expect(saved).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it("stores what there is when the page is left", async () => {
    const { chat, transport, clock, frame } = stage();
    persistChat(chat, createLocalStorage(), { clock });
    void chat.sendMessage("Hi");
    await frame();
    transport.last.text("half");
    await frame();
    window.dispatchEvent(new Event("pagehide"));
    expect(localStorage.getItem("react-streaming-chat:chat")).toContain("half");
    await chat.dispose();
  });

  it("puts what was said before the storage answered behind what it holds", async () => {
    const { chat, transport, clock, frame, lines } = stage();
    const { storage, saves, load } = slowStorage({ version: 1, messages: [message("old", "before")] });
    persistChat(chat, storage, { clock });
    void chat.sendMessage("now");
    await frame();
    transport.last.text("answer");
    await frame();
    expect(saves).toEqual([]);
    load();
    await frame();
    transport.last.finish();
    await frame();
    expect(lines()).toEqual(["user: before [-]", "user: now [complete]", "assistant: answer [complete]"]);
    expect(saves.at(-1)!.chat.messages).toHaveLength(3);
  });

  it("waits for a storage whose promises are its own", async () => {
    const { chat, frame, lines } = stage();
    const saves: string[][] = [];
    const stored: StoredChat = { version: 1, messages: [message("old", "stored")] };
    // Another realm's stand for those of a library: they are no instances of `Promise` either.
    const Foreign = runInNewContext("Promise") as PromiseConstructor;
    persistChat(chat, {
      load: () => Foreign.resolve(stored),
      save: (_, { messages }) => void saves.push(linesOf(messages)),
    });
    await frame();
    expect(lines()).toEqual(["user: stored [-]"]);
    void chat.sendMessage("new");
    expect(saves).toEqual([["user: stored [-]", "user: new [pending]"]]);
  });

  it("never has two saves under way, and loses no change between them", async () => {
    const { chat, clock } = stage();
    const { storage, saves, load } = slowStorage();
    persistChat(chat, storage, { clock });
    load();
    await settlePromises();
    chat.setMessages([message("1", "a")]);
    chat.setMessages([message("2", "b")]);
    chat.setMessages([message("3", "c")]);
    expect(saves).toHaveLength(1);
    saves[0]!.resolve();
    await settlePromises();
    expect(saves.map(({ chat: { messages } }) => messages[0]!.id)).toEqual(["1", "3"]);
  });

  it("stores nothing any more after its undo", async () => {
    const { chat, clock } = stage();
    const save = vi.fn();
    const leave = persistChat(chat, { load: () => undefined, save }, { clock });
    leave();
    leave();
    chat.setMessages([message("1", "a")]);
    expect(save).not.toHaveBeenCalled();
  });
});

describe("persistence", () => {
  const damaged: [name: string, value: unknown][] = [
    ["corrupt JSON", new SyntaxError("Unexpected token")],
    ["an older schema", { messages: [message("1", "a")] }],
    ["a newer schema", { version: 2, chats: [] }],
    ["a list", []],
    ["a text", "messages"],
    ["messages without parts", { version: 1, messages: [{ id: "1", role: "user", content: "a" }] }],
    ["a part that is none", { version: 1, messages: [{ id: "1", role: "user", parts: [null] }] }],
    ["text that is none", { version: 1, messages: [{ id: "1", role: "user", parts: [{ type: "text" }] }] }],
    ["ids that clash", { version: 1, messages: [message("1", "a"), message("1", "b")] }],
  ];
  for (const [name, value] of damaged) {
    it(`${name} never breaks the chat, and is said once`, async () => {
      const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
      const { chat, transport, clock, frame, lines } = stage();
      const saved: number[] = [];
      persistChat(
        chat,
        {
          load() {
            if (value instanceof Error) throw value;
            return value;
          },
          save: (_, { messages }) => void saved.push(messages.length),
        },
        { clock },
      );
      expect(lines()).toEqual([]);
      void chat.sendMessage("Hi");
      await frame();
      transport.last.finish();
      await frame();
      expect(chat.getSnapshot().phase).toBe("done");
      expect(saved.at(-1)).toBe(2);
      expect(warn).toHaveBeenCalledTimes(1);
    });
  }

  it("a full storage costs a warning, not the chat", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    for (const save of [
      () => {
        throw new DOMException("full", "QuotaExceededError");
      },
      () => Promise.reject(new DOMException("full", "QuotaExceededError")),
    ]) {
      warn.mockClear();
      const { chat, transport, clock, frame } = stage();
      persistChat(chat, { load: () => undefined, save }, { clock });
      for (let n = 0; n < 3; n++) {
        void chat.sendMessage("Hi");
        await frame();
        transport.last.finish();
        await frame();
      }
      expect(chat.getSnapshot().messages).toHaveLength(6);
      expect(warn).toHaveBeenCalledTimes(1);
    }
  });

  it("a stored answer that was being written comes back as stopped, or is taken up again", async () => {
    const half = message("a", "half", { role: "assistant", status: "streaming" });
    const stored = { version: 1, messages: [message("q", "Hi", { status: "pending" }), half] };
    const { chat, transport, clock, frame, lines } = stage({ resumable: true });
    persistChat(chat, { load: () => structuredClone(stored), save() {} }, { clock });
    expect(lines()).toEqual(["user: Hi [complete]", "assistant: half [stopped]"]);
    const outcome = chat.resume();
    await frame();
    transport.resumed[0]!.text("half and whole");
    transport.resumed[0]!.finish();
    expect(await outcome).toEqual({ type: "done" });
    expect(lines()).toEqual(["user: Hi [complete]", "assistant: half and whole [complete]"]);
  });

  it("a page without localStorage keeps nothing, and works", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.stubGlobal("localStorage", undefined);
    const { chat, clock } = stage();
    persistChat(chat, createLocalStorage(), { clock });
    chat.setMessages([message("1", "a")]);
    expect(warn).not.toHaveBeenCalled();
    vi.unstubAllGlobals();
  });
});

describe("a resume that begins before the storage has answered", () => {
  const stored = (id: string, status: ChatMessage["status"] = "streaming") => ({
    version: 1,
    messages: [
      message("q", "Hi"),
      message(id, "half", { role: "assistant", status, metadata: { model: "m" } }),
    ],
  });
  const whole = ["user: Hi [-]", "assistant: half and whole [complete]"];

  /** What the server says when it is asked to resume: its own id for the answer, then the answer. */
  const replay = (s: Stage, messageId: string | undefined): void => {
    if (messageId !== undefined) s.transport.resumed[0]!.emit({ type: "start", messageId });
    s.transport.resumed[0]!.text("half and whole");
  };

  for (const [name, messageId] of [
    ["another id", "server"],
    ["the same id", "a"],
    ["no id", undefined],
  ] as const) {
    it(`shows one answer where the storage answers before the server, which has ${name}`, async () => {
      const s = stage({ resumable: true });
      const { storage, load, saves } = slowStorage(stored("a"));
      const outcome = s.chat.resume();
      persistChat(s.chat, storage, s);
      await s.frame();
      load();
      await s.frame();
      expect(s.lines()).toEqual(["user: Hi [-]", "assistant: half [stopped]"]);
      replay(s, messageId);
      await s.frame();
      expect(s.lines()).toEqual(["user: Hi [-]", "assistant: half and whole [streaming]"]);
      s.transport.resumed[0]!.finish();
      expect(await outcome).toEqual({ type: "done" });
      expect(s.lines()).toEqual(whole);
      // It was shown under this id, which is the key of a component that is mounted.
      expect(s.chat.getSnapshot().messages[1]).toMatchObject({ id: "a", metadata: { model: "m" } });
      saves[0]?.resolve();
      await settlePromises();
      expect(linesOf(saves.at(-1)!.chat.messages)).toEqual(whole);
    });

    for (const isDone of [false, true]) {
      it(`shows one answer where the server, which has ${name}, ${isDone ? "is done" : "answers"} before the storage`, async () => {
        const s = stage({ resumable: true });
        const { storage, load, saves } = slowStorage(stored("a"));
        persistChat(s.chat, storage, s);
        const outcome = s.chat.resume();
        await s.frame();
        replay(s, messageId);
        if (isDone) s.transport.resumed[0]!.finish();
        await s.frame();
        const { id } = s.chat.getSnapshot().messages[0]!;
        load();
        await s.frame();
        s.transport.resumed[0]!.finish();
        expect(await outcome).toEqual({ type: "done" });
        expect(s.lines()).toEqual(whole);
        expect(s.chat.getSnapshot().messages[1]!.id).toBe(id);
        saves[0]?.resolve();
        await settlePromises();
        expect(linesOf(saves.at(-1)!.chat.messages)).toEqual(whole);
      });
    }
  }

  it("shows one answer where the storage answers at once, as after a hook's effect", async () => {
    const s = stage({ resumable: true });
    const outcome = s.chat.resume();
    persistChat(s.chat, { load: () => stored("a"), save() {} }, s);
    await s.frame();
    replay(s, "server");
    s.transport.resumed[0]!.finish();
    await outcome;
    expect(s.lines()).toEqual(whole);
  });

  it("leaves what is stored where there is nothing to resume, and a question that has no answer yet", async () => {
    const s = stage({ resumable: () => false });
    const outcome = s.chat.resume();
    persistChat(s.chat, { load: () => stored("a"), save() {} }, s);
    expect(await outcome).toBeUndefined();
    expect(s.lines()).toEqual(["user: Hi [-]", "assistant: half [stopped]"]);
    const asked = stage({ resumable: true });
    const { storage, load } = slowStorage({ version: 1, messages: stored("a").messages.slice(0, 1) });
    void asked.chat.resume();
    persistChat(asked.chat, storage, asked);
    await asked.frame();
    replay(asked, "server");
    await asked.frame();
    load();
    await asked.frame();
    asked.transport.resumed[0]!.finish();
    await asked.frame();
    expect(asked.lines()).toEqual(whole);
    expect(asked.chat.getSnapshot().messages[1]!.id).toBe("server");
  });

  it("keeps the answer to an earlier question, when a question was asked after the resume", async () => {
    const s = stage({ resumable: true });
    const { storage, load } = slowStorage(stored("a"));
    persistChat(s.chat, storage, s);
    const outcome = s.chat.resume();
    await s.frame();
    replay(s, "server");
    s.transport.resumed[0]!.finish();
    await outcome;
    void s.chat.sendMessage("And?");
    await s.frame();
    s.transport.last.text("So.");
    s.transport.last.finish();
    await s.frame();
    load();
    await s.frame();
    expect(s.lines()).toEqual([...whole, "user: And? [complete]", "assistant: So. [complete]"]);
  });

  it("keeps a greeting that is there from the start at its place", async () => {
    const greeting = message("greeting", "Welcome", { role: "assistant" });
    const s = stage({ initialMessages: [greeting] });
    const { storage, load } = slowStorage({
      version: 1,
      messages: [greeting, message("q", "Hi"), message("a", "Hello", { role: "assistant" })],
    });
    persistChat(s.chat, storage, s);
    load();
    await s.frame();
    expect(s.lines()).toEqual(["assistant: Welcome [-]", "user: Hi [-]", "assistant: Hello [-]"]);
  });
});
