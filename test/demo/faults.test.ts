import { afterEach, describe, expect, it } from "vitest";
import { wireFormats } from "../../demo/server/wire/wireFormats.js";
import { askDemo, instantClock, startDemo, type DemoHost } from "./support/demoHost.js";

let host: DemoHost;
afterEach(() => host.close());

const question = "Tell me about bread";
const fast = { tokensPerSecond: 2000 };

/** All that arrives, and whether the connection broke before the end. */
async function readAll(response: Response): Promise<{ text: string; broken: boolean }> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
    }
    return { text, broken: false };
  } catch {
    return { text, broken: true };
  }
}

const lastOutcome = async (): Promise<string | undefined> => {
  const body = (await (await fetch(`${host.url}/api/status`)).json()) as { recent: string[] };
  return body.recent.at(-1);
};

describe.each(wireFormats.map(({ name }) => name))("faults in %s", (format) => {
  it("an error in mid-answer follows a part of the answer", async () => {
    host = await startDemo({ clock: instantClock() });
    const { text, broken } = await readAll(
      await askDemo(host, question, { ...fast, format, fault: "error-event" }),
    );
    expect(broken).toBe(false);
    expect(text).toContain("Br");
    // Plain text has no word for an error: the body breaks off, and the handlers say so.
    expect(text).toContain(format === "plain-text" ? "broke off" : "overloaded");
    expect(text).not.toContain("nobody manages");
  });

  it("a dropped connection breaks a body that has begun", async () => {
    host = await startDemo({ clock: instantClock() });
    const { text, broken } = await readAll(await askDemo(host, question, { ...fast, format, fault: "drop" }));
    expect(broken).toBe(true);
    expect(text).not.toContain("nobody manages");
    expect(await lastOutcome()).toBe("dropped");
  });

  it("a truncated answer ends cleanly, but without the terminal", async () => {
    host = await startDemo({ clock: instantClock() });
    const whole = await (await askDemo(host, question, { ...fast, format })).text();
    const { text, broken } = await readAll(
      await askDemo(host, question, { ...fast, format, fault: "truncate" }),
    );
    expect(broken).toBe(false);
    expect(text.length).toBeGreaterThan(100);
    expect(text.length).toBeLessThan(whole.length / 2);
  });
});

describe("faults before and around the stream", () => {
  it("a stall leaves the answer open until the reader leaves", async () => {
    host = await startDemo({ clock: instantClock() });
    const reader = new AbortController();
    const response = await askDemo(host, question, { ...fast, fault: "stall" }, { signal: reader.signal });
    const body = response.body?.getReader();
    await body?.read();
    expect(await lastOutcome()).toBe("open");
    const closed = host.nextClose();
    reader.abort();
    await closed;
    expect(await lastOutcome()).toBe("closed-by-client");
  });

  it("a 429 says when to come back", async () => {
    host = await startDemo({ clock: instantClock() });
    const response = await askDemo(host, question, { fault: "rate-limit" });
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await response.json()).toMatchObject({ error: { type: "rate_limit" } });
  });

  it("a 500 has its reason in JSON", async () => {
    host = await startDemo({ clock: instantClock() });
    const response = await askDemo(host, question, { fault: "server-error" });
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ error: { type: "server_error" } });
  });

  it("an HTML page comes with status 200, as a login page does", async () => {
    host = await startDemo({ clock: instantClock() });
    const response = await askDemo(host, question, { fault: "html" });
    expect([response.status, response.headers.get("content-type")]).toEqual([
      200,
      "text/html; charset=utf-8",
    ]);
    expect(await response.text()).toMatch(/^<!doctype html>/);
  });
});
