import type { Meta, StoryObj } from "@storybook/react-vite";
import { ErrorCard, Pending, Suggestions, UsageLine } from "react-streaming-chat";
import { expect, fn, userEvent } from "storybook/test";
import { describeComponent } from "../stage/describeComponent.js";
import { answer } from "../stage/messages.js";
import { PartStage } from "../stage/PartStage.js";

const meta = {
  title: "Components/Pending, errors, usage, suggestions",
  component: PartStage,
  argTypes: { messages: { control: false }, children: { control: false } },
  parameters: describeComponent({
    purpose:
      "The small parts around an answer: the wait before it, its failure, its counts, and questions to begin with. Conversation shows them by itself; each works alone.",
    sample: `<Pending />
<ErrorCard error={error} onRetry={retry} onDismiss={clearError} />
<UsageLine message={message} contextLimit={128_000} prices={{ input: 3, output: 15, currency: "EUR" }} />
<Suggestions items={["What can you do?"]} onSelect={ask} />`,
    variables: [["--sc-danger, --sc-danger-soft, --sc-warning", "colours of failures and warnings"]],
    attributes: [["data-code on .sc-error", "the code of the error"]],
    otherwise: "the hook's `error`, `status` and `messages` hold all of it.",
  }),
} satisfies Meta<typeof PartStage>;

export default meta;
type Story = StoryObj<typeof meta>;

export const PendingFirstLine: Story = { args: { children: <Pending /> } };
export const PendingWithText: Story = { args: { children: <Pending label="Reading three documents" /> } };

const onRetry = fn();
export const ErrorWithPartialAnswer: Story = {
  args: {
    children: (
      <ErrorCard
        error={{
          code: "disconnected",
          message: "The server closed the connection.",
          retryable: true,
        }}
        hasPartial
        onRetry={onRetry}
        onDismiss={() => {}}
      />
    ),
  },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole("alert")).toHaveTextContent("The part that arrived is kept.");
    await userEvent.click(canvas.getByRole("button", { name: "Try again" }));
    await expect(onRetry).toHaveBeenCalled();
  },
};

const counted = answer([{ type: "text", text: "Yes.", state: "done" }], {
  usage: { inputTokens: 96_000, outputTokens: 4200 },
});
/** Tokens, the cost at the app's prices, and how full the context is. */
export const UsageWithPriceAndMeter: Story = {
  args: {
    children: (
      <UsageLine
        message={counted}
        contextLimit={128_000}
        prices={{ input: 3, output: 15, currency: "EUR" }}
        locale="en"
      />
    ),
  },
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/4,200 tokens · €0\.35/)).toBeVisible();
    await expect(
      canvas.getByRole("meter", { name: "100,200 of 128,000 tokens of context used" }),
    ).toBeVisible();
  },
};

const onSelect = fn();
export const SuggestionList: Story = {
  args: { children: <Suggestions items={["What can you do?", "Show me a table"]} onSelect={onSelect} /> },
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole("button", { name: "Show me a table" }));
    await expect(onSelect).toHaveBeenCalledWith("Show me a table");
  },
};
