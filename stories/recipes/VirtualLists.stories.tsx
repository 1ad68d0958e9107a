import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState, type ComponentType } from "react";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { TanStackList, type VirtualListProps } from "./TanStackList.js";
import { VirtuaList } from "./VirtuaList.js";

const rows = (from: number, count: number): VirtualListProps["items"] =>
  Array.from({ length: count }, (_, index) => ({
    id: `row-${from + index}`,
    text: `**Message ${from + index}.** ${"Some words to read, which wrap where the page is narrow. ".repeat(1 + ((from + index) % 5))}`,
  }));

/** A list of 500 messages, with a button for each way in which a conversation grows. */
function Page({ list: List }: { readonly list: ComponentType<VirtualListProps> }) {
  const [items, setItems] = useState(() => rows(500, 500));
  return (
    <div className="show-stage">
      <div className="show-frame">
        <List items={items} />
      </div>
      <div className="show-bar" role="toolbar" aria-label="Growth">
        <button
          type="button"
          onClick={() => setItems((known) => [...rows(Number(known[0]?.id.slice(4)) - 20, 20), ...known])}
        >
          Load earlier
        </button>
        <button
          type="button"
          onClick={() =>
            setItems((known) =>
              known.map((item, index) =>
                index === known.length - 1 ? { ...item, text: `${item.text} And a few more words.` } : item,
              ),
            )
          }
        >
          Grow
        </button>
        <button
          type="button"
          onClick={() => setItems((known) => [...known, ...rows(Number(known.at(-1)?.id.slice(4)) + 1, 1)])}
        >
          Add a message
        </button>
      </div>
    </div>
  );
}

const meta = {
  title: "Recipes/Virtual lists",
  component: Page,
  argTypes: { list: { control: false } },
  parameters: {
    docs: {
      description: {
        component:
          "`Chat` needs no virtual list: it keeps all messages in the document, so that find, print, select-all and a screen reader reach them, and leaves those out of sight without layout and paint. Where you want a virtual list of your own, `useFollowScroll` works with its scroller.",
      },
    },
  },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const log = canvas.getByRole("log");
    const rest = (): number => log.scrollHeight - log.clientHeight - log.scrollTop;
    const press = (name: string): Promise<void> => userEvent.click(canvas.getByRole("button", { name }));
    const row = (id: string): HTMLElement | null => log.querySelector(`[data-row="${id}"]`);

    // Opens at its end.
    await waitFor(() => expect(row("row-999")).not.toBeNull());
    await waitFor(() => expect(rest()).toBeLessThanOrEqual(2));
    await expect(log.querySelectorAll("[data-row]").length).toBeLessThan(60);

    // Follows while the last message grows and another one comes.
    for (let turn = 0; turn < 8; turn += 1) await press("Grow");
    await press("Add a message");
    await waitFor(() => expect(row("row-1000")).not.toBeNull());
    await waitFor(() => expect(rest()).toBeLessThanOrEqual(2));

    // Stays where the reader is while earlier messages are put before.
    log.scrollTo({ top: log.scrollHeight / 2, behavior: "instant" });
    await waitFor(() => expect(canvas.getByRole("button", { name: /^Jump to latest/ })).toBeVisible());
    const middle = (): HTMLElement | undefined =>
      [...log.querySelectorAll<HTMLElement>("[data-row]")].find(
        (element) => element.getBoundingClientRect().top > log.getBoundingClientRect().top + 40,
      );
    // The rows that have just come into view are measured, and their places change once.
    let last = Number.NaN;
    await waitFor(() => {
      const top = middle()?.getBoundingClientRect().top ?? Number.NaN;
      const isStill = top === last;
      last = top;
      return expect(isStill).toBe(true);
    });
    const kept = middle()?.dataset["row"] ?? "";
    const before = row(kept)?.getBoundingClientRect().top ?? Number.NaN;
    await press("Load earlier");
    await waitFor(() =>
      expect(Math.abs((row(kept)?.getBoundingClientRect().top ?? Number.NaN) - before)).toBeLessThanOrEqual(
        1,
      ),
    );
    await userEvent.click(canvas.getByRole("button", { name: /^Jump to latest/ }));
    await waitFor(() => expect(row("row-1000")).not.toBeNull());
    await waitFor(() => expect(rest()).toBeLessThanOrEqual(2));
  },
} satisfies Meta<typeof Page>;

export default meta;
type Story = StoryObj<typeof meta>;

export const WithTanStackVirtual: Story = { args: { list: TanStackList } };
export const WithVirtua: Story = { args: { list: VirtuaList } };
