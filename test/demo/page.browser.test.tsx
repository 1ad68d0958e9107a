import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import { cleanup, render } from "vitest-browser-react";
import { App } from "../../demo/App.js";
import { wireFormats } from "../../demo/server/wire/wireFormats.js";
import { breakConnections } from "../support/breakConnections.js";
import { ask, askAndWait, finished, send, stop, textbox } from "./support/conversation.js";
import "react-streaming-chat/styles.css";
import "../../demo/demo.css";

interface Status {
  readonly openStreams: number;
  readonly closedByClient: number;
}

const status = async (): Promise<Status> => (await fetch("/api/status")).json() as Promise<Status>;
const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

/** A question whose answer is still arriving when the test has done what it does meanwhile, on any machine. */
const long = "A very long answer";

const log = page.getByRole("log");
const logElement = (): HTMLElement => log.element() as HTMLElement;
const answerText = (): string =>
  [...document.querySelectorAll("[data-role=assistant] .sc-parts")].at(-1)?.textContent ?? "";

async function choose(settings: { format?: string; speed?: number; fault?: string }): Promise<void> {
  const { format, speed, fault } = settings;
  await userEvent.click(page.getByRole("button", { name: "Settings" }));
  if (format !== undefined) await userEvent.selectOptions(page.getByLabelText("Format"), format);
  if (speed !== undefined) await userEvent.fill(page.getByLabelText("Speed"), String(speed));
  if (fault !== undefined) await userEvent.selectOptions(page.getByLabelText("Next fault"), fault);
  await userEvent.click(page.getByRole("button", { name: "Done" }));
}

beforeEach(async () => {
  // The answer of the test before may still be on its way out.
  await expect.poll(async () => (await status()).openStreams).toBe(0);
  await page.viewport(1280, 800);
  localStorage.clear();
  sessionStorage.clear();
  await render(<App />);
});
afterEach(async () => {
  await page.viewport(1280, 800);
});

describe("asking and stopping", () => {
  it("the answer grows over many frames inside the log; Stop ends it at once and the server sees it; a second question works", async () => {
    await choose({ speed: 80 });
    await userEvent.fill(textbox, long);
    await userEvent.click(send);
    await expect.element(stop).toBeVisible();

    const lengths = new Set<number>();
    while (lengths.size < 30) {
      lengths.add(answerText().length);
      await nextFrame();
    }
    expect(logElement().textContent).toContain(answerText());
    const grown = [...lengths];
    expect(grown).toEqual(grown.toSorted((left, right) => left - right));

    const before = await status();
    await userEvent.click(stop);
    // At once: nothing is waited for.
    expect(send.query()).not.toBeNull();
    const kept = answerText();
    expect(kept.length).toBeGreaterThan(50);
    await expect.poll(async () => (await status()).closedByClient).toBe(before.closedByClient + 1);
    for (let frame = 0; frame < 10; frame += 1) await nextFrame();
    expect(answerText()).toBe(kept);
    await expect.element(page.getByText(/^Stopped/).first()).toBeInTheDocument();

    await choose({ speed: 2000 });
    await askAndWait("Tell me about bread");
    expect(answerText()).toMatch(/^Bread is flour[\s\S]*nobody manages\.$/);
  });

  it("Send and Stop are one button, and focus stays in the textbox", async () => {
    await choose({ speed: 20 });
    const button = send.element();
    await ask(long);
    await expect.element(stop).toBeVisible();
    expect(stop.element()).toBe(button);
    expect(document.activeElement).toBe(textbox.element());
    await userEvent.keyboard("{Escape}");
    expect(send.query()).toBe(button);
    expect(document.activeElement).toBe(textbox.element());
  });

  it("a message that is sent during an answer waits for its end, and can be removed", async () => {
    await choose({ speed: 20 });
    await ask(long);
    await expect.element(stop).toBeVisible();
    await ask("The next question");
    const queue = page.getByRole("list", { name: "Waiting messages" });
    await expect.element(queue).toHaveTextContent("The next question");
    await expect.element(textbox).toHaveValue("");
    await ask("Tell me about bread");
    await userEvent.click(queue.getByRole("button", { name: "Remove waiting message" }).first());
    await expect.element(queue).not.toHaveTextContent("The next question");
    await choose({ speed: 2000 });
    await userEvent.click(queue.getByRole("button", { name: "Send now" }));
    await expect.poll(answerText).toMatch(/nobody manages\.$/);
    await finished();
    await expect.element(queue).not.toBeInTheDocument();
  });

  it("Shift+Enter makes a new line, and nothing is sent that is empty", async () => {
    await userEvent.click(textbox);
    await userEvent.keyboard("{Enter}  {Enter}");
    expect(document.querySelectorAll("article")).toHaveLength(0);
    await userEvent.fill(textbox, "");
    await userEvent.keyboard("one{Shift>}{Enter}{/Shift}two");
    await expect.element(textbox).toHaveValue("one\ntwo");
  });

  it("a suggestion asks, and focus goes to the textbox", async () => {
    await choose({ speed: 2000 });
    await userEvent.click(page.getByRole("button", { name: /weather in Kyoto/ }));
    await finished();
    expect(document.activeElement).toBe(textbox.element());
    await expect.element(page.getByRole("button", { name: /get_weather/ })).toBeVisible();
    await expect.element(page.getByRole("button", { name: /Thought for/ })).toBeVisible();
    expect(answerText()).toContain("cloudy in Kyoto");
  });
});

