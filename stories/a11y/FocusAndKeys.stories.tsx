import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { StreamStage } from "../stage/StreamStage.js";
import { streamArgs, streamArgTypes } from "../stage/streamControls.js";
import { history } from "../stage/thread.js";

const meta = {
  title: "A11y/Focus and keys",
  component: StreamStage,
  args: { ...streamArgs, at: 0.3 },
  argTypes: streamArgTypes,
} satisfies Meta<typeof StreamStage>;

export default meta;
type Story = StoryObj<typeof meta>;

const field = (element: HTMLElement): HTMLElement =>
  within(element).getByRole("textbox", { name: "Message" });

/** Send and Stop are one button, which is never disabled; a press gives focus to the text field. */
export const SendBecomesStop: Story = {
  play: async ({ canvasElement }) => {
    const button = await within(canvasElement).findByRole("button", { name: "Stop" });
    button.focus();
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect(within(canvasElement).getByRole("button", { name: "Send" })).toBe(button));
    await expect(field(canvasElement)).toHaveFocus();
    await expect(button).not.toHaveAttribute("disabled");
  },
};

export const EscapeStops: Story = {
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByRole("button", { name: "Stop" });
    await userEvent.click(field(canvasElement));
    await userEvent.keyboard("{Escape}");
    await waitFor(() =>
      expect(canvasElement.querySelector("[data-phase]")).toHaveAttribute("data-phase", "stopped"),
    );
    await expect(field(canvasElement)).toHaveFocus();
  },
};

export const F6BetweenRegions: Story = {
  play: async ({ canvas, canvasElement }) => {
    await userEvent.click(field(canvasElement));
    await userEvent.keyboard("{F6}");
    await expect(canvas.getByRole("log")).toHaveFocus();
    await userEvent.keyboard("{F6}");
    await expect(field(canvasElement)).toHaveFocus();
  },
};

export const FromMessageToMessage: Story = {
  args: { initialMessages: history(3), question: "" },
  play: async ({ canvas, canvasElement }) => {
    canvas.getByRole("log").focus();
    const focused = (): string | undefined =>
      canvasElement.ownerDocument.activeElement?.getAttribute("data-message-id") ?? undefined;
    await userEvent.keyboard("{Alt>}{ArrowUp}{/Alt}");
    await expect(focused()).toBe("m2-2");
    await userEvent.keyboard("{Alt>}{ArrowUp}{/Alt}");
    await expect(focused()).toBe("m1-2");
    await userEvent.keyboard("{Alt>}{ArrowDown}{/Alt}");
    await expect(focused()).toBe("m2-2");
  },
};

export const ArrowUpEditsTheLastQuestion: Story = {
  args: { initialMessages: history(1), question: "" },
  play: async ({ canvas, canvasElement }) => {
    await userEvent.click(field(canvasElement));
    await userEvent.keyboard("{ArrowUp}");
    await expect(await canvas.findByRole("textbox", { name: "Edit message" })).toHaveFocus();
  },
};

/** The audit of this story runs in the middle of an answer, with the keyboard inside the log. */
export const FocusInTheLogWhileItGrows: Story = {
  play: async ({ canvas }) => {
    const log = canvas.getByRole("log");
    log.focus();
    await waitFor(() => expect(log).toHaveTextContent("How a stream becomes"));
    await expect(log).toHaveFocus();
    await expect(log).toHaveAttribute("aria-live", "off");
  },
};
