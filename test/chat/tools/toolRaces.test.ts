import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatSnapshot, StreamEvent } from "react-streaming-chat/core";
import { settlePromises } from "../../../src/testing/manualClock.js";
import { stage } from "../support.js";

const seed = 47_111;

/** What can happen, in any order. */
const step = fc.oneof(
  fc.record({
    do: fc.constant("call" as const),
    tools: fc.subarray(["auto", "ask", "gone"], { minLength: 1 }),
  }),
  fc.record({ do: fc.constant("settle" as const), at: fc.nat(3), fails: fc.boolean() }),
  fc.record({ do: fc.constant("answer" as const), at: fc.nat(3) }),
  fc.record({ do: fc.constant("allow" as const), approved: fc.boolean() }),
  fc.record({ do: fc.constantFrom("finish", "break", "send", "stop", "frame") }),
);

describe(`tools against everything else that can happen (seed ${seed})`, () => {
  it("nothing changes after stop(), no request holds an open call, and nothing is left behind", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const held: { resolve(): void; reject(): void; signal: AbortSignal }[] = [];
        const execute = (_input: unknown, { signal }: { signal: AbortSignal }): Promise<unknown> =>
          new Promise((resolve, reject) => {
            held.push({ resolve: () => resolve(1), reject: () => reject(new Error("no")), signal });
          });
        const set = stage({ tools: { auto: { execute }, ask: {} }, retry: false });
        const { chat, transport } = set;
        const open: string[] = [];
        const outcomes: Promise<unknown>[] = [];
        let ids = 0;
        const active = (): boolean => transport.calls.at(-1)?.closed === false;
        const send = async (): Promise<void> => {
          outcomes.push(chat.sendMessage("go"));
          await settlePromises();
        };
        const stop = async (): Promise<ChatSnapshot> => {
          await chat.stop();
          return chat.getSnapshot();
        };
        await send();
        for (const what of steps) {
          if (what.do === "call" && active()) {
            const calls = what.tools.map((toolName): StreamEvent => {
              const toolCallId = `c${ids++}`;
              if (toolName === "ask") open.push(toolCallId);
              return { type: "tool-input-available", toolCallId, toolName, input: {} };
            });
            transport.last.emit(...calls, { type: "finish", finishReason: "tool-calls" }, { type: "done" });
          } else if (what.do === "settle") {
            const tool = held[what.at];
            if (what.fails) tool?.reject();
            else tool?.resolve();
          } else if (what.do === "answer") {
            const toolCallId = open[what.at];
            if (toolCallId !== undefined)
              outcomes.push(chat.addToolOutput({ toolCallId, output: 2 }).catch(() => {}));
          } else if (what.do === "allow" && active()) {
            // The person is faster than the end of the answer.
            const id = `c${ids++}`;
            transport.last.emit(
              { type: "tool-input-available", toolCallId: id, toolName: "auto", input: {} },
              { type: "tool-approval-request", toolCallId: id, approvalId: id },
            );
            await settlePromises();
            const before = held.length;
            outcomes.push(chat.addToolApprovalResponse({ id, approved: what.approved }));
            await settlePromises();
            expect(held).toHaveLength(before);
          } else if (what.do === "finish" && active()) transport.last.finish();
          else if (what.do === "break" && active()) transport.last.end();
          else if (what.do === "send") await send();
          else if (what.do === "stop") {
            const stopped = await stop();
            for (const tool of held)
              expect(tool.signal.aborted || !chat.getSnapshot().phase.includes("running")).toBe(true);
            held.forEach((tool) => tool.resolve());
            await settlePromises();
            set.frames.tick();
            expect(chat.getSnapshot()).toBe(stopped);
          } else if (what.do === "frame") set.frames.tick();
          await settlePromises();
        }
        await stop();
        await Promise.all(outcomes);
        for (const { request } of transport.calls) {
          for (const part of request.messages.flatMap(({ parts }) => parts)) {
            if (!("toolCallId" in part)) continue;
            // A refusal is for the server to make an output of.
            if (part.state === "approval-responded") expect(part.approval.approved).toBe(false);
            else expect(part.state).toMatch(/^output-/);
          }
        }
        expect(set.clock.pending).toBe(0);
        expect(chat.getSnapshot().phase).not.toBe("running-tools");
      }),
      { seed, numRuns: 150 },
    );
  });
});
