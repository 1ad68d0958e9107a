import { beforeAll, describe, expect, it } from "vitest";
import { createChat, messageText } from "react-streaming-chat/core";
import { wireFormats } from "../../demo/server/wire/wireFormats.js";

const question = "Say hello in many scripts";
const urlOf = (format: string): string => `/api/chat?format=${format}&tokensPerSecond=2000`;

/** The answer as the browser itself reads it, where the body is nothing but the answer. */
let expected = "";
beforeAll(async () => {
  const response = await fetch(urlOf("plain-text"), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: question }] }),
  });
  expect(response.status).toBe(200);
  expected = await response.text();
});

describe("the demo's server over a real network, into a chat that is not told the format", () => {
  it.each(wireFormats.map(({ name }) => name))("%s gives the same answer", async (format) => {
    const chat = createChat({ api: urlOf(format), retry: false });
    expect(await chat.sendMessage(question)).toEqual({ type: "done" });
    const answer = chat.getSnapshot().messages.at(-1)!;
    expect(messageText(answer)).toBe(expected);
    expect(answer.status).toBe("complete");
  });
});
