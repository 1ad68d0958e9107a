import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from "vitest";
import type { ChatOptions } from "../../../src/chat/chatOptions.js";
import { createChat } from "../../../src/chat/createChat.js";
import { defineProtocol } from "../../../src/events/defineProtocol.js";
import type { Formats } from "../../../src/events/protocol.js";
import { anthropic } from "../../../src/events/protocols/anthropic.js";
import { openaiChat } from "../../../src/events/protocols/openaiChat.js";
import { formats } from "../../../src/events/protocols/protocols.js";
import { lazyCode, type LaterCode } from "../../../src/chat/transports/laterCode.js";
import { linesOf } from "../support.js";

let warn: MockInstance<typeof console.warn>;
beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});
const warnings = (): string[] => warn.mock.calls.map(([text]) => String(text));

/** A chat whose server sends these bodies, one for each request. */
function chatOf(
  bodies: string[],
  options: ChatOptions = {},
  source: () => Promise<Formats> = async () => formats,
  load: LaterCode["load"] = lazyCode.load,
) {
  let requests = 0;
  const chat = createChat(
    {
      publish: "sync",
      retry: false,
      fetch: async () =>
        new Response(bodies[requests++], { headers: { "content-type": "text/event-stream" } }),
      ...options,
    },
    { ...lazyCode, formats: source, load },
  );
  const codeOf = async (): Promise<string> => {
    const outcome = await chat.sendMessage("?");
    return outcome.type === "error" ? outcome.error.code : outcome.type;
  };
  return { chat, codeOf };
}

const text = (words: string): string => `data: ${JSON.stringify({ text: words })}\n\n`;
const MARK = "data: [DONE]\n\n";

describe("home-made JSON whose body simply ends", () => {
  it("is done with reason unknown, and the console names the missing end mark once", async () => {
    const { chat, codeOf } = chatOf([text("a"), text("b")]);
    expect(await codeOf()).toBe("done");
    expect(await codeOf()).toBe("done");
    expect(chat.getSnapshot().messages.at(-1)).toMatchObject({ status: "complete", finishReason: "unknown" });
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain("end mark");
  });

  it("is truncated once an answer of the same chat ended with a mark", async () => {
    const { codeOf } = chatOf([text("a"), text("b") + MARK, text("c"), text("d") + MARK]);
    expect([await codeOf(), await codeOf(), await codeOf(), await codeOf()]).toEqual([
      "done",
      "done",
      "truncated",
      "done",
    ]);
  });

  it("is truncated from the start with requireEndMark", async () => {
    const { codeOf } = chatOf([text("a"), text("b") + MARK], { requireEndMark: true });
    expect([await codeOf(), await codeOf()]).toEqual(["truncated", "done"]);
  });

  it("is truncated inside a record", async () => {
    const { codeOf } = chatOf([`${text("a")}data: {"te`, `${text("a")}data: {"text":"b"}`]);
    expect([await codeOf(), await codeOf()]).toEqual(["truncated", "truncated"]);
  });

  it("is truncated where its records are numbered, since such a server can be resumed", async () => {
    const { codeOf } = chatOf([`id: 1\n${text("a")}`]);
    expect(await codeOf()).toBe("truncated");
  });

  it.each([
    ["typed", `data: {"type":"text","content":"a"}\n\n`],
    ["named", `event: token\ndata: {"text":"a"}\n\n`],
    ["OpenAI Chat", `data: {"choices":[{"delta":{"content":"a"}}]}\n\n`],
    ["AI SDK", `data: {"type":"text-delta","id":"t","delta":"a"}\n\n`],
  ])("every other format stays truncated: %s", async (_, body) => {
    expect(await chatOf([body]).codeOf()).toBe("truncated");
  });
});