describe("an answer that needs the reader", () => {
  it("waits for a permission, and runs the call when the reader allows it", async () => {
    await choose({ speed: 2000 });
    await userEvent.click(page.getByRole("button", { name: /Delete my draft/ }));
    await userEvent.click(page.getByRole("button", { name: "Allow once" }));
    await expect.poll(answerText).toContain("is deleted");
    await finished();
  });

  it("asks, and continues with the reader's choice", async () => {
    await choose({ speed: 2000 });
    await userEvent.click(page.getByRole("button", { name: /Ask me where to travel/ }));
    await userEvent.click(page.getByText("Mountains"));
    await userEvent.click(page.getByRole("button", { name: "Answer", exact: true }));
    await expect.poll(answerText).toContain("hut to hut");
    await finished();
  });
});

describe("changing one's mind", () => {
  it("another version is written, and the first can be had back", async () => {
    await choose({ speed: 2000 });
    await askAndWait("Tell me about bread");
    // Slow enough that Stop is seen before the end.
    await choose({ speed: 60 });
    await userEvent.click(page.getByRole("button", { name: "Regenerate" }));
    await expect.element(stop).toBeVisible();
    await expect.element(log).toHaveFocus();
    await expect.element(page.getByText("2 of 2")).toBeVisible();
    await finished();
    const previous = page.getByRole("button", { name: "Previous version" });
    await userEvent.click(previous);
    await expect.element(page.getByText("1 of 2")).toBeVisible();
    await expect.element(previous).toHaveFocus();
    expect(answerText()).toContain("Bread is flour");
  });

  it("a question that was stopped before anything came can be asked again", async () => {
    await choose({ speed: 2000 });
    await userEvent.fill(textbox, "Tell me about bread");
    // In one task, so that nothing can come in between.
    const button = send.element() as HTMLButtonElement;
    button.click();
    await Promise.resolve();
    button.click();
    await expect.element(page.getByText("Stopped before the answer began.")).toBeVisible();
    expect(answerText()).toBe("");
    await userEvent.click(page.getByRole("button", { name: "Try again" }));
    await expect.element(log).toHaveFocus();
    await expect.poll(answerText).toMatch(/nobody manages\.$/);
    await finished();
    expect(document.querySelectorAll("[data-role=user]")).toHaveLength(1);
    await expect.element(page.getByText("Stopped before the answer began.")).not.toBeInTheDocument();
  });

  it("a new chat begins empty, even during an answer and after an error", async () => {
    const begin = page.getByRole("button", { name: "New chat" });
    await choose({ speed: 20 });
    await ask(long);
    await expect.poll(answerText).not.toBe("");
    await userEvent.click(begin);
    await expect.element(page.getByRole("heading", { name: /watch the answer arrive/ })).toBeVisible();
    await expect.element(send).toBeVisible();
    expect(document.activeElement).toBe(textbox.element());
    await choose({ fault: "html" });
    await ask("Hello");
    await expect.element(page.getByRole("alert")).toBeVisible();
    await userEvent.click(begin);
    await expect.element(page.getByRole("alert")).not.toBeInTheDocument();
    await expect.poll(async () => (await status()).openStreams).toBe(0);
  });

  it("a page that is left takes its stream along", async () => {
    await choose({ speed: 20 });
    await ask(long);
    await expect.poll(answerText).not.toBe("");
    await expect.poll(async () => (await status()).openStreams).toBe(1);
    const { closedByClient } = await status();
    await cleanup();
    await expect.poll(status).toMatchObject({ openStreams: 0, closedByClient: closedByClient + 1 });
  });
});

