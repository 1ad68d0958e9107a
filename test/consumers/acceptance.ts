import type { Browser, Page } from "playwright";
import { expect, it } from "vitest";
import { createChat, messageText, type ChatInstance } from "../../src/core.js";
import { answerText, type StubModel } from "./stubModel.js";

/** What the acceptance needs, known once the example has started. */
export interface Running {
  readonly url: string;
  readonly model: StubModel;
  readonly browser: Browser;
}

/** A browser without a page: it keeps the cookie that the example's page has set. */
interface Visitor {
  readonly send: (path: string, init?: RequestInit) => Promise<Response>;
  readonly ask: (id: string, question: string, padding?: string) => Promise<Response>;
  /** Breaks the connection of each request after so many bytes of its body; later requests are whole. */
  readonly chat: (id: string, cuts?: readonly number[]) => ChatInstance;
}

let names = 0;
const fresh = (word: string): string => `${word} ${(names += 1)}`;

async function visit(url: string): Promise<Visitor> {
  const page = await fetch(url);
  await page.text();
  const [cookie = ""] = (page.headers.get("set-cookie") ?? "").split(";");
  expect(cookie).toMatch(/^owner=/);
  const send = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url + path, { ...init, headers: { ...(init.headers as Record<string, string>), cookie } });
  return {
    send,
    ask: (id, question, padding = "") =>
      send("/api/chat", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          id,
          messages: [{ id: question, role: "user", parts: [{ type: "text", text: question + padding }] }],
        }),
      }),
    chat(id, cuts = []) {
      const left = [...cuts];
      return createChat({
        id,
        api: `${url}/api/chat`,
        headers: { cookie },
        fetch: async (input, init) => cut(await fetch(input, init), left.shift()),
        resume: true,
        retry: { attempts: 50, baseMs: 0, maxMs: 0 },
        publish: "sync",
      });
    },
  };
}

/** The response with a body that breaks after so many bytes. */
function cut(response: Response, bytes = Infinity): Response {
  if (response.body === null) return response;
  let left = bytes;
  const cutter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      if (chunk.length < left) controller.enqueue(chunk);
      else {
        controller.enqueue(chunk.subarray(0, left));
        controller.error(new TypeError("The connection broke."));
      }
      left -= chunk.length;
    },
  });
  return new Response(response.body.pipeThrough(cutter), response);
}

const textOf = (chat: ChatInstance): string => {
  const last = chat.getSnapshot().messages.at(-1);
  return last?.role === "assistant" ? messageText(last) : "";
};

const refusalOf = async (response: Response): Promise<[number, string]> => {
  const { error } = (await response.json()) as { error: { type: string; message: string } };
  expect(error.message).toMatch(/^[A-Z][^\n]*\.$/);
  return [response.status, error.type];
};

const streamPath = (id: string): string => `/api/chat/${encodeURIComponent(id)}/stream`;

/** A page in a browser of its own, and what its console said. */
export async function openPage(
  { browser, url }: Running,
  path: string,
): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(url + path);
  return { page, complaints };
}

export async function askOnPage(page: Page, question: string): Promise<void> {
  await page.getByRole("textbox", { name: "Message" }).fill(question);
  await page.getByRole("textbox", { name: "Message" }).press("Enter");
  await page.locator("strong", { hasText: "first" }).waitFor();
}

