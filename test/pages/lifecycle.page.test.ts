import type { BrowserContext, Page } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ChatOptions, ChatMessage } from "../../src/core.js";
import { hasKit, openPage, startPages, type Pages } from "./startPages.js";

/** What happens to a page from outside: nothing here is played, neither the page's events nor the network's. */

let pages: Pages;
let context: BrowserContext;
beforeAll(async () => {
  pages = await startPages();
});
afterAll(() => pages.close());
beforeEach(async () => {
  context = await pages.open();
});
afterEach(() => context.close());

let names = 0;
const freshId = (): string => `page-${++names}-${Date.now()}`;

/** Makes the page's chat, with the demo's server, which keeps its streams. */
async function createChat(page: Page, id: string, options: ChatOptions = {}): Promise<void> {
  await page.evaluate(
    (given) => {
      window.kit.chat = window.kit.core.createChat(given);
    },
    { id, api: "/api/chat", resume: true, body: { resumable: true, tokensPerSecond: 200 }, ...options },
  );
}

/**
 * Asks, and waits until the answer has begun. It stands still then, after a hundred of its 550 tokens, until
 * `pages.clock.goOn()`. The turn's end is in `window.outcome`.
 */
async function ask(page: Page, question = "Tell me about bread"): Promise<void> {
  pages.clock.holdAfter(750);
  await page.evaluate((text) => {
    const { chat } = window.kit;
    const outcome = chat.sendMessage(text);
    Object.assign(window, { outcome });
  }, question);
  await page.waitForFunction(() => {
    const last = window.kit.chat.getSnapshot().messages.at(-1);
    return last !== undefined && window.kit.core.messageText(last).length > 20;
  });
}

const outcome = (page: Page): Promise<unknown> =>
  page.evaluate(() => (window as unknown as { outcome: Promise<unknown> }).outcome);
const messages = (page: Page): Promise<readonly ChatMessage[]> =>
  page.evaluate(() => JSON.parse(JSON.stringify(window.kit.chat.getSnapshot().messages)) as ChatMessage[]);
const textOf = (message: ChatMessage | undefined): string =>
  message?.parts.map((part) => ("text" in part ? part.text : "")).join("") ?? "";

async function reaches(page: Page, phase: string): Promise<void> {
  await page.waitForFunction((wanted) => window.kit.chat.getSnapshot().phase === wanted, phase);
}

/** The answer as the server has it, whole. */
async function wholeText(id: string): Promise<string> {
  const page = await openPage(context, pages);
  await createChat(page, id);
  await page.evaluate(() => window.kit.chat.resume());
  return textOf((await messages(page))[0]);
}

describe("a page that goes offline in mid-answer", () => {
  it("with a cursor waits until it is online, and then goes on where it broke", async () => {
    const id = freshId();
    const page = await openPage(context, pages);
    // A wait that nobody waits for: only the browser's word that it is online ends it.
    await createChat(page, id, { retry: { attempts: 1, baseMs: 600_000, maxMs: 600_000 } });
    await ask(page);
    await context.setOffline(true);
    pages.breakConnections();
    await reaches(page, "reconnecting");
    expect(textOf((await messages(page))[1])).not.toBe("");
    await context.setOffline(false);
    pages.clock.goOn();
    expect(await outcome(page)).toEqual({ type: "done" });
    expect(textOf((await messages(page))[1])).toBe(await wholeText(id));
  });

  it("without one keeps the half answer, and asks anew when it is told to", async () => {
    const page = await openPage(context, pages);
    await createChat(page, freshId(), { resume: false, retry: false, body: { tokensPerSecond: 200 } });
    await ask(page);
    await context.setOffline(true);
    pages.breakConnections();
    await reaches(page, "error");
    const [, half] = await messages(page);
    expect(half).toMatchObject({ status: "error", error: { code: "disconnected", retryable: true } });
    expect(textOf(half)).not.toBe("");
    const offline = await page.evaluate(async () => {
      const result = await window.kit.chat.retry();
      return result.type === "error" ? [result.error.code, result.error.message] : result.type;
    });
    expect(offline).toEqual(["network", "There is no network connection."]);
    await context.setOffline(false);
    pages.clock.goOn();
    expect(await page.evaluate(() => window.kit.chat.retry())).toEqual({ type: "done" });
    expect((await messages(page)).map(({ role, status }) => [role, status])).toEqual([
      ["user", "complete"],
      ["assistant", "complete"],
    ]);
  });
});

describe("a page that is reloaded in mid-answer", () => {
  for (const storage of ["createLocalStorage", "createIndexedDbStorage"] as const) {
    it(`finds what ${storage} has kept, and takes the answer up again, without a word twice`, async () => {
      const id = freshId();
      const page = await openPage(context, pages);
      const persist = async (): Promise<void> => {
        await page.evaluate((name) => {
          const { chat, core } = window.kit;
          core.persistChat(chat, core[name]());
        }, storage);
      };
      await createChat(page, id);
      await persist();
      await ask(page);
      const before = await messages(page);
      await page.reload();
      await hasKit(page);
      await createChat(page, id);
      await persist();
      await page.waitForFunction(() => window.kit.chat.getSnapshot().messages.length > 0);
      const stored = await messages(page);
      expect(stored[0]).toMatchObject({ id: before[0]!.id, role: "user", status: "complete" });
      // IndexedDB may not get round to the last second before a page goes: the answer then comes whole from the server.
      if (storage === "createLocalStorage") expect(stored).toHaveLength(2);
      if (stored.length > 1) expect(stored[1]).toMatchObject({ id: before[1]!.id, status: "stopped" });
      pages.clock.goOn();
      expect(await page.evaluate(() => window.kit.chat.resume())).toEqual({ type: "done" });
      const after = await messages(page);
      expect(after.map(({ role, status }) => [role, status])).toEqual([
        ["user", "complete"],
        ["assistant", "complete"],
      ]);
      expect(textOf(after[1])).toBe(await wholeText(id));
    });
  }
});

