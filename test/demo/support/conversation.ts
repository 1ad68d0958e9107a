import { expect } from "vitest";
import { page, userEvent } from "vitest/browser";

export const textbox = page.getByRole("textbox", { name: "Message" });
export const send = page.getByRole("button", { name: "Send", exact: true });
export const stop = page.getByRole("button", { name: "Stop", exact: true });

export async function ask(question: string): Promise<void> {
  await userEvent.fill(textbox, question);
  await userEvent.keyboard("{Enter}");
}

/**
 * The answer that is being written, or was when the question was asked, has ended. `Stop` is no sign of a beginning:
 * on a busy machine a fast answer is whole before anyone looks.
 */
export async function finished(): Promise<void> {
  await expect.element(send).toBeInTheDocument();
}

const answers = (): number => document.querySelectorAll("[data-role=assistant][aria-busy=false]").length;

/** Asks, and waits for the whole answer. */
export async function askAndWait(question: string): Promise<void> {
  const before = answers();
  await ask(question);
  await expect.poll(answers).toBe(before + 1);
  await finished();
}
