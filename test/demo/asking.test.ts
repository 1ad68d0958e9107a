import { afterEach, describe, expect, it } from "vitest";
import { createChat, messageText, type ChatInstance } from "react-streaming-chat/core";
import { instantClock, startDemo, type DemoHost } from "./support/demoHost.js";

let host: DemoHost;
afterEach(() => host.close());

async function startChat(body: Record<string, unknown> = {}): Promise<ChatInstance> {
  host = await startDemo({ clock: instantClock() });
  return createChat({
    id: "asking",
    api: `${host.url}/api/chat`,
    fetch: host.fetch,
    resume: true,
    body: { resumable: true, tokensPerSecond: 2000, ...body },
    publish: "sync",
  });
}

const answerOf = (chat: ChatInstance) => {
  const [, answer, ...rest] = chat.getSnapshot().messages;
  expect(rest).toEqual([]);
  const call = answer?.parts.find((part) => "toolCallId" in part);
  return { text: answer === undefined ? "" : messageText(answer), call };
};

describe("an answer that needs the reader", () => {
  it.each([
    [true, undefined, { state: "output-available", output: { deleted: "notes/draft.md" } }, "is deleted"],
    [false, "I still need it", { state: "output-denied" }, "I still need it"],
  ])(
    "waits for a permission, and continues in the same message (%s)",
    async (approved, reason, call, words) => {
      const chat = await startChat();
      expect((await chat.sendMessage("Delete my draft, but ask first")).type).toBe("requires-action");
      expect(answerOf(chat).call).toMatchObject({
        type: "tool-delete_file",
        state: "approval-requested",
        input: { path: "notes/draft.md" },
      });
      await chat.addToolApprovalResponse({
        id: "approval_delete_1",
        approved,
        ...(reason === undefined ? {} : { reason }),
      });
      await expect.poll(() => chat.getSnapshot().status).toBe("ready");
      expect(answerOf(chat).call).toMatchObject(call);
      expect(answerOf(chat).text).toContain(words);
    },
  );

  it.each([
    [{ answers: ["sea"] }, "the ferry"],
    [{ answers: ["a desert"] }, "For “a desert”"],
    [{ skipped: true }, "toss a coin"],
  ])("asks, and continues with what the reader chose (%o)", async (output, words) => {
    const chat = await startChat();
    expect((await chat.sendMessage("Ask me where to travel")).type).toBe("requires-action");
    expect(answerOf(chat).call).toMatchObject({ type: "tool-ask_reader", state: "input-available" });
    await chat.addToolOutput({ toolCallId: "call_ask_1", output });
    await expect.poll(() => chat.getSnapshot().status).toBe("ready");
    expect(answerOf(chat).call).toMatchObject({ state: "output-available" });
    expect(answerOf(chat).text).toContain(words);
  });

  it("leads to a format that can ask, in one that cannot", async () => {
    const chat = await startChat({ format: "anthropic" });
    expect((await chat.sendMessage("Delete my draft")).type).toBe("done");
    expect(answerOf(chat).call).toBeUndefined();
    expect(answerOf(chat).text).toContain("AI SDK UI");
  });

  it("names the files that it got, with their types and sizes", async () => {
    const chat = await startChat();
    const url = `data:text/plain;base64,${btoa("x".repeat(2000))}`;
    await chat.sendMessage({
      files: [{ type: "file", mediaType: "text/plain", filename: "notes|1.txt", url }],
    });
    expect(answerOf(chat).text).toContain("| notes\\|1.txt | `text/plain` | 2.0 kB |");
  });
});
