import axe from "axe-core";
import { StrictMode, useLayoutEffect } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { cleanup, render } from "vitest-browser-react";
import { Chat, createChat, type ChatInstance, type ChatMessage } from "react-streaming-chat";
import { createScriptedTransport, type ScriptedTransport } from "react-streaming-chat/testing";
import "react-streaming-chat/styles.css";

const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
const frames = async (count: number): Promise<void> => {
  for (let frame = 0; frame < count; frame += 1) await nextFrame();
};
const textbox = page.getByRole("textbox", { name: "Message" });
const log = (): HTMLElement => document.querySelector<HTMLElement>('[role="log"]')!;
const rest = (): number => log().scrollHeight - log().clientHeight - log().scrollTop;

let transport: ScriptedTransport;
let chat: ChatInstance;

const paragraph = (n: number): string => `Paragraph ${n} has some words to read, and then it ends here.\n\n`;
const question = (id: string, text: string): ChatMessage => ({
  id,
  role: "user",
  parts: [{ type: "text", text }],
});
const answer = (id: string, text: string): ChatMessage => ({
  id,
  role: "assistant",
  status: "complete",
  parts: [{ type: "text", text }],
});
const history = (count: number): ChatMessage[] =>
  Array.from({ length: count }, (_, i) =>
    i % 2 === 0 ? question(`m${i}`, `Question ${i}`) : answer(`m${i}`, paragraph(i).repeat(4)),
  );

/** A chat in a box as high as a window. */
async function show(messages: readonly ChatMessage[] = [], props: Partial<Parameters<typeof Chat>[0]> = {}) {
  transport = createScriptedTransport();
  chat = createChat({ transport, retry: false, onBusy: "queue", initialMessages: messages });
  await render(
    <div style={{ blockSize: "600px" }}>
      <Chat {...props} chat={chat} onBusy="queue" />
    </div>,
  );
}

/** Sends a question, and has the answer begin. */
async function ask(text = "Go on"): Promise<void> {
  await userEvent.fill(textbox, text);
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => transport.calls.length).toBeGreaterThan(0);
}

beforeEach(async () => {
  await page.viewport(1000, 700);
});
afterEach(async () => {
  document.getSelection()?.removeAllRanges();
});

/** Writes text at a pace until the returned function is called. */
function write(text: () => string, everyMs = 8): () => void {
  const timer = setInterval(() => transport.last.text(text()), everyMs);
  return () => clearInterval(timer);
}

