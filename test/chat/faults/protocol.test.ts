import { describe, expect, it } from "vitest";
import { anthropic } from "../../../src/events/protocols/anthropic.js";
import { answerOf, delta, done, event, finish, setScene } from "./support.js";

describe("faults of the protocol", () => {
  const scene = setScene();

  it("an error before any text leaves no empty answer", async () => {
    const chat = scene.chat((exchange) =>
      exchange.end(event({ type: "start" }) + event({ type: "error", errorText: "No" })),
    );
    expect(await scene.ask(chat)).toMatchObject({ error: { code: "upstream", message: "No" } });
    expect(answerOf(chat)).toBeUndefined();
  });

  it("an error after text keeps the text, and marks the message", async () => {
    const chat = scene.chat((exchange) =>
      exchange.end(delta("half") + event({ type: "error", errorText: "No" })),
    );
    expect(await scene.ask(chat)).toMatchObject({ error: { code: "upstream" } });
    expect(chat.getSnapshot().messages[1]).toMatchObject({
      status: "error",
      error: { code: "upstream", message: "No" },
      parts: [{ text: "half", state: "done", outcome: "error" }],
    });
  });

  it("of several endings the first counts", async () => {
    const error = event({ type: "error", errorText: "No" });
    for (const [body, type] of [
      [error + done, "error"],
      [finish + error, "done"],
      [done + done, "done"],
      [`${done}data: [DONE]\n\n`, "done"],
      [finish + finish + done, "done"],
    ] as const) {
      let finished = 0;
      let failed = 0;
      const chat = scene.chat((exchange) => exchange.end(delta("x") + body), {
        onFinish: () => (finished += 1),
        onError: () => (failed += 1),
      });
      expect((await scene.ask(chat)).type, body).toBe(type);
      expect([finished, failed]).toEqual([1, type === "error" ? 1 : 0]);
    }
  });

  it("what comes after the end of everything is not read", async () => {
    const chat = scene.chat((exchange) => exchange.end(delta("x") + done + delta(" late")));
    expect(await scene.ask(chat)).toEqual({ type: "done" });
    expect(answerOf(chat)).toBe("assistant: x [complete]");
  });

  it("usage without choices, before the finish and twice, is counted once", async () => {
    const usage = { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 };
    const chat = scene.chat((exchange) =>
      exchange.end(
        event({ choices: [], usage: { ...usage, completion_tokens: 1, total_tokens: 4 } }) +
          event({ choices: [{ index: 0, delta: { content: "x" } }] }) +
          event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }], usage }) +
          event({ choices: [], usage }) +
          "data: [DONE]\n\n",
      ),
    );
    expect(await scene.ask(chat)).toEqual({ type: "done" });
    expect(chat.getSnapshot().usage).toEqual({ inputTokens: 3, outputTokens: 5, totalTokens: 8 });
  });

  it("an error that comes beside choices, with comments between", async () => {
    const chat = scene.chat((exchange) =>
      exchange.end(
        `: PROCESSING\n\n${event({ choices: [{ index: 0, delta: { content: "half" } }] })}: PROCESSING\n\n${event(
          {
            error: { code: 502, message: "Provider failed" },
            choices: [{ index: 0, delta: { content: "" }, finish_reason: "error" }],
          },
        )}`,
      ),
    );
    expect(await scene.ask(chat)).toMatchObject({ error: { code: "upstream", message: "Provider failed" } });
    expect(answerOf(chat)).toBe("assistant: half [error]");
  });

  it("a named error event and then the end", async () => {
    const chat = scene.chat((exchange) =>
      exchange.end(
        `${event({ choices: [{ index: 0, delta: { content: "half" } }] })}event: error\ndata: {"error":{"message":"Overloaded","type":"server_error"}}\n\n`,
      ),
    );
    expect(await scene.ask(chat)).toMatchObject({ error: { code: "upstream", message: "Overloaded" } });
  });

  it("pings alone are a truncated answer, and JSON of no known kind is said to be so", async () => {
    const pings = scene.chat((exchange) => exchange.end('event: ping\ndata: {"type":"ping"}\n\n'), {
      protocol: anthropic,
    });
    expect(await scene.ask(pings)).toMatchObject({ error: { code: "truncated" } });
    const garbage = scene.chat((exchange) => exchange.end(event({ a: 1 }) + event({ b: 2 })));
    expect(await scene.ask(garbage)).toMatchObject({ error: { code: "unknown-protocol" } });
  });
});
