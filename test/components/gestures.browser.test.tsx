import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cdp, page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { Chat, createChat, type ChatMessage } from "react-streaming-chat";
import { createScriptedTransport, type ScriptedTransport } from "react-streaming-chat/testing";
import "react-streaming-chat/styles.css";

const frames = async (count: number): Promise<void> => {
  for (let frame = 0; frame < count; frame += 1) await new Promise(requestAnimationFrame);
};
const log = (): HTMLElement => document.querySelector<HTMLElement>('[role="log"]')!;
const nested = (): HTMLElement => document.querySelector<HTMLElement>("[data-nested]")!;
const rest = (): number => log().scrollHeight - log().clientHeight - log().scrollTop;
const isFollowing = (): boolean => log().dataset["following"] === "true";
const paragraph = (n: number): string => `Paragraph ${n} has some words to read, and then it ends here.\n\n`;

let transport: ScriptedTransport;
/** Ends the writing of the answer. */
let stop = (): void => {};
/** From here on the answer grows at the pace at which models write. */
let slowDown = (): void => {};

const history = (): ChatMessage[] =>
  Array.from({ length: 12 }, (_, i) => ({
    id: `m${i}`,
    role: i % 2 === 0 ? "user" : "assistant",
    status: "complete",
    parts: [
      {
        type: "text",
        text:
          i % 2 === 0 ? `Question ${i}` : `${paragraph(i).repeat(4)}[link ${i}](https://a.example/${i})\n\n`,
      },
    ],
  }));

/** A chat whose answer grows by a paragraph every few milliseconds, `ms` into that. */
async function write(ms: number): Promise<void> {
  transport = createScriptedTransport();
  const chat = createChat({ transport, retry: false, initialMessages: history() });
  await render(
    <div style={{ blockSize: "600px" }}>
      <Chat chat={chat} />
    </div>,
  );
  await expect.poll(() => document.querySelector("[data-message-id=m0]")).not.toBeNull();
  const sent = chat.sendMessage("Go on");
  await expect.poll(() => transport.calls.length).toBeGreaterThan(0);
  log().focus();
  const startedAt = performance.now();
  let n = 0;
  let timer = setInterval(() => transport.last.text(paragraph(n++)), 6);
  slowDown = () => {
    clearInterval(timer);
    timer = setInterval(() => transport.last.text(paragraph(n++)), 200);
  };
  stop = () => {
    clearInterval(timer);
    transport.last.finish();
    return void sent;
  };
  await expect.poll(() => n, { interval: 5 }).toBeGreaterThan(2);
  while (performance.now() - startedAt < ms) await frames(1);
}

/** A box with content of its own height in the growing answer's last message, at the place of the pointer. */
function addScroller(scrolledBy: number): HTMLElement {
  const box = document.createElement("div");
  box.dataset["nested"] = "";
  box.style.cssText = "position:absolute;inset:0;overflow-y:auto;background:Canvas";
  box.innerHTML = `<div style="block-size:90000px"></div>`;
  // Over the whole log, and moving with its content.
  const message = log().querySelector<HTMLElement>(".sc-column")!;
  message.style.position = "relative";
  message.append(box);
  box.scrollTop = scrolledBy;
  return box;
}

/** A point of the page of this test, where the browser's own input events count from. */
function pointIn(element: Element, x = 0.5, y = 0.5): { readonly x: number; readonly y: number } {
  const frame = window.frameElement!.getBoundingClientRect();
  const scale = frame.width / window.innerWidth;
  const box = element.getBoundingClientRect();
  return {
    x: Math.round(frame.left + (box.left + box.width * x) * scale),
    y: Math.round(frame.top + (box.top + box.height * y) * scale),
  };
}

/** The finger moves by so many pixels: downwards shows what is above. */
async function swipe(by: number): Promise<void> {
  const from = pointIn(log());
  const touch = (type: string, y?: number) =>
    cdp().send("Input.dispatchTouchEvent", {
      type,
      touchPoints: y === undefined ? [] : [{ x: from.x, y: from.y + y }],
    } as never);
  await touch("touchStart", 0);
  for (let step = 1; step <= 6; step += 1) await touch("touchMove", (by / 6) * step);
  await touch("touchEnd");
}

const wheel = (deltaY: number, deltaX = 0): Promise<void> =>
  userEvent.wheel(page.elementLocator(log()), { delta: { x: deltaX, y: deltaY } });

const keys = (text: string) => (): Promise<void> => userEvent.keyboard(text);

async function drag(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  const mouse = (type: string, at: { x: number; y: number }, buttons: number) =>
    cdp().send("Input.dispatchMouseEvent", { type, ...at, button: "left", buttons, clickCount: 1 } as never);
  await mouse("mousePressed", from, 1);
  for (let step = 1; step <= 6; step += 1) {
    await mouse("mouseMoved", { x: from.x, y: from.y + ((to.y - from.y) / 6) * step }, 1);
    await frames(1);
  }
  await mouse("mouseReleased", to, 0);
}

type Gesture = readonly [name: string, act: () => Promise<void>];

