// @ts-expect-error -- it has no types of its own
import { JSDOM } from "jsdom";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  createChat,
  createWebSocketTransport,
  messageText,
  type ChatInstance,
} from "react-streaming-chat/core";
import { createManualClock } from "../../../src/testing/manualClock.js";
import { startSocketServer, type SocketConnection, type SocketServer } from "../../support/socketServer.js";

/** A real client, not a stand-in: Node 20 has none of its own, jsdom has. */
const { WebSocket } = (new JSDOM("", { url: "http://127.0.0.1/" }) as { window: typeof globalThis }).window;

let server: SocketServer | undefined;
afterEach(() => server?.close());

const chunk = (text: string): string => JSON.stringify({ type: "chunk", text });
const done = JSON.stringify({ type: "done" });
const lastText = (chat: ChatInstance): string => messageText(chat.getSnapshot().messages.at(-1)!);

/** A chat over one socket for each turn. */
async function startChat(
  answer: (connection: SocketConnection) => void | Promise<void>,
  accepts?: (count: number) => boolean,
): Promise<{ chat: ChatInstance; server: SocketServer }> {
  server = await startSocketServer(answer, accepts);
  const transport = createWebSocketTransport({ WebSocket, url: server.url });
  return { chat: createChat({ id: "chat", transport, retry: false, publish: "sync" }), server };
}

/** The server sees a socket close a moment after the client has closed it. */
const allClosed = async (connections: readonly SocketConnection[]): Promise<void> => {
  await Promise.all(connections.map((connection) => connection.closed));
};

