import type { Meta, StoryObj } from "@storybook/react-vite";
import type { ChatMessage } from "react-streaming-chat";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { long } from "../answers.js";
import { isTestRun } from "../stage/showroom.js";
import { seekTo, streamArgs, streamArgTypes } from "../stage/streamControls.js";
import { history, thread } from "../stage/thread.js";
import { eventsOf, logOf, restOf, untilShown, up } from "./observe.js";
import { ScrollChat, type ScrollChatProps } from "./ScrollChat.js";
import { ScrollStage } from "./ScrollStage.js";

/** The rules about content that changes by other means than the answer's growth. */
const meta = {
  title: "Scroll/Changing content",
  component: ScrollStage,
  args: { ...streamArgs, text: long.slice(0, 6000), intervalMs: 5, initialMessages: history(5), at: 0.2 },
  argTypes: streamArgTypes,
} satisfies Meta<typeof ScrollStage>;

export default meta;
type Story = StoryObj<typeof meta>;

const withActions = (actions: NonNullable<ScrollChatProps["actions"]>): Pick<Story, "args"> => ({
  args: { children: ({ chat }) => <ScrollChat chat={chat} actions={actions} /> },
});

/** Where a message stands on the screen: earlier messages that mount in idle time change the scroll position. */
const topOf = (log: HTMLElement, id: string): number =>
  log.querySelector(`[data-message-id="${id}"]`)?.getBoundingClientRect().top ?? Number.NaN;

const press = (canvasElement: HTMLElement, name: string | RegExp): Promise<void> =>
  userEvent.click(within(canvasElement).getByRole("button", { name }));

const earlier = history(4).map((message) => Object.assign({}, message, { id: `earlier-${message.id}` }));

const longer = (message: ChatMessage): ChatMessage =>
  message.id === "m2-1"
    ? { ...message, parts: [...message.parts, { type: "text", text: "One more line.\n\n".repeat(20) }] }
    : message;

/** S7: content that shrinks takes the position along; that is no move of the reader's. */
export const ShrinkingContentFollows: Story = {
  ...withActions({
    "Remove the last exchange": (chat) => chat.setMessages((messages) => messages.slice(0, -4)),
  }),
  play: async ({ canvasElement }) => {
    if (!isTestRun()) return;
    await untilShown(canvasElement);
    // Earlier messages mount in idle time, and lengthen the log meanwhile.
    await waitFor(() =>
      expect(logOf(canvasElement).querySelector('[data-message-id="m1-0"]')).not.toBeNull(),
    );
    const { scrollHeight } = logOf(canvasElement);
    await press(canvasElement, "Remove the last exchange");
    await waitFor(() => expect(logOf(canvasElement).scrollHeight).toBeLessThan(scrollHeight));
    await waitFor(() => expect(restOf(canvasElement)).toBeLessThanOrEqual(2));
    await expect(eventsOf(canvasElement)).toEqual([]);
  },
};

/** S8: for a reader who is elsewhere, content that grows above the view moves nothing in it. */
export const GrowthAboveMovesNothing: Story = {
  ...withActions({ "Lengthen an early answer": (chat) => chat.setMessages((all) => all.map(longer)) }),
  play: async ({ canvasElement }) => {
    if (!isTestRun()) return;
    await untilShown(canvasElement);
    const log = logOf(canvasElement);
    await waitFor(() => expect(log.querySelector('[data-message-id="m1-0"]')).not.toBeNull());
    log.querySelector('[data-message-id="m1-3"]')?.scrollIntoView({ behavior: "instant" });
    await waitFor(() => expect(log.dataset["following"]).toBe("false"));
    const top = topOf(log, "m1-3");
    await press(canvasElement, "Lengthen an early answer");
    await waitFor(() => expect(log).toHaveTextContent("One more line."));
    await waitFor(() => expect(Math.abs(topOf(log, "m1-3") - top)).toBeLessThanOrEqual(1));
  },
};