describe("formats and faults", () => {
  it.each(wireFormats.map(({ name }) => name))("%s arrives whole", async (format) => {
    await choose({ format, speed: 2000 });
    await askAndWait("Tell me about bread");
    expect(answerText()).toMatch(/^Bread is flour[\s\S]*nobody manages\.$/);
    expect(document.querySelector("[role=alert]")).toBeNull();
  });

  it.each([
    ["error-event", /overloaded/i],
    ["drop", /connection/i],
    ["truncate", /too early/i],
    ["html", /no answer/i],
    ["server-error", /failed/i],
  ])("%s is told, and trying again leads to the whole answer", async (fault, words) => {
    await choose({ fault, speed: 2000 });
    await ask("Tell me about bread");
    const alert = page.getByRole("alert");
    await expect.element(alert).toHaveTextContent(words);
    await userEvent.click(page.getByRole("button", { name: "Try again" }));
    await expect.element(alert).not.toBeInTheDocument();
    await finished();
    await expect.poll(answerText).toMatch(/nobody manages\.$/);
    expect(document.querySelectorAll("[data-role=user]")).toHaveLength(1);
  });

  it("what arrived before a failure stays", async () => {
    await choose({ fault: "stall", speed: 2000 });
    await ask("Tell me about bread");
    await expect.poll(answerText).toContain("Bread is flour");
    await breakConnections();
    await expect.element(page.getByRole("alert")).toHaveTextContent(/connection/i);
    expect(answerText()).toContain("Bread is flour");
    await choose({ speed: 20 });
    await userEvent.click(page.getByRole("button", { name: "Try again" }));
    await expect.element(stop).toBeVisible();
    await expect.element(log).toHaveFocus();
  });
});

const rest = (): number => {
  const { scrollHeight, clientHeight, scrollTop } = logElement();
  return scrollHeight - clientHeight - scrollTop;
};
const overflowing = async (): Promise<void> => {
  await choose({ speed: 1000 });
  await ask(long);
  await expect.poll(() => logElement().scrollHeight - logElement().clientHeight).toBeGreaterThan(600);
};
describe("following the end", () => {
  const jump = page.getByRole("button", { name: /^Jump to latest/ });

  it("the end stays in view while the answer grows", async () => {
    await overflowing();
    const column = logElement().querySelector(".sc-column");
    const rests: number[] = [];
    // As each frame is painted: this observer is younger than the one that follows the end, and is told after it.
    const painted = new ResizeObserver(() => rests.push(rest()));
    painted.observe(column as Element);
    await expect.poll(() => rests.length).toBeGreaterThan(30);
    painted.disconnect();
    expect(Math.max(...rests)).toBeLessThanOrEqual(2);
    await userEvent.click(stop);
  });

  it.each([1, 40, 400])("a move of %i px upwards ends it, and the text stays where it is", async (pixels) => {
    await overflowing();
    logElement().scrollBy({ top: -pixels, behavior: "instant" });
    await expect.element(jump).toBeVisible();
    const top = logElement().scrollTop;
    for (let frame = 0; frame < 20; frame += 1) await nextFrame();
    expect(Math.abs(logElement().scrollTop - top)).toBeLessThanOrEqual(1);
    await userEvent.click(stop);
  });

  it("a turn of the wheel upwards ends it, a zoom by the wheel does not", async () => {
    await overflowing();
    const zoom = { deltaY: -100, ctrlKey: true, bubbles: true, cancelable: true };
    logElement().dispatchEvent(new WheelEvent("wheel", zoom));
    for (let frame = 0; frame < 5; frame += 1) await nextFrame();
    await expect.element(jump).not.toBeInTheDocument();
    await userEvent.wheel(log, { delta: { y: -30 } });
    await expect.element(jump).toBeVisible();
    await userEvent.click(stop);
  });

  it("the reader's own next question goes to the end again", async () => {
    await overflowing();
    await userEvent.click(stop);
    await expect.element(send).toBeVisible();
    logElement().scrollTo({ top: 0, behavior: "instant" });
    await expect.element(jump).toBeVisible();
    await ask(long);
    await expect.element(jump).not.toBeInTheDocument();
    await expect.poll(rest).toBeLessThanOrEqual(2);
    await userEvent.click(stop);
  });

  it("the button leads back to the end, and hands its focus to the log", async () => {
    await overflowing();
    logElement().scrollBy({ top: -400, behavior: "instant" });
    await userEvent.click(jump);
    await expect.element(jump).not.toBeInTheDocument();
    expect(document.activeElement).toBe(logElement());
    await expect.poll(rest).toBeLessThanOrEqual(2);
    await userEvent.click(stop);
    await expect.element(send).toBeVisible();
    await expect.poll(rest).toBeLessThanOrEqual(2);
  });

  it("nothing but the log scrolls, however long the conversation is", async () => {
    await choose({ speed: 2000 });
    for (const question of ["Show me code in six languages", "Show me math"]) await askAndWait(question);
    expect(logElement().scrollHeight).toBeGreaterThan(1600);
    const { scrollHeight, clientHeight } = document.documentElement;
    expect(scrollHeight).toBe(clientHeight);
  });

  it("PageUp in an empty composer scrolls the log", async () => {
    await overflowing();
    await userEvent.click(textbox);
    await userEvent.keyboard("{PageUp}");
    await expect.element(jump).toBeVisible();
    await userEvent.keyboard("{Escape}");
    await expect.element(send).toBeVisible();
  });
});

