import { beforeAll, describe, expect, it } from "vitest";
import { createChat, messageText, type ChatInstance } from "react-streaming-chat/core";
import { createDemoTransport } from "../../demo/createDemoTransport.js";
import { carries, transports, type TransportName } from "../../demo/transports.js";
import { wireFormats } from "../../demo/server/wire/wireFormats.js";
import { breakConnections } from "../support/breakConnections.js";

const question = "Say hello in many scripts";
const settings = { tokensPerSecond: 2000 };

/** The answer as the browser itself reads it, without the package. */
let expected = "";
beforeAll(async () => {
  const response = await fetch("/api/chat?format=plain-text&tokensPerSecond=2000", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: question }] }),
  });
  expect(response.status).toBe(200);
  const deltas = [...(await response.text()).matchAll(/^data: (\{"type":"text-delta".*\})$/gm)];
  expected = deltas.map(([, json]) => (JSON.parse(json ?? "") as { delta: string }).delta).join("");
  expect(expected.length).toBeGreaterThan(100);
});

/** A chat as the demo's page makes one; nothing tells it the format. */
function chatBy(transport: TransportName, body: Record<string, unknown>): ChatInstance {
  return createChat({
    api: "/api/chat",
    transport: createDemoTransport(transport),
    body: { ...settings, ...body },
    retry: false,
  });
}

const ways = transports.flatMap(({ name: transport }) =>
  wireFormats
    .filter(({ name }) => carries(transport, name))
    .map(({ name }): [TransportName, string] => [transport, name]),
);

describe("the demo's server over a real network, into a chat that is not told the format", () => {
  it.each(ways)("by %s, %s gives the same answer", async (transport, format) => {
    const chat = chatBy(transport, { format });
    expect(await chat.sendMessage(question)).toEqual({ type: "done" });
    const answer = chat.getSnapshot().messages.at(-1)!;
    expect(messageText(answer)).toBe(expected);
    expect(answer.status).toBe("complete");
  });
});

/** How the last answer of this server ended. */
const lastOutcome = async (): Promise<string | undefined> => {
  const { recent } = (await (await fetch("/api/status")).json()) as { recent: string[] };
  return recent.at(-1);
};

/** What has arrived of the first answer. */
const arrived = (chat: ChatInstance): string => {
  const answer = chat.getSnapshot().messages[1];
  return answer ? messageText(answer) : "";
};

describe.each(["web-socket", "event-source"] as const)("what goes wrong by %s", (transport) => {
  it.each([
    ["error-event", "upstream"],
    // An EventSource cannot tell an end from a broken connection.
    ["truncate", transport === "web-socket" ? "truncated" : "disconnected"],
  ])("%s is %s, and half of the answer is kept", async (fault, code) => {
    const chat = chatBy(transport, { format: "openai-chat", fault });
    expect(await chat.sendMessage(question)).toMatchObject({ type: "error", error: { code } });
    expect(arrived(chat).length).toBeGreaterThan(10);
    expect(expected.startsWith(arrived(chat))).toBe(true);
  });

  it("a second question is answered as the first was", async () => {
    const chat = chatBy(transport, { format: "ai-sdk-ui" });
    for (const _ of [1, 2]) expect(await chat.sendMessage(question)).toEqual({ type: "done" });
    expect(chat.getSnapshot().messages.map(messageText)).toEqual([question, expected, question, expected]);
  });

  it("stopping ends it on the server too", async () => {
    const chat = chatBy(transport, { format: "anthropic", tokensPerSecond: 20 });
    const asked = chat.sendMessage("A very long answer");
    await expect.poll(() => chat.getSnapshot().status).toBe("streaming");
    await chat.stop();
    expect(await asked).toEqual({ type: "stopped", reason: "user" });
    await expect.poll(() => lastOutcome()).toBe("closed-by-client");
  });
});

describe("a connection that breaks", () => {
  it("is disconnected by web-socket, and half of the answer is kept", async () => {
    const chat = chatBy("web-socket", { format: "openai-chat", fault: "drop" });
    expect(await chat.sendMessage(question)).toMatchObject({ error: { code: "disconnected" } });
    expect(arrived(chat).length).toBeGreaterThan(10);
    expect(expected.startsWith(arrived(chat))).toBe(true);
  });

  it.each(["fetch", "event-source"] as const)(
    "is disconnected by %s, and what was shown stays",
    async (transport) => {
      const chat = chatBy(transport, { format: "openai-chat", fault: "stall" });
      const asked = chat.sendMessage(question);
      await expect.poll(() => arrived(chat).length).toBeGreaterThan(10);
      const shown = arrived(chat);
      await breakConnections();
      expect(await asked).toMatchObject({ type: "error", error: { code: "disconnected" } });
      expect(arrived(chat).startsWith(shown)).toBe(true);
      expect(expected.startsWith(arrived(chat))).toBe(true);
    },
  );
});