/** S9: history that is put before the first message leaves the message in view where it is. */
export const PrependMovesNothing: Story = {
  ...withActions({
    "Load earlier messages": (chat) => chat.setMessages((messages) => [...earlier, ...messages]),
  }),
  play: async ({ canvasElement }) => {
    if (!isTestRun()) return;
    await untilShown(canvasElement);
    const log = logOf(canvasElement);
    await waitFor(() => expect(log.querySelector('[data-message-id="m1-0"]')).not.toBeNull());
    log.querySelector('[data-message-id="m1-1"]')?.scrollIntoView({ behavior: "instant" });
    await waitFor(() => expect(log.dataset["following"]).toBe("false"));
    const top = topOf(log, "m1-1");
    await press(canvasElement, "Load earlier messages");
    await waitFor(() => expect(log.querySelector('[data-message-id="earlier-m2-3"]')).not.toBeNull());
    await waitFor(() => expect(Math.abs(topOf(log, "m1-1") - top)).toBeLessThanOrEqual(1));
  },
};

/** S10: a panel that is opened keeps its own heading where it is, also while the end is followed. */
export const OpenedPanelKeepsItsHeading: Story = {
  args: {
    question: "",
    initialMessages: [
      ...history(4),
      ...thread("Why?", [
        { type: "reasoning", text: "A thought of some length.\n\n".repeat(12), state: "done" },
        { type: "text", text: "Because.", state: "done" },
      ]),
    ],
  },
  play: async ({ canvas, canvasElement }) => {
    if (!isTestRun()) return;
    const log = logOf(canvasElement);
    await waitFor(() => expect(log.querySelector('[data-message-id="m1-0"]')).not.toBeNull());
    await waitFor(() => expect(log.scrollTop > 0 && restOf(canvasElement) <= 2).toBe(true));
    const heading = await canvas.findByRole("button", { name: /Thought/ });
    const { top } = heading.getBoundingClientRect();
    await userEvent.click(heading);
    await waitFor(() => expect(canvas.getAllByText("A thought of some length.")[0]).toBeVisible());
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await expect(Math.abs(heading.getBoundingClientRect().top - top)).toBeLessThanOrEqual(1);
  },
};

/** S11: an image of a model's is a button of its own height until the reader loads it; nothing moves by itself. */
export const ImagesAskFirst: Story = {
  args: { text: `![A harbour](https://images.example/harbour.png)\n\n${long.slice(0, 3000)}` },
  play: async ({ canvas, canvasElement }) => {
    if (!isTestRun()) return;
    await untilShown(canvasElement);
    await expect(canvas.getByRole("button", { name: /A harbour.*images\.example/ })).toBeInTheDocument();
    await expect(canvasElement.querySelector("img")).toBeNull();
    await seekTo(canvasElement, 60);
    await waitFor(() => expect(restOf(canvasElement)).toBeLessThanOrEqual(2));
  },
};

/** S14, `follow="turn-top"`: the reader's question goes to the top, and its answer grows below it. */
export const TurnTop: Story = {
  args: {
    question: "",
    initialMessages: history(3),
    children: ({ chat }) => (
      <ScrollChat
        chat={chat}
        follow="turn-top"
        actions={{ Ask: (own) => void own.sendMessage("And then?").catch(() => {}) }}
      />
    ),
  },
  play: async ({ canvas, canvasElement }) => {
    if (!isTestRun()) return;
    const field = canvas.getByRole("textbox", { name: "Message" });
    await userEvent.type(field, "And then?{Enter}");
    const log = logOf(canvasElement);
    await waitFor(() => {
      const question = [...log.querySelectorAll('[data-role="user"]')].at(-1);
      const gap = (question?.getBoundingClientRect().top ?? 0) - log.getBoundingClientRect().top;
      return expect(Math.abs(gap - 16)).toBeLessThanOrEqual(2);
    });
  },
};

/** S14, `follow="none"`: the position is the reader's alone. */
export const FollowsNothing: Story = {
  args: { children: ({ chat }) => <ScrollChat chat={chat} follow="none" /> },
  play: async ({ canvasElement }) => {
    if (!isTestRun()) return;
    const log = logOf(canvasElement);
    await waitFor(() => expect(log).toHaveTextContent("How a stream becomes a page"));
    await expect(log.dataset["following"]).toBe("false");
    const { scrollTop } = log;
    up(log, 0);
    await seekTo(canvasElement, 50);
    await expect(Math.abs(log.scrollTop - scrollTop)).toBeLessThanOrEqual(1);
  },
};