describe("following the end", () => {
  it("paints no frame behind the end, also after a wheel downwards", async () => {
    await show(history(10));
    await ask();
    let n = 0;
    const stop = write(() => paragraph(n++));
    await expect.poll(() => n).toBeGreaterThan(20);
    const rests: number[] = [];
    // Younger than the observer of the policy, and so told after it, in the same frame.
    const painted = new ResizeObserver(() => rests.push(rest()));
    painted.observe(log().querySelector(".sc-column")!);
    await userEvent.wheel(page.getByRole("log"), { delta: { y: 60 } });
    await expect.poll(() => rests.length).toBeGreaterThan(20);
    stop();
    painted.disconnect();
    expect(Math.max(...rests)).toBeLessThanOrEqual(2);
  });

  it("a composer that grows hides nothing of the end", async () => {
    await show(history(10));
    await expect.poll(() => log().querySelector("[data-message-id=m0]")).not.toBeNull();
    await expect.poll(rest).toBeLessThanOrEqual(2);
    await userEvent.fill(textbox, "line\n".repeat(8));
    await frames(2);
    // Before the next frame: inside a frame the observers have not been called yet.
    await new Promise((resolve) => setTimeout(resolve));
    expect(rest()).toBeLessThanOrEqual(2);
  });

  it("history that is put before the first message moves nothing", async () => {
    await show(history(30));
    await expect.poll(() => log().querySelector("[data-message-id=m0]")).not.toBeNull();
    await frames(2);
    log().scrollTo({ top: 200, behavior: "instant" });
    await frames(3);
    const first = log().querySelector<HTMLElement>("[data-message-id=m1]")!;
    const before = first.getBoundingClientRect().top;
    chat.setMessages((messages) => [
      question("p1", "Earlier"),
      answer("p2", paragraph(0).repeat(6)),
      ...messages,
    ]);
    await expect.poll(() => log().querySelector("[data-message-id=p2]")).not.toBeNull();
    await frames(3);
    expect(log().querySelector("[data-message-id=m1]")).toBe(first);
    expect(Math.abs(first.getBoundingClientRect().top - before)).toBeLessThanOrEqual(1);
  });

  it("a panel that the reader opens keeps its heading in place, and one that is closed keeps following", async () => {
    const thought: ChatMessage = {
      ...answer("thought", "Because."),
      parts: [
        { type: "reasoning", text: "A thought of some length.\n\n".repeat(30), state: "done" },
        { type: "text", text: "Because.", state: "done" },
      ],
    };
    await show([...history(8), question("why", "Why?"), thought]);
    // Earlier messages mount in idle time; until then the log does not scroll.
    await expect.poll(() => log().querySelector('[data-message-id="m0"]')).not.toBeNull();
    await expect.poll(() => log().scrollTop > 0 && rest() <= 2).toBe(true);
    const heading = page.getByRole("button", { name: /Thought/ });
    const top = (): number => heading.element().getBoundingClientRect().top;
    const before = top();
    await userEvent.click(heading);
    await frames(5);
    expect(Math.abs(top() - before)).toBeLessThanOrEqual(1);
    expect(log().dataset["following"]).toBe("false");
    await userEvent.click(page.getByRole("button", { name: /^Jump to latest/ }));
    await expect.poll(() => log().dataset["following"]).toBe("true");
    heading.element().dispatchEvent(new MouseEvent("click", { bubbles: true }));
    await frames(5);
    expect(log().dataset["following"]).toBe("true");
    expect(rest()).toBeLessThanOrEqual(2);
  });

  it("history that is put before the first message moves nothing at the very top either", async () => {
    await show(history(8));
    await expect.poll(() => log().querySelector('[data-message-id="m0"]')).not.toBeNull();
    log().scrollTo({ top: 0, behavior: "instant" });
    await expect.poll(() => log().dataset["following"]).toBe("false");
    const first = (): number => log().querySelector('[data-message-id="m0"]')!.getBoundingClientRect().top;
    const before = first();
    const earlier = history(4).map((message) => Object.assign({}, message, { id: `earlier-${message.id}` }));
    chat.setMessages((messages) => [...earlier, ...messages]);
    await expect.poll(() => log().querySelector('[data-message-id="earlier-m0"]')).not.toBeNull();
    await frames(3);
    expect(Math.abs(first() - before)).toBeLessThanOrEqual(1);
    // The end of the answer grows below, and takes nobody along.
    expect(log().dataset["following"]).toBe("false");
  });

  it("turn-top: the question goes to the top, and the end of the answer takes nothing away", async () => {
    await show(history(10), { follow: "turn-top" });
    await ask("At the top, please");
    transport.last.text("A short answer.");
    await frames(3);
    const asked = (): number => {
      const all = log().querySelectorAll('[data-role="user"]');
      return all[all.length - 1]!.getBoundingClientRect().top - log().getBoundingClientRect().top;
    };
    await expect.poll(asked).toBeLessThan(40);
    const height = log().scrollHeight;
    transport.last.finish();
    await expect.poll(() => chat.getSnapshot().phase).toBe("done");
    await frames(3);
    // Less than a pixel may be rounded away.
    expect(log().scrollHeight).toBeGreaterThanOrEqual(height - 1);
    expect(asked()).toBeLessThan(40);
  });
});

describe("a thousand messages", () => {
  it("open at the end, the rest follows in pieces, and nothing of them renders while one grows", async () => {
    const renders: string[] = [];
    function Counted({ message }: { readonly message: ChatMessage }) {
      renders.push(message.id);
      const until = performance.now() + 1;
      while (performance.now() < until);
      return <article data-message-id={message.id}>{message.id}</article>;
    }
    await show(history(1000), { message: Counted });
    await expect.element(page.getByText("m999", { exact: true })).toBeVisible();
    expect(rest()).toBeLessThanOrEqual(2);
    await expect.poll(() => log().querySelectorAll("article").length, { timeout: 30_000 }).toBe(1000);
    expect(rest()).toBeLessThanOrEqual(2);
    renders.length = 0;
    await ask();
    for (let i = 0; i < 30; i += 1) {
      transport.last.text("more words ");
      await nextFrame();
    }
    // The last message before it, which is the last no more, and the two new ones; none again for a delta.
    expect(new Set(renders).size).toBeLessThanOrEqual(4);
    expect(renders.length).toBeLessThanOrEqual(8);
  });
});

