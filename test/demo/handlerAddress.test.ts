import { request, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { afterEach, expect, it } from "vitest";
import { startDemo, type DemoHost } from "./support/demoHost.js";

let host: DemoHost;
afterEach(() => host.close());

const statusOf = (path: string, headers: Record<string, string> = {}): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(host.url);
    request({ hostname, port, path, headers }, (response: IncomingMessage) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });

/** The first line that the server answers to an upgrade. */
const upgrade = (path: string, hostHeader: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(host.url).port), "127.0.0.1");
    socket.on("error", reject);
    socket.once("data", (data: Buffer) => resolve(data.toString().split("\r\n")[0] ?? ""));
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${hostHeader}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
  });

it("answers an address that is none with 400, by HTTP and by upgrade, and keeps serving", async () => {
  host = await startDemo();
  const own = new URL(host.url).host;
  expect(await statusOf("//")).toBe(400);
  expect(await upgrade("//", own)).toBe("HTTP/1.1 400 Bad Request");
  expect(await statusOf("/api/status")).toBe(200);
});

it("answers to the loopback address and its own port only", async () => {
  host = await startDemo();
  const { port } = new URL(host.url);
  for (const name of ["elsewhere.example", `elsewhere.example:${port}`, "127.0.0.1:1", "localhost"]) {
    expect(await statusOf("/api/status", { host: name }), name).toBe(403);
    expect(await upgrade("/api/socket", name), name).toBe("HTTP/1.1 403 Forbidden");
  }
  expect(await statusOf("/api/status", { host: `localhost:${port}` })).toBe(200);
});
