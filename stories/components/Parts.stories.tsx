import type { Meta, StoryObj } from "@storybook/react-vite";
import type { MessagePart } from "react-streaming-chat";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { describeComponent } from "../stage/describeComponent.js";
import { answer } from "../stage/messages.js";
import { PartStage } from "../stage/PartStage.js";

const meta = {
  title: "Components/Reasoning, tools, sources",
  component: PartStage,
  argTypes: { messages: { control: false }, children: { control: false } },
  parameters: describeComponent({
    purpose:
      "The parts of an answer that are no text. Each is chosen by the type of its part, and replaced by `components`.",
    sample: `const components = {
  "tool-ask": Question, // a tool that asks the reader
  "tool-weather": WeatherCard, // one of yours
};
<Chat api="/api/chat" components={components} />`,
    keys: [
      ["Enter, Space", "opens and closes reasoning, a tool call, a source"],
      ["↑ ↓ in a question", "from choice to choice"],
    ],
    attributes: [
      ["data-state on .sc-tool", "the state of the call, as AI SDK names it"],
      ["data-state=missing on .sc-cite", "the source has not arrived yet"],
    ],
    otherwise: "MessageParts takes `components`; a part type without a component is not shown.",
  }),
} satisfies Meta<typeof PartStage>;

export default meta;
type Story = StoryObj<typeof meta>;

export const ReasoningDone: Story = {
  args: {
    messages: [
      answer([
        {
          type: "reasoning",
          text: "Light of short waves is scattered more.",
          state: "done",
          durationMs: 6000,
        },
        { type: "text", text: "Because of scattering.", state: "done" },
      ]),
    ],
  },
  play: async ({ canvas }) => {
    const button = await canvas.findByRole("button", { name: /Thought for 6 seconds/ });
    await userEvent.click(button);
    await expect(button).toHaveAttribute("aria-expanded", "true");
    await expect(canvas.getByText(/Light of short waves/)).toBeVisible();
  },
};
export const ReasoningStreaming: Story = {
  args: {
    messages: [
      answer([{ type: "reasoning", text: "Light of short waves is", state: "streaming" }], {
        status: "streaming",
      }),
    ],
  },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole("button", { name: /Thinking/ })).toBeVisible();
  },
};

const call = { toolCallId: "c1", title: "Search the archive" } as const;
const input = { query: "scattering", limit: 3 };
const calls: MessagePart[] = [
  { type: "tool-search", ...call, state: "input-streaming", input: { query: "scat" } },
  { type: "tool-search", ...call, toolCallId: "c2", state: "input-available", input },
  { type: "tool-search", ...call, toolCallId: "c3", state: "output-available", input, output: { found: 12 } },
  {
    type: "tool-search",
    ...call,
    toolCallId: "c4",
    state: "output-error",
    input,
    errorText: "The archive is closed.",
  },
  {
    type: "tool-search",
    ...call,
    toolCallId: "c5",
    state: "output-denied",
    input,
    approval: { id: "a5", approved: false, reason: "Not now" },
  },
];
export const ToolStates: Story = {
  args: { messages: [answer(calls)] },
  play: async ({ canvas, canvasElement }) => {
    for (const state of ["Preparing", "Running", "Done", "Failed", "Denied"])
      await expect(canvas.getByText(state)).toBeVisible();
    const states = [...canvasElement.querySelectorAll<HTMLElement>(".sc-tool")].map(
      (tool) => tool.dataset["state"],
    );
    await expect(states).toHaveLength(5);
  },
};

