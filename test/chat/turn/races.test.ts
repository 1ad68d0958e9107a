import { describe, expect, it } from "vitest";
import { persistChat } from "../../../src/chat/storage/persistChat.js";
import { StreamChatError } from "../../../src/errors.js";
import type { ChatMessage } from "../../../src/message/message.js";
import { messageText } from "../../../src/message/messageText.js";
import { settlePromises } from "../../../src/testing/manualClock.js";
import { stage, type Stage } from "../support.js";

/** Two things at once, where each alone is right. */

const lost = (): StreamChatError => new StreamChatError("disconnected", "lost", { retryable: true });
const idAt = ({ chat }: Stage, at: number): string => chat.getSnapshot().messages.at(at)!.id;

async function answered(text = "first"): Promise<Stage> {
  const s = stage();
  void s.chat.sendMessage("question");
  await s.frame();
  s.transport.last.text(text);
  s.transport.last.finish();
  await s.frame();
  return s;
}

describe("showing another version in mid-answer", () => {
  it("stops the answer, and what was kept of it does not say that it is still being written", async () => {
    const s = await answered();
    void s.chat.regenerate();
    await s.frame();
    s.transport.last.text("half");
    await s.frame();
    s.chat.selectBranch(idAt(s, 1), 0);
    expect(s.lines()[1]).toBe("assistant: first [complete]");
    expect(s.transport.last.closed).toBe(true);
    s.chat.selectBranch(idAt(s, 1), 1);
    expect(s.lines()[1]).toBe("assistant: half [stopped]");
    expect(s.chat.getSnapshot().messages[1]!.parts).toMatchObject([{ state: "done", outcome: "stopped" }]);
  });

  it("loses no answer that a new one was to replace", async () => {
    const s = await answered();
    const edited = s.chat.edit(idAt(s, 0), "better question");
    await s.frame();
    s.transport.last.text("better answer");
    s.transport.last.finish();
    await edited;
    void s.chat.regenerate();
    await s.frame();
    // Nothing of the new answer is there yet.
    s.chat.selectBranch(idAt(s, 0), 0);
    expect(s.lines()).toEqual(["user: question [complete]", "assistant: first [complete]"]);
    s.chat.selectBranch(idAt(s, 0), 1);
    expect(s.lines()).toEqual(["user: better question [complete]", "assistant: better answer [complete]"]);
  });

  it("brings no version back that nobody has asked for", async () => {
    const s = await answered();
    const second = s.chat.regenerate();
    await s.frame();
    s.transport.last.text("second");
    s.transport.last.finish();
    await second;
    s.chat.setMessages((messages) => messages.slice(0, 1));
    void s.chat.regenerate();
    await s.frame();
    await s.chat.stop();
    expect(s.lines()).toEqual(["user: question [complete]"]);
  });

  it("goes on writing where the version is the one that is shown", async () => {
    const s = await answered();
    const outcome = s.chat.regenerate();
    await s.frame();
    s.transport.last.text("half");
    await s.frame();
    s.chat.selectBranch(idAt(s, 1), 1);
    s.chat.selectBranch(idAt(s, 1), 7);
    s.chat.selectBranch("nobody", 0);
    s.transport.last.text(" and whole");
    s.transport.last.finish();
    expect(await outcome).toEqual({ type: "done" });
    expect(s.lines()[1]).toBe("assistant: half and whole [complete]");
  });
});

describe("files of a question", () => {
  const file = (): File => new File(["x"], "x.txt", { type: "text/plain" });
  const partsSent = (s: Stage): string[] =>
    s.transport.last.request.messages[0]!.parts.map(({ type }) => type);

  it("are sent once by a retry, too", async () => {
    const s = stage({ retry: false });
    const outcome = s.chat.sendMessage({ text: "look", files: [file()] });
    await s.frame();
    await s.frame();
    s.transport.last.fail(lost());
    await outcome;
    void s.chat.retry();
    await s.frame();
    await s.frame();
    expect(s.transport.calls).toHaveLength(2);
    expect(partsSent(s)).toEqual(["file", "text"]);
    await s.chat.stop();
  });

  it("that were read after stop() change nothing, and are sent once by a retry", async () => {
    const reads: ((bytes: ArrayBuffer) => void)[] = [];
    const slow = file();
    slow.arrayBuffer = () => new Promise((resolve) => void reads.push(resolve));
    const s = stage();
    void s.chat.sendMessage({ text: "look", files: [slow] });
    await s.frame();
    await s.chat.stop();
    void s.chat.retry();
    await s.frame();
    for (const read of reads) read(new ArrayBuffer(1));
    await s.frame();
    await s.frame();
    expect(partsSent(s)).toEqual(["file", "text"]);
    await s.chat.stop();
  });
});

