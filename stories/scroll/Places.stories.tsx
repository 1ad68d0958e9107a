import type { Meta, StoryObj } from "@storybook/react-vite";
import { StrictMode, useEffect, type ReactNode } from "react";
import {
  JumpToLatest,
  messageText,
  StreamingMarkdown,
  useChatSelector,
  useFollowScroll,
  type ChatInstance,
} from "react-streaming-chat";
import { expect, fireEvent, userEvent, waitFor } from "storybook/test";
import { long } from "../answers.js";
import { isTestRun, ShowroomContext, type Showroom } from "../stage/showroom.js";
import { StreamStage } from "../stage/StreamStage.js";
import { seekTo, streamArgs, streamArgTypes } from "../stage/streamControls.js";
import { history } from "../stage/thread.js";
import { eventsOf, logOf, restOf, untilShown, up } from "./observe.js";
import { ScrollChat } from "./ScrollChat.js";
import { ScrollStage } from "./ScrollStage.js";

/** The rules about where a chat stands: in a hidden tab, zoomed, inside another scroller, beside another chat, on a phone. */
const meta = {
  title: "Scroll/Places",
  component: ScrollStage,
  args: { ...streamArgs, text: long.slice(0, 6000), intervalMs: 5, initialMessages: history(5), at: 0.2 },
  argTypes: streamArgTypes,
} satisfies Meta<typeof ScrollStage>;

export default meta;
type Story = StoryObj<typeof meta>;

function setHidden(isHidden: boolean): void {
  if (isHidden) Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
  else Reflect.deleteProperty(document, "hidden");
  document.dispatchEvent(new Event("visibilitychange"));
}

/** S16: an answer that grew in a hidden tab is shown at its end on return, without a replay of the way there. */
export const HiddenTabReturnsToTheEnd: Story = {
  play: async ({ canvasElement }) => {
    if (!isTestRun()) return;
    await untilShown(canvasElement);
    setHidden(true);
    try {
      await seekTo(canvasElement, 50);
    } finally {
      setHidden(false);
    }
    await waitFor(() => expect(restOf(canvasElement)).toBeLessThanOrEqual(2));
    await expect(eventsOf(canvasElement)).toEqual([]);
  },
};

/** S17: a page that scrolls around the chat is never scrolled by it. */
export const TouchesOnlyItsOwn: Story = {
  args: {
    children: ({ chat }) => (
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
      <section className="show-outer" aria-label="A page around the chat" tabIndex={0}>
        <p>The page above the chat.</p>
        <div className="show-inner">
          <ScrollChat chat={chat} />
        </div>
        <p>The page below the chat.</p>
      </section>
    ),
  },
  play: async ({ canvas, canvasElement }) => {
    if (!isTestRun()) return;
    await untilShown(canvasElement);
    const outer = canvas.getByRole("region", { name: "A page around the chat" });
    await expect(outer.scrollHeight).toBeGreaterThan(outer.clientHeight + 20);
    outer.scrollTop = 7;
    await seekTo(canvasElement, 50);
    await waitFor(() => expect(restOf(canvasElement)).toBeLessThanOrEqual(2));
    await expect(outer.scrollTop).toBe(7);
  },
};

/** S18: at a zoom whose pixels are fractions, the end still counts as reached. */
export const FractionalZoom: Story = {
  decorators: [
    (Story) => (
      <div style={{ zoom: 1.1 }}>
        <Story />
      </div>
    ),
  ],
  play: async ({ canvasElement }) => {
    if (!isTestRun()) return;
    await untilShown(canvasElement);
    for (const percent of [27, 33, 41]) {
      await seekTo(canvasElement, percent);
      await waitFor(() => expect(restOf(canvasElement)).toBeLessThanOrEqual(2));
    }
    await expect(logOf(canvasElement).dataset["following"]).toBe("true");
    await expect(eventsOf(canvasElement)).toEqual([]);
  },
};

/** Names of their own: a screen reader could not tell two regions apart that are both called “Chat”. */
const first: Showroom = {
  density: "comfortable",
  labels: { chat: "First chat", composer: "Write in the first chat", conversation: "First conversation" },
};
const second: Showroom = {
  density: "comfortable",
  labels: { chat: "Second chat", composer: "Write in the second chat", conversation: "Second conversation" },
};