describe("a WebSocket for each turn", () => {
  it("carries the request that fetch would have posted, and is closed after the answer", async () => {
    const { chat, server: host } = await startChat(async (connection) => {
      await connection.next();
      connection.send(chunk("Hel"));
      connection.send(new TextEncoder().encode(chunk("lo")));
      connection.send(done);
    });
    expect(await chat.sendMessage("Hi", { body: { model: "small" } })).toEqual({ type: "done" });
    expect(lastText(chat)).toBe("Hello");
    expect(JSON.parse(host.connections[0]!.received[0]!)).toMatchObject({
      id: "chat",
      trigger: "submit-message",
      model: "small",
      messages: [{ role: "user", parts: [{ type: "text", text: "Hi" }] }],
    });
    expect(await host.connections[0]!.closed).toBe(1000);
    await chat.sendMessage("Again");
    expect(host.connections).toHaveLength(2);
  });

  it.each([
    [1000, "truncated"],
    [1011, "disconnected"],
  ])("closed with %i before the answer's end is %s, and what came is kept", async (code, expected) => {
    const { chat } = await startChat(async (connection) => {
      await connection.next();
      connection.send(chunk("half"));
      connection.close(code);
    });
    expect(await chat.sendMessage("Hi")).toMatchObject({ type: "error", error: { code: expected } });
    expect(lastText(chat)).toBe("half");
  });

  it("a connection that breaks (1006) is disconnected", async () => {
    const { chat } = await startChat(async (connection) => {
      await connection.next();
      connection.send(chunk("half"));
      // The frame must be on its way before the connection is torn.
      setImmediate(() => connection.reset());
    });
    expect(await chat.sendMessage("Hi")).toMatchObject({ error: { code: "disconnected" } });
  });

  it("an opening that hangs meets the response timeout, and its socket is closed", async () => {
    server = await startSocketServer(
      () => {},
      () => false,
    );
    const clock = createManualClock();
    const transport = createWebSocketTransport({ WebSocket, url: server.url });
    const chat = createChat({ transport, retry: false, clock, timeouts: { response: 1000 } });
    const outcome = chat.sendMessage("Hi");
    await expect.poll(() => server?.open).toBe(1);
    await clock.advance(1500);
    expect(await outcome).toMatchObject({ error: { code: "timeout-response" } });
    await expect.poll(() => server?.open).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it("that cannot be opened is a network error, and is tried again", async () => {
    server = await startSocketServer(() => {});
    const { url } = server;
    await server.close();
    const clock = createManualClock();
    const chat = createChat({
      transport: createWebSocketTransport({ WebSocket, url }),
      clock,
      retry: { attempts: 1 },
    });
    const outcome = chat.sendMessage("Hi");
    await expect.poll(() => chat.getSnapshot().phase).toBe("backoff");
    await clock.advance(60_000);
    expect(await outcome).toMatchObject({ error: { code: "network", attempt: 2 } });
  });

  it("is closed by stop(), which keeps what came", async () => {
    const { chat, server: host } = await startChat(async (connection) => {
      await connection.next();
      connection.send(chunk("half"));
    });
    const outcome = chat.sendMessage("Hi");
    await expect.poll(() => chat.getSnapshot().phase).toBe("streaming");
    await chat.stop();
    expect(await outcome).toMatchObject({ type: "stopped" });
    expect(lastText(chat)).toBe("half");
    await allClosed(host.connections);
  });

  it("takes the address of the moment, subprotocols, and a message of the app's own", async () => {
    let tokens = 0;
    server = await startSocketServer(async (connection) => {
      connection.send(chunk(await connection.next()));
      connection.send(done);
    });
    const { url } = server;
    const transport = createWebSocketTransport({
      WebSocket,
      url: () => Promise.resolve(`${url}/socket?token=${++tokens}`),
      protocols: ["chat.v1"],
      message: ({ messages }) => `Q: ${messageText(messages.at(-1)!)}`,
    });
    const chat = createChat({ transport });
    await chat.sendMessage("Hi");
    await chat.sendMessage("Ho");
    expect(lastText(chat)).toBe("Q: Ho");
    expect(server.connections.map((connection) => [connection.url, connection.protocols])).toEqual([
      ["/socket?token=1", "chat.v1"],
      ["/socket?token=2", "chat.v1"],
    ]);
  });

  it("fails once where the app cannot compose its message, and leaves no socket open", async () => {
    server = await startSocketServer(() => {});
    const message = (): never => {
      throw new Error("no token");
    };
    const chat = createChat({ transport: createWebSocketTransport({ WebSocket, url: server.url, message }) });
    expect(await chat.sendMessage("Hi")).toMatchObject({ error: { code: "prepare-failed", attempt: 1 } });
    await allClosed(server.connections);
  });
});

describe("a WebSocket that all turns share", () => {
  interface Incoming {
    requestId: string;
    id?: string;
    type?: string;
  }

  it("gives each request its own answer, though their messages are mixed", async () => {
    const requests: Incoming[] = [];
    server = await startSocketServer(async (connection) => {
      while (requests.length < 2) requests.push(JSON.parse(await connection.next()) as Incoming);
      for (const text of ["one ", "two"]) {
        for (const { requestId, id } of requests) {
          connection.send(JSON.stringify({ requestId, event: { type: "chunk", text: `${id} ${text}` } }));
        }
      }
      connection.send(
        JSON.stringify({ requestId: "somebody else", event: { type: "error", message: "no" } }),
      );
      for (const { requestId } of requests)
        connection.send(JSON.stringify({ requestId, event: { type: "done" } }));
    });
    const transport = createWebSocketTransport({ WebSocket, url: server.url, shared: true });
    const chats = ["a", "b"].map((id) => createChat({ id, transport }));
    expect(await Promise.all(chats.map((chat) => chat.sendMessage("Hi")))).toEqual([
      { type: "done" },
      { type: "done" },
    ]);
    expect(chats.map(lastText)).toEqual(["a one a two", "b one b two"]);
    expect(server.connections).toHaveLength(1);
    expect(server.open).toBe(1);
    transport.close();
    expect(await server.connections[0]!.closed).toBe(1000);
  });

  it("says that a stopped turn's answer is not wanted, and never shows it in the next", async () => {
    server = await startSocketServer(async (connection) => {
      const first = JSON.parse(await connection.next()) as Incoming;
      connection.send(JSON.stringify({ requestId: first.requestId, event: { type: "chunk", text: "old" } }));
      const cancelled = JSON.parse(await connection.next()) as Incoming;
      expect(cancelled).toEqual({ type: "cancel", requestId: first.requestId });
      const second = JSON.parse(await connection.next()) as Incoming;
      connection.send(JSON.stringify({ requestId: first.requestId, event: { type: "chunk", text: "late" } }));
      connection.send(JSON.stringify({ requestId: second.requestId, event: { type: "chunk", text: "new" } }));
      connection.send(JSON.stringify({ requestId: second.requestId, event: { type: "done" } }));
    });
    const transport = createWebSocketTransport({ WebSocket, url: server.url, shared: true });
    const chat = createChat({ transport, publish: "sync" });
    const first = chat.sendMessage("Hi");
    await expect.poll(() => chat.getSnapshot().phase).toBe("streaming");
    await chat.stop();
    expect(await first).toMatchObject({ type: "stopped" });
    expect(await chat.sendMessage("Ho")).toEqual({ type: "done" });
    expect(lastText(chat)).toBe("new");
    expect(server.connections).toHaveLength(1);
    // A turn that came to its end is not cancelled.
    expect(server.connections[0]!.received).toHaveLength(3);
    transport.close();
  });

  it.each<[string, () => unknown]>([
    ["throws", () => JSON.parse("no JSON")],
    ["cannot be written", () => 1n],
    ["is nothing", () => undefined],
  ])("stays as it is where what cancels an answer %s", async (name, cancel) => {
    const reported = vi.spyOn(console, "error").mockImplementation(() => {});
    const uncaught = vi.fn();
    process.on("uncaughtException", uncaught);
    server = await startSocketServer(() => {});
    const transport = createWebSocketTransport({ WebSocket, url: server.url, shared: { cancel } });
    const chat = createChat({ transport });
    const outcome = chat.sendMessage("Hi");
    while (chat.getSnapshot().phase !== "waiting") await new Promise(setImmediate);
    await chat.stop();
    expect(await outcome).toEqual({ type: "stopped", reason: "user" });
    transport.close();
    await allClosed(server.connections);
    expect(server.connections[0]!.received).toHaveLength(1);
    expect(uncaught).not.toHaveBeenCalled();
    expect(reported).toHaveBeenCalledTimes(name === "is nothing" ? 0 : 1);
    process.off("uncaughtException", uncaught);
    reported.mockRestore();
  });

  it("is opened again after it was closed", async () => {
    server = await startSocketServer(async (connection) => {
      const { requestId } = JSON.parse(await connection.next()) as Incoming;
      connection.send(JSON.stringify({ requestId, event: { type: "chunk", text: "Hi" } }));
      connection.send(JSON.stringify({ requestId, event: { type: "done" } }));
      connection.close(1001);
    });
    const transport = createWebSocketTransport({ WebSocket, url: server.url, shared: true });
    const chat = createChat({ transport });
    expect(await chat.sendMessage("Hi")).toEqual({ type: "done" });
    await server.connections[0]!.closed;
    await expect.poll(() => server?.open).toBe(0);
    expect(await chat.sendMessage("Ho")).toEqual({ type: "done" });
    expect(server.connections).toHaveLength(2);
    transport.close();
  });

  it("that hangs while it opens is not waited for again", async () => {
    const hanging = await startSocketServer(
      () => {},
      () => false,
    );
    server = await startSocketServer(async (connection) => {
      const { requestId } = JSON.parse(await connection.next()) as Incoming;
      connection.send(JSON.stringify({ requestId, event: { type: "done" } }));
    });
    const urls = [hanging.url, server.url];
    const transport = createWebSocketTransport({ WebSocket, url: () => urls.shift()!, shared: true });
    const chat = createChat({ transport });
    const first = chat.sendMessage("Hi");
    await expect.poll(() => hanging.open).toBe(1);
    await chat.stop();
    expect(await first).toMatchObject({ type: "stopped" });
    expect(await chat.sendMessage("Ho")).toEqual({ type: "done" });
    transport.close();
    await hanging.close();
  });
});