describe("messages that are taken away before the answer has begun", () => {
  it("end the turn of an answer that is written anew", async () => {
    const s = await answered();
    const outcome = s.chat.regenerate();
    await s.frame();
    s.chat.setMessages([]);
    s.transport.last.text("late");
    s.transport.last.finish();
    await s.frame();
    expect(await outcome).toEqual({ type: "stopped", reason: "discarded" });
    expect(s.lines()).toEqual([]);
  });

  it("end the turn of an answer that is taken up again", async () => {
    const half: ChatMessage = { id: "a", role: "assistant", parts: [{ type: "text", text: "half" }] };
    const s = stage({ resumable: true, initialMessages: [half] });
    const outcome = s.chat.resume();
    await s.frame();
    expect(s.chat.getSnapshot().phase).toBe("waiting");
    s.chat.setMessages([]);
    s.transport.resumed[0]!.text("half and whole");
    s.transport.resumed[0]!.finish();
    await s.frame();
    expect(await outcome).toEqual({ type: "stopped", reason: "discarded" });
    expect(s.lines()).toEqual([]);
  });

  it("end the turn also where the app has put something behind its answer", async () => {
    const s = stage();
    const outcome = s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.text("a");
    await s.frame();
    const note: ChatMessage = { id: "note", role: "system", parts: [{ type: "text", text: "note" }] };
    s.chat.setMessages((messages) => [...messages, note]);
    s.chat.setMessages((messages) => messages.filter(({ role }) => role !== "assistant"));
    s.transport.last.text("b");
    s.transport.last.finish();
    await s.frame();
    expect(await outcome).toEqual({ type: "stopped", reason: "discarded" });
    expect(s.lines()).toEqual(["user: go [complete]", "system: note [-]"]);
  });
});

describe("what waits", () => {
  it("stays in its order when a stopped chat is asked again", async () => {
    const s = stage({ onBusy: "queue" });
    for (const question of ["one", "two"]) void s.chat.sendMessage(question);
    await s.frame();
    await s.chat.stop();
    void s.chat.sendMessage("three");
    for (let n = 0; n < 2; n++) {
      await s.frame();
      s.transport.last.finish();
      await s.frame();
    }
    const asked = s.transport.calls.map(({ request }) => messageText(request.messages.at(-1)!));
    expect(asked).toEqual(["one", "two", "three"]);
    expect(s.chat.getSnapshot().queue).toEqual([]);
  });

  it("is no longer shown when the chat was left", async () => {
    const s = stage({ onBusy: "queue" });
    for (const question of ["one", "two"]) void s.chat.sendMessage(question);
    await s.frame();
    await s.chat.stop();
    await s.chat.dispose();
    expect(s.chat.getSnapshot().queue).toEqual([]);
  });
});

describe("a question that was dropped from the queue", () => {
  for (const reason of ["unmount", "discarded", "signal"] as const) {
    it(`says why: ${reason}`, async () => {
      const s = stage({ onBusy: "queue" });
      const outcomes = ["one", "two"].map((question) => s.chat.sendMessage(question));
      await s.frame();
      await s.chat.dispose(reason);
      const stopped = { type: "stopped", reason };
      expect(await Promise.all(outcomes)).toEqual([stopped, stopped]);
    });
  }

  it("says that the user took it back", async () => {
    const s = stage({ onBusy: "queue" });
    void s.chat.sendMessage("one");
    const outcome = s.chat.sendMessage("two");
    s.chat.cancelQueued(s.chat.getSnapshot().queue[0]!.id);
    expect(await outcome).toEqual({ type: "stopped", reason: "user" });
    await s.chat.stop();
  });
});

describe("a storage that answers late", () => {
  it("is given what was said and answered meanwhile", async () => {
    const s = stage();
    const saved: number[] = [];
    let load: (value: undefined) => void = () => {};
    const storage = {
      load: () => new Promise((resolve) => void (load = resolve)),
      save: (_id: string, { messages }: { messages: readonly ChatMessage[] }) =>
        void saved.push(messages.length),
    };
    const leave = persistChat(s.chat, storage, s);
    void s.chat.sendMessage("go");
    await s.frame();
    s.transport.last.finish();
    await s.frame();
    load(undefined);
    await settlePromises();
    expect(saved).toEqual([2]);
    leave();
    expect(saved).toEqual([2]);
  });
});
