import type { Meta, StoryObj } from "@storybook/react-vite";
import type { ReactNode } from "react";
import {
  JumpToLatest,
  messageText,
  StreamingMarkdown,
  useChatSelector,
  useFollowScroll,
  type ChatInstance,
} from "react-streaming-chat";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { long } from "../answers.js";
import { isTestRun } from "../stage/showroom.js";
import { StreamStage } from "../stage/StreamStage.js";
import { seekTo, streamArgs, streamArgTypes } from "../stage/streamControls.js";

/** The shape of the `Conversation` of AI Elements: a box that follows, with anything inside. */
function Conversation({ count, children }: { readonly count: number; readonly children: ReactNode }) {
  const { scroller, content, isFollowing, unseen, jump } = useFollowScroll({ count });
  return (
    <div className="virtual">
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label="Conversation"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
        tabIndex={0}
        className="virtual-log"
      >
        <div ref={content}>{children}</div>
      </div>
      {!isFollowing && <JumpToLatest unseen={unseen} onJump={jump} />}
    </div>
  );
}

function OwnMessages({ chat }: { readonly chat: ChatInstance }) {
  const messages = useChatSelector(chat, (snapshot) => snapshot.messages);
  return (
    <Conversation count={messages.length}>
      {messages.map((message) => (
        <StreamingMarkdown key={message.id} streaming={message.status === "streaming"}>
          {messageText(message)}
        </StreamingMarkdown>
      ))}
    </Conversation>
  );
}

const meta = {
  title: "Recipes/Conversation of AI Elements",
  component: StreamStage,
  args: {
    ...streamArgs,
    text: long.slice(0, 5000),
    intervalMs: 5,
    children: ({ chat }) => <OwnMessages chat={chat} />,
  },
  argTypes: streamArgTypes,
} satisfies Meta<typeof StreamStage>;

export default meta;

/** `useFollowScroll` in a box of your own, in place of a library that sticks to the bottom. */
export const OwnBox: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    if (!isTestRun()) return;
    const canvas = within(canvasElement);
    const log = await canvas.findByRole("log");
    const rest = (): number => log.scrollHeight - log.clientHeight - log.scrollTop;
    await seekTo(canvasElement, 60);
    await waitFor(() => expect(log.scrollHeight).toBeGreaterThan(log.clientHeight + 200));
    await waitFor(() => expect(rest()).toBeLessThanOrEqual(2));
    log.scrollBy({ top: -200, behavior: "instant" });
    await userEvent.click(await canvas.findByRole("button", { name: /^Jump to latest/ }));
    await waitFor(() => expect(rest()).toBeLessThanOrEqual(2));
  },
};
