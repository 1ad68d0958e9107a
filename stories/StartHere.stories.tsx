import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, within } from "storybook/test";
import { tour } from "./answers.js";
import { StreamStage } from "./stage/StreamStage.js";
import { heldInMiddle, streamArgs } from "./stage/streamControls.js";

const groups = [
  [
    "Components",
    "components-chat--finished",
    "Each part of the chat in every state, with its keys, variables and data attributes.",
  ],
  [
    "Streaming",
    "streaming-pace--tokens",
    "One answer on a virtual clock: play, pause, step, any place, any pace, and every way to fail.",
  ],
  [
    "Markdown",
    "markdown-constructs--every-construct",
    "One page a construct, frozen where it is half written.",
  ],
  ["Scroll", "scroll-rules--follows-the-end", "Each rule of following the end, with a log of what happened."],
  ["A11y", "a11y-announcements--short-answer", "What a screen reader hears of a turn, counted."],
  [
    "Security",
    "security-payloads--all-payloads",
    "What a model may write and a page must not do, with a counter of requests that stays at 0.",
  ],
  ["Interop", "interop-ai-sdk--messages", "AI SDK's messages, shown as they are."],
  ["Recipes", "recipes-swap--from-streamdown", "The way in from other libraries, virtual lists, and themes."],
] as const;

function StartHere() {
  return (
    <main className="show-page">
      <h1>Put a streaming answer on the page</h1>
      <p>
        Bytes become events, events become a message, the message is shown once a frame. The chat below is one
        line; its answer is replayed from a seed, so it is the same each time.
      </p>
      <pre>
        <code>
          {"import { "}
          <b>Chat</b>
          {' } from "react-streaming-chat";\nimport "react-streaming-chat/styles.css";\n\n'}
          <b>{'<Chat api="/api/chat" />'}</b>
        </code>
      </pre>
      <h2>A chat that streams</h2>
      <StreamStage {...streamArgs} text={tour} />
      <h2>What is here</h2>
      <ul className="show-cards">
        {groups.map(([title, story, text]) => (
          <li key={title}>
            <h3>
              <a href={`./?path=/story/${story}`} target="_top">
                {title}
              </a>
            </h3>
            <p>{text}</p>
          </li>
        ))}
      </ul>
      <h2>The toolbar</h2>
      <p>
        Theme, density, direction and the language of the labels hold for every story. Each story is audited
        by axe, also in the middle of an answer.
      </p>
    </main>
  );
}

const meta = {
  title: "Start here",
  component: StartHere,
  tags: ["!autodocs"],
  parameters: { options: { showPanel: false }, controls: { disable: true } },
} satisfies Meta<typeof StartHere>;

export default meta;
type Story = StoryObj<typeof meta>;

export const Welcome: Story = {
  play: heldInMiddle(async (canvasElement) => {
    const links = within(canvasElement).getAllByRole("link");
    await expect(links.filter((link) => link.closest(".show-cards") !== null)).toHaveLength(groups.length);
  }),
};
export const WelcomeInTheDark: Story = { globals: { theme: "dark" }, play: heldInMiddle() };