/** S20: two chats on a page, in strict mode; a gesture in one is none in the other. */
export const TwoChats: StoryObj<typeof StreamStage> = {
  render: (args) => (
    <StrictMode>
      <div className="show-pair">
        <ShowroomContext.Provider value={first}>
          <StreamStage {...args} />
        </ShowroomContext.Provider>
        <ShowroomContext.Provider value={second}>
          <StreamStage {...args} seed={2} />
        </ShowroomContext.Provider>
      </div>
    </StrictMode>
  ),
  play: async ({ canvas }) => {
    if (!isTestRun()) return;
    const logs = canvas.getAllByRole("log");
    await expect(logs).toHaveLength(2);
    const [left, right] = logs;
    if (left === undefined || right === undefined) return;
    for (const log of logs) {
      await waitFor(() => expect(log).toHaveTextContent("How a stream becomes a page"));
      await waitFor(() => expect(log.scrollHeight - log.clientHeight - log.scrollTop).toBeLessThanOrEqual(2));
    }
    up(left, 200);
    await waitFor(() => expect(left.dataset["following"]).toBe("false"));
    await expect(right.dataset["following"]).toBe("true");
  },
};

function ReducedMotion({ children }: { readonly children: ReactNode }) {
  useEffect(() => {
    const real = globalThis.matchMedia;
    globalThis.matchMedia = (query) =>
      query.includes("prefers-reduced-motion") ? real.call(globalThis, "all") : real.call(globalThis, query);
    return () => {
      globalThis.matchMedia = real;
    };
  }, []);
  return children;
}

/** S21: where the reader wants less motion, the jump does not glide: it has arrived when the click is over. */
export const JumpWithoutMotion: Story = {
  decorators: [
    (Story) => (
      <ReducedMotion>
        <Story />
      </ReducedMotion>
    ),
  ],
  play: async ({ canvas, canvasElement }) => {
    if (!isTestRun()) return;
    await untilShown(canvasElement);
    up(logOf(canvasElement), 900);
    const jump = await canvas.findByRole("button", { name: /^Jump to latest/ });
    await fireEvent.click(jump);
    await expect(restOf(canvasElement)).toBeLessThanOrEqual(2);
  },
};

function OwnLog({ chat }: { readonly chat: ChatInstance }) {
  const messages = useChatSelector(chat, (snapshot) => snapshot.messages);
  const { scroller, content, isFollowing, unseen, jump, pause } = useFollowScroll({ count: messages.length });
  return (
    <div className="show-own">
      <p>
        following: <output>{String(isFollowing)}</output>, unseen: {unseen}{" "}
        <button
          type="button"
          className="show-button"
          onClick={() => {
            const resume = pause();
            globalThis.addEventListener("keydown", resume, { once: true });
          }}
        >
          Pause until a key is pressed
        </button>
      </p>
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label="Conversation"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
        tabIndex={0}
        data-following={isFollowing}
        className="show-own-log"
      >
        <div ref={content}>
          {messages.map((message) => (
            <StreamingMarkdown key={message.id} streaming={message.status === "streaming"}>
              {messageText(message)}
            </StreamingMarkdown>
          ))}
        </div>
      </div>
      {!isFollowing && <JumpToLatest unseen={unseen} onJump={jump} />}
    </div>
  );
}

/** S23: a list of your own has the policy as a hook: refs, `isFollowing`, `unseen`, `jump` and `pause`. */
export const HookForYourOwnList: Story = {
  args: { children: ({ chat }) => <OwnLog chat={chat} /> },
  play: async ({ canvas, canvasElement }) => {
    if (!isTestRun()) return;
    await untilShown(canvasElement);
    const log = logOf(canvasElement);
    await userEvent.click(canvas.getByRole("button", { name: "Pause until a key is pressed" }));
    const { scrollTop } = log;
    await seekTo(canvasElement, 40);
    await expect(Math.abs(log.scrollTop - scrollTop)).toBeLessThanOrEqual(1);
    await userEvent.keyboard("x");
    await waitFor(() => expect(restOf(canvasElement)).toBeLessThanOrEqual(2));
    up(log, 100);
    await waitFor(() => expect(log.dataset["following"]).toBe("false"));
  },
};

/** S24: on a phone the keyboard takes half of the height; the composer stays above it, and the end in view. */
export const PhoneKeyboard: Story = {
  args: {
    children: ({ chat }) => (
      <div className="show-phone" data-testid="phone">
        <ScrollChat chat={chat} />
      </div>
    ),
  },
  play: async ({ canvas, canvasElement }) => {
    if (!isTestRun()) return;
    await untilShown(canvasElement);
    const phone = canvas.getByTestId("phone");
    const field = canvas.getByRole("textbox", { name: "Message" });
    // A smaller text would make Safari zoom into the field.
    await expect(Number.parseFloat(getComputedStyle(field).fontSize)).toBeGreaterThanOrEqual(16);
    const { height } = phone.getBoundingClientRect();
    phone.style.blockSize = `${height * 0.6}px`;
    await waitFor(() => expect(restOf(canvasElement)).toBeLessThanOrEqual(2));
    await expect(field.getBoundingClientRect().bottom).toBeLessThanOrEqual(
      phone.getBoundingClientRect().bottom,
    );
  },
};
