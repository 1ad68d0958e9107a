import { markdownToHtml } from "./markdownToHtml.js";

/** Text without control characters: pasted into a terminal they could run a command. A last line break is cut for the same reason. */
export function safeForClipboard(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is being removed
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "").replace(/\n$/, "");
}

/** Writes plain text, and HTML beside it where the browser can. Resolves with whether the browser allowed it. */
export async function writeClipboard(text: string, html?: () => string): Promise<boolean> {
  const plain = safeForClipboard(text);
  try {
    if (html !== undefined && typeof ClipboardItem === "function") {
      const item = new ClipboardItem({
        "text/plain": new Blob([plain], { type: "text/plain" }),
        "text/html": new Blob([html()], { type: "text/html" }),
      });
      await navigator.clipboard.write([item]);
    } else await navigator.clipboard.writeText(plain);
    return true;
  } catch {
    return false;
  }
}

/** Copies markdown: its source as plain text, its view as HTML. */
export async function copyMarkdown(markdown: string): Promise<boolean> {
  return await writeClipboard(markdown, () => markdownToHtml(markdown));
}
