import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { composeAnswer } from "../../demo/server/answers.js";
import { instantClock, startDemo, type DemoHost } from "./support/demoHost.js";

let host: DemoHost;
afterEach(() => host.close());

const question = "Tell me about bread";
const asked = (settings: object): string =>
  JSON.stringify({
    id: "c",
    messages: [{ role: "user", content: question }],
    tokensPerSecond: 2000,
    ...settings,
  });
const connect = (path: string, origin?: string): WebSocket =>
  new WebSocket(`${host.url.replace("http", "ws")}${path}`, origin === undefined ? {} : { origin });

/** All messages of one answer, and the code with which the server closed. */
async function answer(message: string): Promise<{ messages: string[]; code: number }> {
  const socket = connect("/api/socket");
  const messages: string[] = [];
  socket.on("message", (data: Buffer) => messages.push(data.toString("utf8")));
  await once(socket, "open");
  socket.send(message);
  const [code] = (await once(socket, "close")) as [number];
  return { messages, code };
}

describe("the demo's socket", () => {
  it("sends one record in each message, and closes after the last", async () => {
    host = await startDemo({ clock: instantClock() });
    const { messages, code } = await answer(asked({ format: "ndjson" }));
    const records = messages.map((message) => JSON.parse(message) as { type: string; text?: string });
    const text = composeAnswer([{ role: "user", text: question }], 0).parts.flatMap((part) =>
      part.type === "text" ? [part.text] : [],
    );
    expect(records.map((record) => record.text ?? "").join("")).toBe(text.join(""));
    expect(records.at(-1)).toEqual({ type: "done" });
    expect(code).toBe(1000);
  });

  it("says what is wrong with a question, and takes none of another site", async () => {
    host = await startDemo({ clock: instantClock() });
    const refused = await answer("{}");
    expect(refused.code).toBe(1008);
    expect(JSON.parse(refused.messages[0]!)).toMatchObject({ error: { type: "invalid_request" } });
    const foreign = connect("/api/socket", "https://elsewhere.example");
    const [error] = (await once(foreign, "error")) as [Error];
    expect(error.message).toContain("403");
  });

  it("counts the sockets of one caller, also those on which nothing is asked", async () => {
    host = await startDemo({ clock: instantClock() });
    const sockets: WebSocket[] = [];
    const opens = (): Promise<boolean> => {
      const socket = connect("/api/socket");
      sockets.push(socket);
      return once(socket, "open").then(
        () => true,
        () => false,
      );
    };
    const opened: boolean[] = [];
    for (let index = 0; index < 8; index += 1) opened.push(await opens());
    expect(opened).toEqual([true, true, true, true, true, true, false, false]);
    sockets[0]?.close();
    await expect.poll(opens).toBe(true);
    for (const socket of sockets) socket.terminate();
  });

  it("is not there for a page that a real model answers", async () => {
    host = await startDemo({ env: { OPENAI_API_KEY: "none" }, clock: instantClock() });
    const [error] = (await once(connect("/api/socket"), "error")) as [Error];
    expect(error.message).toContain("404");
  });
});
