import { describe, expect, it } from "vitest";
import { checkResponse } from "../../src/bytes/response/checkResponse.js";
import { readErrorPayload } from "../../src/bytes/response/errorPayload.js";
import { isStreamChatError, type StreamChatError } from "../../src/errors.js";
import { upstreamError } from "../../src/events/vendor/upstreamError.js";

async function refusalOf(
  body: unknown,
  status: number,
  headers: Record<string, string> = { "content-type": "application/json" },
): Promise<StreamChatError> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  try {
    await checkResponse(new Response(text, { status, headers }));
  } catch (error) {
    if (isStreamChatError(error)) return error;
  }
  throw new Error("nothing was thrown");
}

describe("the words of a refusal", () => {
  it.each([
    [
      "Fastify: the message before the status's name",
      { statusCode: 500, error: "Internal Server Error", message: "no disk" },
      "no disk",
    ],
    [
      "NestJS: a list of messages",
      { statusCode: 400, error: "Bad Request", message: ["a is short", "b is long"] },
      "a is short, b is long",
    ],
    ["errors as objects", { errors: [{ message: "no such model" }] }, "no such model"],
    ["errors as texts", { errors: ["no such model"] }, "no such model"],
    ["a capital letter", { Message: "not authorised" }, "not authorised"],
    ["an error inside detail", { detail: { error: "no such key" } }, "no such key"],
    ["an error object inside detail", { detail: { error: { message: "no such key" } } }, "no such key"],
    [
      "OpenRouter: the provider's own words",
      {
        error: {
          message: "Provider returned error",
          code: 429,
          metadata: { raw: '{"error":{"message":"slow down"}}' },
        },
      },
      "slow down",
    ],
    [
      "OpenRouter: the provider's own text",
      { error: { message: "Provider returned error", code: 429, metadata: { raw: "slow down" } } },
      "slow down",
    ],
  ])("are found: %s", (_, body, message) => {
    expect(readErrorPayload(body)?.message).toBe(message);
  });

  it.each([
    ["markup alone", { error: { message: "<br><hr/>" } }],
    ["a page", { error: { message: "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>" } }],
    ["nothing", { error: { message: "" } }],
    ["white space", { message: "  \n " }],
    [
      "the trace of a stack",
      { error: "Error: x\n    at run (/srv/app/index.js:3:5)\n    at main (/srv/app/index.js:9:1)" },
    ],
    [
      "the trace of a Python program",
      { detail: 'Traceback (most recent call last):\n  File "app.py", line 3, in run' },
    ],
  ])("are ours where the server has none: %s", async (_, body) => {
    const error = await refusalOf(body, 500);
    expect(error.message).toBe("The server failed. (500)");
    expect(error.excerpt).toBe(JSON.stringify(body));
    expect(upstreamError(body).message).toBe("The server reported an error.");
  });

  it("of a server that failed in plain text are an excerpt, not a sentence", async () => {
    const text = { "content-type": "text/plain" };
    const failed = await refusalOf("TypeError: x is undefined", 500, text);
    expect({ message: failed.message, excerpt: failed.excerpt }).toEqual({
      message: "The server failed. (500)",
      excerpt: "TypeError: x is undefined",
    });
    expect((await refusalOf("Please sign in first.", 401, text)).message).toBe("Please sign in first.");
  });

  it("end where errors are nested without end", () => {
    let value: unknown = "deep";
    for (let depth = 0; depth < 10_000; depth++) value = { error: value };
    expect(readErrorPayload(value)).toBeDefined();
  });
});

describe("whether and when to try again", () => {
  it("never where the account is used up, though the status says to wait", async () => {
    const body = {
      error: { message: "You exceeded your quota", type: "insufficient_quota", code: "insufficient_quota" },
    };
    expect(await refusalOf(body, 429)).toMatchObject({ kind: "rate-limit", retryable: false });
    expect(upstreamError(body).retryable).toBe(false);
  });

  it("after the delay that Google names", async () => {
    const body = {
      error: {
        code: 429,
        message: "slow down",
        status: "RESOURCE_EXHAUSTED",
        details: [
          { "@type": "type.googleapis.com/google.rpc.Help" },
          { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34.5s" },
        ],
      },
    };
    expect(await refusalOf([body], 429)).toMatchObject({ retryable: true, retryAfterMs: 34_500 });
    expect(upstreamError(body)).toMatchObject({ retryable: true, retryAfterMs: 34_500 });
    const headers = { "content-type": "application/json", "retry-after": "2" };
    expect((await refusalOf(body, 429, headers)).retryAfterMs).toBe(2000);
  });

  it("by the type beside the words", () => {
    expect(upstreamError({ error: "busy", error_type: "overloaded" })).toMatchObject({
      message: "busy",
      retryable: true,
      provider: { type: "overloaded" },
    });
  });
});

describe("a media type that holds no text", () => {
  it.each([
    "application/vnd.amazon.eventstream",
    "image/png",
    "application/pdf",
    "multipart/form-data; boundary=x",
    "application/grpc-web+proto",
    "application/connect+json",
    "audio/mpeg",
  ])("is not a stream: %s", async (contentType) => {
    expect(await refusalOf("x", 200, { "content-type": contentType })).toMatchObject({
      code: "not-a-stream",
    });
  });
});