describe("the table of formats", () => {
  it("is loaded with the request, before the response", async () => {
    const order: string[] = [];
    const { codeOf } = chatOf(
      [],
      {
        fetch: async () => {
          order.push("request");
          await Promise.resolve();
          order.push("response");
          return new Response(text("a") + MARK);
        },
      },
      async () => {
        order.push("formats");
        return formats;
      },
    );
    expect(await codeOf()).toBe("done");
    expect(order.slice(0, 2).sort()).toEqual(["formats", "request"]);
  });

  it("that cannot be loaded fails the turn as network, and retry() loads it again", async () => {
    let loads = 0;
    const { chat, codeOf } = chatOf([text("a") + MARK, text("b") + MARK], {}, async () => {
      loads++;
      // The request and the body ask for the table; both find nothing in the first turn.
      if (loads <= 2) throw new TypeError("Failed to fetch dynamically imported module");
      return formats;
    });
    expect(await codeOf()).toBe("network");
    expect(chat.getSnapshot().error).toMatchObject({ code: "network", retryable: true });
    expect(await chat.retry()).toEqual({ type: "done" });
    expect(linesOf(chat.getSnapshot().messages)).toEqual(["user: ? [complete]", "assistant: b [complete]"]);
  });

  it("that cannot be loaded cancels the body, so that the server stops writing", async () => {
    const cancelled = vi.fn();
    const { codeOf } = chatOf(
      [],
      {
        fetch: async () =>
          new Response(
            new ReadableStream({
              start: (body) => body.enqueue(new TextEncoder().encode(text("a"))),
              cancel: cancelled,
            }),
          ),
      },
      () => Promise.reject(new TypeError("no such file")),
    );
    expect(await codeOf()).toBe("network");
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it.each([
    ["one format", anthropic],
    ["several formats", [openaiChat, anthropic]],
  ])("is not loaded for %s given as an object", async (_, protocol) => {
    const load = vi.fn(async () => formats);
    const body =
      `data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}\n\n` +
      `data: {"type":"message_stop"}\n\n`;
    const { chat, codeOf } = chatOf([body], { protocol }, load);
    expect(await codeOf()).toBe("done");
    expect(linesOf(chat.getSnapshot().messages)[1]).toBe("assistant: a [complete]");
    expect(load).not.toHaveBeenCalled();
  });

  it("is loaded for a format given by name", async () => {
    const load = vi.fn(async () => formats);
    const { codeOf } = chatOf([text("a") + MARK], { protocol: "generic-json" }, load);
    expect(await codeOf()).toBe("done");
    expect(load).toHaveBeenCalled();
  });
});

describe("the code that reads an answer", () => {
  it("is loaded with the request, and not before", async () => {
    const order: string[] = [];
    const { codeOf } = chatOf(
      [],
      {
        protocol: anthropic,
        fetch: async () => {
          order.push("request");
          await Promise.resolve();
          order.push("response");
          return new Response(`data: {"type":"message_stop"}\n\n`);
        },
      },
      undefined,
      () => {
        order.push("code");
        return lazyCode.load();
      },
    );
    expect(order).toEqual([]);
    await codeOf();
    expect(order.slice(0, 2).sort()).toEqual(["code", "request"]);
  });

  it("that cannot be loaded cancels the body and fails the turn as network, and retry() loads it again", async () => {
    const cancelled = vi.fn();
    let isThere = false;
    let requests = 0;
    const { chat, codeOf } = chatOf(
      [],
      {
        fetch: async () =>
          new Response(
            requests++ > 0
              ? text("b") + MARK
              : new ReadableStream({
                  start: (body) => body.enqueue(new TextEncoder().encode(text("a"))),
                  cancel: cancelled,
                }),
          ),
      },
      undefined,
      async () => {
        if (!isThere) throw new TypeError("Failed to fetch dynamically imported module");
        return await lazyCode.load();
      },
    );
    expect(await codeOf()).toBe("network");
    expect(chat.getSnapshot().error).toMatchObject({ code: "network", retryable: true });
    expect(cancelled).toHaveBeenCalledOnce();
    isThere = true;
    expect(await chat.retry()).toEqual({ type: "done" });
    expect(linesOf(chat.getSnapshot().messages)).toEqual(["user: ? [complete]", "assistant: b [complete]"]);
  });

  it.each(["code", "formats"])("keeps all of a body that breaks while the %s is loaded", async (late) => {
    let arrive = (): void => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const pieces = ["a", "b", "c", "d"].map((word) => new TextEncoder().encode(text(word)));
    const { chat, codeOf } = chatOf(
      [],
      {
        fetch: async () =>
          new Response(
            new ReadableStream({
              pull(body) {
                const piece = pieces.shift();
                if (piece !== undefined) return body.enqueue(piece);
                body.error(new TypeError("network error"));
                arrive();
              },
            }),
          ),
      },
      async () => {
        if (late === "formats") await arrived;
        return formats;
      },
      async () => {
        if (late === "code") await arrived;
        return await lazyCode.load();
      },
    );
    expect(await codeOf()).toBe("disconnected");
    expect(linesOf(chat.getSnapshot().messages)[1]).toBe("assistant: abcd [error]");
  });

  it("does not hold a turn that is stopped while it is loaded, and the body is cancelled", async () => {
    const cancelled = vi.fn();
    let begun = (): void => {};
    const reading = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const { chat } = chatOf(
      [],
      {
        fetch: async () =>
          new Response(new ReadableStream({ pull: () => begun(), cancel: cancelled }, { highWaterMark: 0 })),
      },
      undefined,
      () => new Promise(() => {}),
    );
    const sent = chat.sendMessage("?");
    await reading;
    await chat.stop();
    expect(await sent).toEqual({ type: "stopped", reason: "user" });
    expect(cancelled).toHaveBeenCalledOnce();
  });
});

describe("a format of one's own", () => {
  const acme = defineProtocol({
    name: "acme",
    detect: ({ object }) => typeof object["acme"] === "string",
    handle: (write) => ({
      object(value) {
        write.text(String(value["acme"]));
        if (value["last"] === true) write.finish("stop");
      },
    }),
  });

  it("is asked before the known ones, which still read the other answers", async () => {
    const { chat, codeOf } = chatOf(
      [`data: {"acme":"A","text":"not this","last":true}\n\n`, text("b") + MARK],
      { protocol: [acme, "auto"] },
    );
    expect([await codeOf(), await codeOf()]).toEqual(["done", "done"]);
    expect(linesOf(chat.getSnapshot().messages).filter((line) => line.startsWith("assistant"))).toEqual([
      "assistant: A [complete]",
      "assistant: b [complete]",
    ]);
  });
});

describe("what the console shows a developer", () => {
  it("the first record that no format claims", async () => {
    const { codeOf } = chatOf([`data: {"verse":"one"}\n\n${MARK}`]);
    expect(await codeOf()).toBe("unknown-protocol");
    expect(warnings().join()).toContain(`{"verse":"one"}`);
  });

  it("the address and the status of a refusal, without the query", async () => {
    const { codeOf } = chatOf([], {
      fetch: async () => {
        const response = new Response("<h1>Cannot POST /api/chta</h1>", { status: 404 });
        Object.defineProperty(response, "url", { value: "https://example.org/api/chta?key=secret" });
        return response;
      },
    });
    expect(await codeOf()).toBe("http");
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain("https://example.org/api/chta answered with status 404");
    expect(warnings()[0]).not.toContain("secret");
  });
});
