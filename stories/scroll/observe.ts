import { expect, waitFor, within } from "storybook/test";

export const logOf = (element: HTMLElement): HTMLElement => within(element).getByRole("log");
/** Pixels between the position of the log and its end. */
export const restOf = (element: HTMLElement): number => {
  const log = logOf(element);
  return log.scrollHeight - log.clientHeight - log.scrollTop;
};
/** The lines of the panel beside the chat. */
export const eventsOf = (element: HTMLElement): string[] =>
  within(within(element).getByRole("complementary", { name: "Scroll events" }))
    .queryAllByRole("listitem")
    .map((item) => item.textContent);

/** The answer has begun, and its end is in view. */
export async function untilShown(element: HTMLElement): Promise<void> {
  await waitFor(() => expect(logOf(element)).toHaveTextContent("How a stream becomes a page"));
  await waitFor(() => expect(restOf(element)).toBeLessThanOrEqual(2));
}

export const up = (log: HTMLElement, pixels: number): void =>
  log.scrollBy({ top: -pixels, behavior: "instant" });