describe("for those who listen", () => {
  it("the log is not live, and a turn is told in at most three sentences", async () => {
    expect(logElement().getAttribute("aria-live")).toBe("off");
    await choose({ speed: 300 });
    // From here on: while the sheet was open the regions were in it.
    const region = document.querySelector("[data-announcer]");
    const said: string[] = [];
    const watcher = new MutationObserver(() => {
      if (region?.textContent) said.push(region.textContent);
    });
    if (region !== null) watcher.observe(region, { childList: true, characterData: true, subtree: true });
    await askAndWait("Tell me about bread");
    await expect.poll(() => said.at(-1)).toMatch(/^Response complete\. \d+ words\. Bread is flour/);
    expect(said.length).toBeLessThanOrEqual(3);
    watcher.disconnect();
  });

  it("the message actions are one Tab stop, moved through with the arrows", async () => {
    await choose({ speed: 2000 });
    await askAndWait("Tell me about bread");
    const buttons = [...page.getByRole("toolbar").last().element().querySelectorAll("button")];
    expect(buttons.map(({ tabIndex }) => tabIndex)).toEqual([0, -1]);
    buttons[0]?.focus();
    await userEvent.keyboard("{ArrowRight}");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Regenerate");
    await userEvent.keyboard("{ArrowRight}");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Copy");
  });
});

describe("on a phone", () => {
  it.each([
    "Compare the planets in tables",
    "Show me code in six languages",
    "Show everything Markdown can do",
  ])("%j never scrolls the page sideways", async (question) => {
    await choose({ speed: 2000 });
    await page.viewport(390, 800);
    await askAndWait(question);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
    expect(logElement().scrollWidth).toBeLessThanOrEqual(logElement().clientWidth);
  });

  it("a format that the transport cannot carry is not offered, and the one chosen gives way", async () => {
    const format = page.getByLabelText("Format");
    const open = () => userEvent.click(page.getByRole("button", { name: "Settings" }));
    const done = () => userEvent.click(page.getByRole("button", { name: "Done" }));
    await choose({ format: "plain-text", speed: 2000 });
    await open();
    await userEvent.selectOptions(page.getByLabelText("Transport"), "web-socket");
    await expect.element(format).toHaveValue("ai-sdk-ui");
    await expect.element(page.getByRole("option", { name: "Plain text" })).toBeDisabled();
    await done();
    await askAndWait("Tell me about bread");
    expect(answerText()).toMatch(/^Bread is flour[\s\S]*nobody manages\.$/);
    await open();
    await userEvent.selectOptions(page.getByLabelText("Transport"), "event-source");
    await done();
    await askAndWait("Tell me about bread");
    expect(answerText()).toMatch(/^Bread is flour[\s\S]*nobody manages\.$/);
  });

  it("the settings are a sheet that Escape closes, and focus goes back to their button", async () => {
    await page.viewport(390, 800);
    const toggle = page.getByRole("button", { name: "Settings" });
    await expect.element(page.getByLabelText("Speed")).not.toBeVisible();
    await userEvent.click(toggle);
    await expect.element(page.getByLabelText("Speed")).toBeVisible();
    await userEvent.keyboard("{Escape}");
    await expect.element(page.getByLabelText("Speed")).not.toBeVisible();
    await expect.element(toggle).toHaveFocus();
  });
});