describe("the reader's hands", () => {
  it("a selection survives 200 deltas and the end, and becomes a quote that is sent", async () => {
    await show();
    await ask();
    transport.last.text("Select **these words** now.\n\nAnd then ");
    await expect.element(page.getByText("these words")).toBeVisible();
    const words = document.querySelector('[data-role="assistant"] strong')!;
    document.getSelection()?.selectAllChildren(words);
    for (let i = 0; i < 200; i += 1) {
      transport.last.text(`word${i} `);
      if (i % 20 === 0) await nextFrame();
    }
    transport.last.finish();
    await expect.poll(() => chat.getSnapshot().phase).toBe("done");
    expect(document.getSelection()?.toString()).toBe("these words");
    await userEvent.click(page.getByRole("button", { name: "Quote" }));
    await expect.element(page.getByRole("button", { name: /Show quote/ })).toBeVisible();
    await expect.element(textbox).toHaveFocus();
    await ask("Why?");
    await expect.poll(() => transport.calls.length).toBe(2);
    expect(transport.last.request.messages.at(-1)?.parts).toEqual([
      { type: "text", text: "> these words\n\nWhy?" },
    ]);
  });

  it("an edit puts the old exchange aside as a version, and cancelling it gives focus back", async () => {
    await show([question("q", "Old"), answer("a", "Old answer")]);
    await userEvent.hover(page.getByText("Old", { exact: true }));
    await userEvent.click(page.getByRole("button", { name: "Edit" }));
    await expect.element(page.getByRole("textbox", { name: "Edit message" })).toHaveFocus();
    await userEvent.keyboard("{Escape}");
    await expect.element(page.getByRole("button", { name: "Edit" })).toHaveFocus();
    await userEvent.click(page.getByRole("button", { name: "Edit" }));
    await userEvent.fill(page.getByRole("textbox", { name: "Edit message" }), "New");
    await userEvent.keyboard("{Enter}");
    await expect.poll(() => transport.calls.length).toBe(1);
    transport.last.text("New answer");
    transport.last.finish();
    await expect.element(page.getByText("New answer")).toBeVisible();
    const previous = page.getByRole("button", { name: "Previous version" });
    await userEvent.click(previous.first());
    await expect.element(page.getByText("Old answer")).toBeVisible();
    await expect.element(page.getByRole("button", { name: "Previous version" }).first()).toHaveFocus();
  });

  it("ArrowUp in an empty field edits the last question, F6 goes between field and conversation", async () => {
    await show([question("q", "Old"), answer("a", "Answer")]);
    await userEvent.click(textbox);
    await userEvent.keyboard("{F6}");
    await expect.element(page.getByRole("log")).toHaveFocus();
    await userEvent.keyboard("{F6}");
    await expect.element(textbox).toHaveFocus();
    await userEvent.keyboard("{ArrowUp}");
    await expect.element(page.getByRole("textbox", { name: "Edit message" })).toHaveFocus();
  });

  it("what was copied keeps its table, code and list where it is pasted", async () => {
    const written: ClipboardItem[] = [];
    const spy = vi.spyOn(navigator.clipboard, "write").mockImplementation(async (items) => {
      written.push(...items);
    });
    const source = "| A | B |\n|---|---|\n| 1 | 2 |\n\n```ts\nlet a = 1;\n```\n\n- one\n- two\n";
    await show([question("q", "Q"), answer("a", source)]);
    await userEvent.click(page.getByRole("button", { name: "Copy", exact: true }).last());
    await expect.poll(() => written.length).toBe(1);
    spy.mockRestore();
    expect(await (await written[0]!.getType("text/plain")).text()).toBe(source.trimEnd());
    const target = document.createElement("div");
    target.contentEditable = "true";
    document.body.append(target);
    target.focus();
    document.execCommand("insertHTML", false, await (await written[0]!.getType("text/html")).text());
    expect(target.querySelectorAll("td, th")).toHaveLength(4);
    expect(target.querySelector("pre")?.textContent).toContain("let a = 1;");
    expect(target.querySelectorAll("li")).toHaveLength(2);
    target.remove();
  });

  it("a draft survives a reload of the page, and is gone once it was sent", async () => {
    transport = createScriptedTransport();
    const mount = () => render(<Chat id="draft" transport={transport} />);
    await mount();
    await userEvent.fill(textbox, "Half a thought");
    await cleanup();
    await mount();
    await expect.element(textbox).toHaveValue("Half a thought");
    await userEvent.click(page.getByRole("button", { name: "Send" }));
    await cleanup();
    await mount();
    await expect.element(textbox).toHaveValue("");
  });
});