const leaving: readonly Gesture[] = [
  ["a wheel by a few pixels", () => wheel(-8)],
  ["a wheel by a screen", () => wheel(-500)],
  [
    "a wheel over code that scrolls sideways",
    async () => {
      // The answer is made of such code from here on.
      transport.last.text(`\n\`\`\`\n${`${"a long line of code ".repeat(20)}\n`.repeat(60)}`);
      await frames(4);
      await wheel(-30);
    },
  ],
  [
    "a wheel over an inner scroller at its top",
    async () => {
      addScroller(0);
      await wheel(-40);
    },
  ],
  ["ArrowUp", keys("{ArrowUp}")],
  ["PageUp", keys("{PageUp}")],
  ["Home", keys("{Home}")],
  ["Shift+Space", keys("{Shift>} {/Shift}")],
  ["the keys to the message before", keys("{Alt>}{ArrowUp}{ArrowUp}{ArrowUp}{/Alt}")],
  [
    "scrollIntoView of a message",
    async () => log().querySelector("[data-message-id=m3]")!.scrollIntoView({ behavior: "instant" }),
  ],
  ["a key that is held", keys("{ArrowUp>5/}")],
  ["focus on a link above", async () => log().querySelector<HTMLElement>("[data-message-id=m5] a")!.focus()],
  [
    "a jump to an anchor",
    async () => {
      log().querySelector("[data-message-id=m7]")!.id = "target";
      location.hash = "#target";
    },
  ],
  [
    "what a search in the page does",
    async () => log().querySelector("[data-message-id=m7] p")!.scrollIntoView({ block: "nearest" }),
  ],
  [
    "a drag of the scroll bar",
    async () => {
      const box = log().getBoundingClientRect();
      // Chromium loses hold of a thumb whose track grows by thousands of pixels a second.
      slowDown();
      await frames(10);
      // Now and then it takes no hold at all: then nothing scrolls, and a reader drags again.
      for (let attempt = 0; attempt < 4; attempt += 1) {
        const scrolled: number[] = [];
        const note = (): void => void scrolled.push(rest());
        log().addEventListener("scroll", note);
        const thumb = pointIn(log(), 1 - 5 / box.width, 1 - 50 / box.height);
        await drag(thumb, { x: thumb.x, y: thumb.y - 60 });
        await frames(2);
        log().removeEventListener("scroll", note);
        if (scrolled.some((away) => away > 2)) break;
      }
    },
  ],
  ["a finger", () => swipe(120)],
  ["a finger that flings", () => swipe(220)],
  ["a script by one pixel", async () => log().scrollBy({ top: -1, behavior: "instant" })],
  ["assistive technology that sets the position", async () => void (log().scrollTop -= 200)],
];

const staying: readonly Gesture[] = [
  ["a wheel downwards", () => wheel(60)],
  ["a wheel sideways", () => wheel(0, 40)],
  [
    "a wheel that zooms",
    async () => {
      log().dispatchEvent(new WheelEvent("wheel", { deltaY: -40, ctrlKey: true, bubbles: true }));
    },
  ],
  [
    "a wheel in an inner scroller that can still scroll",
    async () => {
      const box = addScroller(900);
      await wheel(-40);
      await expect.poll(() => box.scrollTop).toBeLessThan(900);
    },
  ],
  ["End", keys("{End}")],
  [
    "ArrowUp in the text that is being written",
    async () => {
      await userEvent.fill(page.getByRole("textbox", { name: "Message" }), "one\ntwo");
      await userEvent.keyboard("{ArrowUp}");
    },
  ],
];

const returning: readonly Gesture[] = [
  ["a wheel to the end", () => wheel(100_000)],
  ["End", keys("{End}")],
  [
    "the button",
    async () => {
      await userEvent.click(page.getByRole("button", { name: /^Jump to latest/ }));
    },
  ],
];

beforeEach(async () => {
  await page.viewport(1000, 700);
});
afterEach(() => {
  stop();
  stop = () => {};
  document.getSelection()?.removeAllRanges();
  window.history.replaceState(null, "", location.pathname + location.search);
});

const moments = [30, 100, 250];

describe("gestures that leave the end", () => {
  for (const [name, act] of leaving) {
    it.each(moments)(`${name}, %i ms into a stream`, async (ms) => {
      await write(ms);
      expect(isFollowing()).toBe(true);
      await act();
      await expect.poll(isFollowing).toBe(false);
      // A browser glides for a key and a fling; then the text stands still.
      let top = Number.NaN;
      await expect
        .poll(
          async () => {
            const before = log().scrollTop;
            await frames(6);
            top = log().scrollTop;
            return top === before;
          },
          { interval: 10 },
        )
        .toBe(true);
      await frames(12);
      expect(log().scrollTop).toBe(top);
      expect(isFollowing()).toBe(false);
      expect(rest()).toBeGreaterThan(2);
    });
  }
});

describe("gestures that stay at the end", () => {
  for (const [name, act] of staying) {
    it.each(moments)(`${name}, %i ms into a stream`, async (ms) => {
      await write(ms);
      await act();
      await frames(12);
      expect(isFollowing()).toBe(true);
      await expect.poll(rest).toBeLessThanOrEqual(2);
      nested()?.remove();
    });
  }
});

describe("gestures that come back to the end", () => {
  for (const [name, act] of returning) {
    it.each(moments)(`${name}, %i ms into a stream`, async (ms) => {
      await write(ms);
      await wheel(-700);
      await expect.poll(isFollowing).toBe(false);
      await frames(10);
      await act();
      await expect.poll(isFollowing).toBe(true);
      await frames(12);
      expect(isFollowing()).toBe(true);
    });
  }
});