const approval = (id: string, folder: string): MessagePart => ({
  type: "tool-delete_files",
  toolCallId: `call-${id}`,
  title: "Delete files",
  state: "approval-requested",
  input: { folder },
  approval: { id },
});
/** Several calls that wait for the reader, each with its own answer. */
export const ApprovalList: Story = {
  args: {
    messages: [
      answer([approval("a1", "reports/2019"), approval("a2", "reports/2020")], { status: "requires-action" }),
    ],
  },
  play: async ({ canvas }) => {
    await expect(canvas.getAllByRole("button", { name: "Allow once" })).toHaveLength(2);
    await userEvent.click(canvas.getAllByRole("button", { name: "Deny…" })[0]!);
    await expect(canvas.getByLabelText(/Reason/)).toBeVisible();
  },
};
/** The input of a call can be changed before it is allowed. */
export const ApprovalEdited: Story = {
  args: { messages: [answer([approval("a3", "reports/2019")], { status: "requires-action" })] },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getAllByRole("button", { name: "Edit" })[0]!);
    const field = await canvas.findByRole("textbox", { name: "Input" });
    await userEvent.clear(field);
    await userEvent.type(field, "no json");
    await userEvent.click(canvas.getByRole("button", { name: "Allow once" }));
    await expect(await canvas.findByText("This is not valid JSON.")).toBeVisible();
  },
};

export const AskOne: Story = {
  args: {
    messages: [
      answer(
        [
          {
            type: "tool-ask",
            toolCallId: "q1",
            state: "input-available",
            input: {
              question: "How do you want to travel?",
              options: [{ value: "train", label: "By train", description: "Six hours" }, "By bicycle"],
            },
          },
        ],
        { status: "requires-action" },
      ),
    ],
  },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole("radio", { name: /By train/ }));
    await expect(canvas.getByRole("button", { name: "Answer" })).toBeEnabled();
  },
};
export const AskSeveral: Story = {
  args: {
    messages: [
      answer(
        [
          {
            type: "tool-ask",
            toolCallId: "q2",
            state: "input-available",
            input: { question: "Which days?", options: ["Monday", "Tuesday", "Friday"], multiple: true },
          },
        ],
        { status: "requires-action" },
      ),
    ],
  },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole("checkbox", { name: "Monday" }));
    await userEvent.click(canvas.getByRole("checkbox", { name: "Friday" }));
    await expect(canvas.getAllByRole("checkbox", { checked: true })).toHaveLength(2);
  },
};

const cited = "The sky is blue because of scattering [1], and red in the evening 【2†source】.";
const source = (id: string, title: string): MessagePart => ({
  type: "source-url",
  sourceId: id,
  url: `https://example.com/${id}`,
  title,
});
/** A citation whose source has not arrived is muted. */
export const CitationsMuted: Story = {
  args: { messages: [answer([{ type: "text", text: cited, state: "streaming" }], { status: "streaming" })] },
  play: async ({ canvasElement }) => {
    await waitFor(() =>
      expect(canvasElement.querySelectorAll('.sc-cite[data-state="missing"]')).toHaveLength(2),
    );
  },
};
/** With its source, a citation is a link with the source's name. */
export const CitationsAndSources: Story = {
  args: {
    messages: [
      answer([
        { type: "text", text: cited, state: "done" },
        source("sky", "About the sky"),
        source("evening", "Evening light"),
      ]),
    ],
  },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole("link", { name: "Source 1: About the sky" })).toHaveAttribute(
      "href",
      "https://example.com/sky",
    );
    await expect(canvas.getByRole("link", { name: "Source 2: Evening light" })).toBeVisible();
  },
};

/** What a sub-agent wrote is folded inside the call that started it, and never part of the answer's own text. */
export const SubAgent: Story = {
  args: {
    messages: [
      answer([
        {
          type: "tool-research",
          toolCallId: "agent",
          title: "Research assistant",
          state: "output-available",
          input: { topic: "scattering" },
          output: "Two papers found.",
        },
        {
          type: "tool-search",
          toolCallId: "inner",
          parentToolCallId: "agent",
          title: "Search the archive",
          state: "output-available",
          input,
          output: { found: 2 },
        },
        { type: "text", text: "Two papers describe it.", state: "done" },
      ]),
    ],
  },
  play: async ({ canvas }) => {
    const outer = canvas.getByRole("button", { name: "Sub-agent" });
    await expect(canvas.getAllByRole("article")).toHaveLength(1);
    await userEvent.click(outer);
    await expect(canvas.getByText("Search the archive")).toBeVisible();
  },
};