describe("the rest of an answer", () => {
  const resume = page.getByRole("button", { name: "Continue", exact: true });

  it("that was stopped is requested by Continue, and is added to the same message", async () => {
    await show([], { canContinue: true });
    await ask();
    transport.last.text("The first half");
    await expect.element(page.getByText("The first half")).toBeVisible();
    await expect.element(resume).not.toBeInTheDocument();
    await chat.stop();
    await userEvent.click(resume);
    await expect.poll(() => transport.calls.length).toBe(2);
    const { id } = chat.getSnapshot().messages[1]!;
    expect(transport.last.request).toMatchObject({ trigger: "continue-message", messageId: id });
    expect(document.activeElement).toBe(log());
    await expect.element(page.getByText("Stopped")).not.toBeInTheDocument();
    transport.last.emit({ type: "text-delta", id: "rest", delta: "and the second" });
    transport.last.finish();
    await expect.element(page.getByText("and the second")).toBeVisible();
    expect(chat.getSnapshot().messages).toMatchObject([{ role: "user" }, { id, status: "complete" }]);
    await expect.element(resume).not.toBeInTheDocument();
  });

  it("that was cut by its length can be requested; a whole, an earlier and a withheld answer cannot", async () => {
    const cut = (id: string, reason: "length" | "content-filter"): ChatMessage => ({
      ...answer(id, "A part"),
      finishReason: reason,
    });
    await show([question("q", "Go"), cut("a", "length")], { canContinue: true });
    await expect.element(resume).toBeVisible();
    chat.setMessages([question("q", "Go"), cut("a", "length"), question("r", "Go"), answer("b", "Whole")]);
    await expect.element(resume).not.toBeInTheDocument();
    chat.setMessages([question("q", "Go"), cut("a", "content-filter")]);
    await expect.element(page.getByText("Withheld by a content filter")).toBeVisible();
    expect(resume.query()).toBeNull();
  });

  it("is not offered where the app has not said that its server can continue", async () => {
    await show([question("q", "Go"), { ...answer("a", "A part"), finishReason: "length" }]);
    await expect.element(page.getByText("Cut short by its length")).toBeVisible();
    expect(resume.query()).toBeNull();
  });
});

describe("messages that wait", () => {
  const queued = (): string[] =>
    chat
      .getSnapshot()
      .queue.map(({ parts }) => parts.map((part) => ("text" in part ? part.text : "")).join(""));
  const name = (label: string) => page.getByRole("button", { name: label });

  it("are edited in their place, and given up by Esc without stopping the answer", async () => {
    await show();
    await ask();
    transport.last.text("Begun.");
    void chat.sendMessage("second").catch(() => {});
    void chat.sendMessage("third").catch(() => {});
    await expect.poll(queued).toEqual(["second", "third"]);
    await userEvent.click(name("Edit waiting message").first());
    const field = page.getByRole("textbox", { name: "Edit waiting message" });
    await expect.element(field).toHaveFocus();
    await userEvent.keyboard(" thoughts{Escape}");
    expect(queued()).toEqual(["second", "third"]);
    expect(chat.getSnapshot().phase).toBe("streaming");
    await expect.element(name("Edit waiting message").first()).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    await userEvent.fill(field, "second, better");
    await userEvent.keyboard("{Enter}");
    await expect.poll(queued).toEqual(["second, better", "third"]);
    await expect.element(name("Edit waiting message").first()).toHaveFocus();
  });

  it("that are sent while they are edited leave the edited text to the composer", async () => {
    await show();
    await ask();
    void chat.sendMessage("second").catch(() => {});
    await userEvent.click(name("Edit waiting message"));
    await userEvent.keyboard(", better");
    transport.last.text("Done.");
    transport.last.finish();
    await expect.poll(queued).toEqual([]);
    await userEvent.keyboard("{Enter}");
    await expect.element(textbox).toHaveValue("second, better");
    await expect.element(textbox).toHaveFocus();
  });
});

describe("tools that ask", () => {
  const call = (name: string, input: unknown) =>
    transport.last.emit(
      { type: "tool-input-available", toolCallId: "c1", toolName: name, input },
      ...(name === "erase"
        ? ([{ type: "tool-approval-request", toolCallId: "c1", approvalId: "ap" }] as const)
        : []),
    );

  it("an approval is allowed with a changed input, and is announced once", async () => {
    await show();
    await ask();
    call("erase", { path: "/" });
    transport.last.finish();
    await userEvent.click(page.getByRole("button", { name: "Edit", exact: true }).last());
    await userEvent.fill(page.getByRole("textbox", { name: "Input" }), '{"path":"/tmp"}');
    await userEvent.click(page.getByRole("button", { name: "Allow once" }));
    await expect.poll(() => transport.calls.length).toBe(2);
    expect(transport.last.request.messages.at(-1)?.parts.at(-1)).toMatchObject({
      state: "approval-responded",
      input: { path: "/tmp" },
      approval: { approved: true },
    });
  });

  it("a denial says why", async () => {
    await show();
    await ask();
    call("erase", { path: "/" });
    transport.last.finish();
    await userEvent.click(page.getByRole("button", { name: "Deny…" }));
    await userEvent.keyboard("Not there{Enter}");
    await expect.poll(() => transport.calls.length).toBe(2);
    expect(transport.last.request.messages.at(-1)?.parts.at(-1)).toMatchObject({
      approval: { approved: false, reason: "Not there" },
    });
  });
});

