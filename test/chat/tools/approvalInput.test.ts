import { describe, expect, it } from "vitest";
import { createChat } from "react-streaming-chat/core";

describe("an approval that changes the input", () => {
  it("runs the tool with the changed input", async () => {
    const ran: unknown[] = [];
    const chat = createChat({
      publish: "sync",
      retry: false,
      transport: {
        async *send({ messages }) {
          if (messages.some(({ role }) => role === "assistant")) {
            yield { type: "text-delta", id: "t", delta: "Done." };
            yield { type: "finish", finishReason: "stop" };
            return;
          }
          yield { type: "tool-input-available", toolCallId: "c", toolName: "erase", input: { path: "/" } };
          yield { type: "tool-approval-request", toolCallId: "c", approvalId: "a" };
          yield { type: "finish", finishReason: "tool-calls" };
        },
      },
      tools: {
        erase: {
          execute: (input: unknown) => {
            ran.push(input);
            return "erased";
          },
        },
      },
    });
    await chat.sendMessage("Tidy up");
    await chat.addToolApprovalResponse({ id: "a", approved: true, input: { path: "/tmp" } });
    expect(ran).toEqual([{ path: "/tmp" }]);
    expect(chat.getSnapshot().messages[1]?.parts[0]).toMatchObject({
      input: { path: "/tmp" },
      output: "erased",
    });
  });
});