/** The laws that every example keeps, in whatever language it is written. */
export function acceptance(running: () => Running): void {
  it("answers a question with one request to the model", async () => {
    const { url, model } = running();
    const question = fresh("Whole");
    const chat = (await visit(url)).chat(question);
    expect(await chat.sendMessage(question)).toEqual({ type: "done" });
    expect(textOf(chat)).toBe(answerText);
    expect(model.asked(question)).toBe(1);
    await chat.dispose();
  });

  it("aborts the model's request within 500 ms of a stop, and keeps nothing to resume", async () => {
    const { url, model } = running();
    const question = fresh("Hold");
    const visitor = await visit(url);
    const chat = visitor.chat(question);
    const outcome = chat.sendMessage(question);
    await model.held(question);
    await expect.poll(() => textOf(chat)).toBe("A **first");
    const from = Date.now();
    await chat.stop();
    expect((await model.aborted(question)) - from).toBeLessThanOrEqual(500);
    expect((await outcome).type).toBe("stopped");
    expect((await visitor.send(streamPath(question))).status).toBe(204);
    await chat.dispose();
  });

  it("loses and doubles no character when the connection breaks, and asks the model once", async () => {
    const { url, model } = running();
    const visitor = await visit(url);
    for (const cuts of [[0], [1, 90, 400], [57, 0, 1311, 700, 333], [2000, 2000], [3000, 3, 1500]]) {
      const question = fresh("Whole");
      const chat = visitor.chat(question, cuts);
      expect(await chat.sendMessage(question), String(cuts)).toEqual({ type: "done" });
      expect(textOf(chat), String(cuts)).toBe(answerText);
      expect(model.asked(question), String(cuts)).toBe(1);
      await chat.dispose();
    }
  });

  it("serves two readers and a repeated question from one request to the model", async () => {
    const { url, model } = running();
    const question = fresh("Hold");
    const visitor = await visit(url);
    const first = await visitor.ask(question, question);
    await model.held(question);
    const repeated = await visitor.ask(question, question);
    const joined = visitor.chat(question);
    const outcome = joined.resume();
    await expect.poll(() => textOf(joined)).toBe("A **first");
    model.release(question);
    expect(await outcome).toEqual({ type: "done" });
    expect(textOf(joined)).toBe(answerText);
    const body = await first.text();
    expect(body).toMatch(/data: \[DONE\]\s*$/);
    expect(await repeated.text()).toBe(body);
    expect(model.asked(question)).toBe(1);
    await joined.dispose();
  });

  it("refuses a body that is too large, a form's content type and a caller without a name", async () => {
    const { url } = running();
    const visitor = await visit(url);
    const large = await visitor.ask("large", "Whole", "x".repeat(4 * 1024 * 1024));
    expect(await refusalOf(large)).toEqual([413, "too_large"]);
    const form = { method: "POST", headers: { "content-type": "text/plain" }, body: "{}" };
    expect(await refusalOf(await visitor.send("/api/chat", form))).toEqual([415, "unsupported_media_type"]);
    const json = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
    expect(await refusalOf(await visitor.send("/api/chat", json))).toEqual([400, "invalid_request"]);
    expect(await refusalOf(await fetch(`${url}/api/chat`, json))).toEqual([401, "unauthorized"]);
  });

  it("refuses a fourth answer of one owner at the same time, and takes it when one was stopped", async () => {
    const { url, model } = running();
    const visitor = await visit(url);
    const questions = [fresh("Hold"), fresh("Hold"), fresh("Hold")];
    const answers = await Promise.all(questions.map((question) => visitor.ask(question, question)));
    await Promise.all(questions.map((question) => model.held(question)));
    const extra = fresh("Whole");
    expect(await refusalOf(await visitor.ask(extra, extra))).toEqual([429, "rate_limit"]);
    expect(model.asked(extra)).toBe(0);
    for (const question of questions) {
      expect((await visitor.send(streamPath(question), { method: "DELETE" })).status).toBe(204);
      await model.aborted(question);
    }
    for (const answer of answers) await answer.body?.cancel();
    const taken = await visitor.ask(extra, extra);
    expect(taken.status).toBe(200);
    expect(await taken.text()).toMatch(/data: \[DONE\]\s*$/);
  });

  it("lets a stranger neither read nor stop an answer", async () => {
    const { url, model } = running();
    const question = fresh("Hold");
    const [owner, stranger] = [await visit(url), await visit(url)];
    const answer = await owner.ask(question, question);
    await model.held(question);
    expect((await stranger.send(streamPath(question))).status).toBe(204);
    expect((await stranger.send(streamPath(question), { method: "DELETE" })).status).toBe(204);
    expect((await stranger.send(streamPath("nobody's"))).status).toBe(204);
    expect((await fetch(url + streamPath(question))).status).toBe(401);
    model.release(question);
    expect(await answer.text()).toMatch(/data: \[DONE\]\s*$/);
  });

  it("ends an answer that the model breaks off with an error, and sends the question anew", async () => {
    const { url, model } = running();
    const question = fresh("Break");
    const visitor = await visit(url);
    const chat = visitor.chat(question);
    expect((await chat.sendMessage(question)).type).toBe("error");
    expect(answerText.startsWith(textOf(chat))).toBe(true);
    expect(textOf(chat)).toMatch(/^A \*\*first half/);
    await (await visitor.ask(question, question)).text();
    expect(model.asked(question)).toBeGreaterThan(1);
    await chat.dispose();
  });

  it("shows an answer on its page, and goes on with it after a reload", async () => {
    const { model } = running();
    const question = fresh("Hold");
    const { page, complaints } = await openPage(running(), "/");
    // A page from a server has no id before it is hydrated.
    await page.waitForFunction(() => localStorage.getItem("chat-id") !== null);
    await askOnPage(page, question);
    await page.reload();
    await page.locator("strong", { hasText: "first" }).waitFor();
    model.release(question);
    await expect.poll(() => page.locator("[role=log]").innerText()).toContain("fin.");
    await expect.poll(() => page.locator("[data-phase]").getAttribute("data-phase")).toBe("done");
    expect(await page.locator("[role=log]").innerText()).toContain("A first half, and a second.");
    expect(model.asked(question)).toBe(1);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
}