describe("axe", () => {
  const violations = async (): Promise<string[]> => {
    const { violations: found } = await axe.run(document.querySelector(".sc-chat")!, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      rules: { "page-has-heading-one": { enabled: false }, region: { enabled: false } },
    });
    return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
  };
  for (const theme of ["light", "dark"] as const) {
    it(`finds nothing in ${theme} colours: empty, waiting, mid-stream, in an edit, an error and a queue`, async () => {
      await show([], { theme, suggestions: ["One", "Two"] });
      expect(await violations()).toEqual([]);
      await ask();
      expect(await violations()).toEqual([]);
      transport.last.emit({ type: "source-url", sourceId: "s", url: "https://a.example/", title: "A page" });
      transport.last.text(
        "# Title\n\nText [1] and `code`.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n```ts\nlet a",
      );
      await expect.element(page.getByRole("heading", { name: "Title" })).toBeVisible();
      await ask("Later");
      await frames(2);
      expect(await violations()).toEqual([]);
      transport.last.end();
      await expect.element(page.getByRole("alert")).toBeVisible();
      expect(await violations()).toEqual([]);
      await userEvent.hover(page.getByText("Go on"));
      await userEvent.click(page.getByRole("button", { name: "Edit", exact: true }).first());
      expect(await violations()).toEqual([]);
    });
  }
});

describe("HTML of a server", () => {
  it("is of use without scripts, opens at its end, and hydrates without a warning", async () => {
    const errors: unknown[] = [];
    const spy = vi.spyOn(console, "error").mockImplementation((...parts: unknown[]) => {
      // React 18 warns where it renders HTML in a page, which only this test does.
      if (!String(parts[0]).includes("useLayoutEffect does nothing on the server")) errors.push(parts);
    });
    transport = createScriptedTransport();
    const app = (
      <StrictMode>
        <div style={{ blockSize: "400px" }}>
          <Chat id="ssr" transport={transport} initialMessages={history(40)} />
        </div>
      </StrictMode>
    );
    const host = document.createElement("div");
    host.innerHTML = renderToString(app);
    document.body.append(host);
    expect(host.querySelectorAll("article")).toHaveLength(40);
    const scroller = host.querySelector<HTMLElement>('[role="log"]')!;
    const last = host.querySelector('[data-message-id="m39"]')!;
    const isAtEnd = (): boolean =>
      last.getBoundingClientRect().bottom <= scroller.getBoundingClientRect().bottom + 60;
    expect(isAtEnd()).toBe(true);
    const root = hydrateRoot(host, app);
    await expect.poll(() => scroller.hasAttribute("data-static")).toBe(false);
    await frames(3);
    expect(isAtEnd()).toBe(true);
    expect(errors).toEqual([]);
    root.unmount();
    host.remove();
    spy.mockRestore();
  });

  it("can be answered before a long conversation is taken over", async () => {
    let hydrated = 0;
    let before = -1;
    function Article({ message }: { readonly message: ChatMessage }) {
      useLayoutEffect(() => {
        hydrated += 1;
      }, []);
      return <article data-message-id={message.id}>{message.id}</article>;
    }
    function Probe() {
      useLayoutEffect(() => {
        before = hydrated;
      }, []);
      return null;
    }
    transport = createScriptedTransport();
    const app = (
      <Chat.Root id="pieces" transport={transport} initialMessages={history(240)}>
        <Chat.Conversation message={Article} />
        <Chat.Composer />
        <Probe />
      </Chat.Root>
    );
    const host = document.createElement("div");
    host.innerHTML = renderToString(app);
    document.body.append(host);
    const root = hydrateRoot(host, app);
    await expect.poll(() => hydrated).toBe(240);
    expect(before).toBe(0);
    expect(host.querySelectorAll("article")).toHaveLength(240);
    root.unmount();
    host.remove();
  });
});