describe("a page in the back/forward cache", () => {
  for (const broken of [false, true]) {
    it(`comes back and goes on${broken ? ", though its connection has died" : ""}`, async () => {
      const id = freshId();
      const page = await openPage(context, pages);
      await createChat(page, id);
      await page.evaluate(() => {
        addEventListener("pageshow", ({ persisted }) => Object.assign(window, { persisted }));
      });
      await ask(page);
      await page.goto(`${pages.url}/elsewhere`);
      if (broken) pages.breakConnections();
      pages.clock.goOn();
      await page.goBack({ waitUntil: "commit" });
      await page.waitForFunction(() => (window as unknown as { persisted?: boolean }).persisted === true);
      expect(await outcome(page)).toEqual({ type: "done" });
      const after = await messages(page);
      expect(after).toHaveLength(2);
      expect(textOf(after[1])).toBe(await wholeText(id));
    });
  }

  it("or frozen, and thawed, loses nothing", async () => {
    const id = freshId();
    const page = await openPage(context, pages);
    const session = await context.newCDPSession(page);
    await createChat(page, id, { timeouts: { stall: 2000 } });
    await ask(page);
    await session.send("Page.setWebLifecycleState", { state: "frozen" });
    pages.clock.goOn();
    await session.send("Page.setWebLifecycleState", { state: "active" });
    expect(await outcome(page)).toEqual({ type: "done" });
    expect(textOf((await messages(page))[1])).toBe(await wholeText(id));
  });
});

describe("two tabs of one chat", () => {
  const share = (page: Page): Promise<void> =>
    page.evaluate(() => void window.kit.core.shareChat(window.kit.chat));

  it("write nothing into each other, unless they share", async () => {
    const id = freshId();
    const one = await openPage(context, pages);
    const two = await openPage(context, pages);
    for (const page of [one, two]) await createChat(page, id);
    await ask(one);
    expect(await messages(two)).toEqual([]);
    pages.clock.goOn();
    await outcome(one);
    expect(await messages(two)).toEqual([]);
  });

  it("watch one turn live when they share, one that comes late too", async () => {
    const id = freshId();
    const one = await openPage(context, pages);
    const two = await openPage(context, pages);
    for (const page of [one, two]) {
      await createChat(page, id, { body: { tokensPerSecond: 200 } });
      await share(page);
    }
    await ask(one);
    await two.waitForFunction(() => window.kit.chat.getSnapshot().messages[1]?.status === "streaming");
    const three = await openPage(context, pages);
    await createChat(three, id);
    await share(three);
    await three.waitForFunction(() => window.kit.chat.getSnapshot().messages.length === 2);
    await one.evaluate(() => window.kit.chat.stop());
    const said = await messages(one);
    for (const page of [two, three]) {
      await page.waitForFunction(() => window.kit.chat.getSnapshot().messages[1]?.status === "stopped");
      expect(await messages(page)).toEqual(said);
    }
  });

  it("see it stopped when the tab of the turn is closed, and can ask themselves", async () => {
    const id = freshId();
    const one = await openPage(context, pages);
    const two = await openPage(context, pages);
    await createChat(one, id, { body: { tokensPerSecond: 200 } });
    await createChat(two, id);
    for (const page of [one, two]) await share(page);
    await ask(one);
    await two.waitForFunction(() => window.kit.chat.getSnapshot().messages[1]?.status === "streaming");
    await one.close({ runBeforeUnload: true });
    await two.waitForFunction(() => window.kit.chat.getSnapshot().messages[1]?.status === "stopped");
    await ask(two, "And now?");
    pages.clock.goOn();
    expect(await outcome(two)).toEqual({ type: "done" });
    expect(await messages(two)).toHaveLength(4);
  });

  it("have both answers in the end where both asked at the same time", async () => {
    const id = freshId();
    const one = await openPage(context, pages);
    const two = await openPage(context, pages);
    for (const page of [one, two]) {
      // Without the server's store, which keeps one answer of a chat.
      await createChat(page, id, { resume: false, body: { tokensPerSecond: 200 } });
      await share(page);
    }
    await ask(one);
    await two.waitForFunction(() => window.kit.chat.getSnapshot().messages[1]?.status === "streaming");
    await ask(two, "And now?");
    expect((await messages(two)).map(({ status }) => status)).toEqual([
      "complete",
      "stopped",
      "complete",
      "streaming",
    ]);
    pages.clock.goOn();
    for (const page of [one, two]) expect(await outcome(page)).toEqual({ type: "done" });
    for (const page of [one, two]) {
      await page.waitForFunction(() => {
        const { messages } = window.kit.chat.getSnapshot();
        return messages.length === 4 && messages.every(({ status }) => status === "complete");
      });
    }
    expect(await messages(two)).toEqual(await messages(one));
  });
});
