/** Limits on the files of one message. */
export interface AttachmentLimits {
  /** What can be chosen, as the `accept` attribute of a file input has it. @defaultValue anything */
  readonly accept?: string | undefined;
  /** Largest file in bytes. @defaultValue 10 MiB */
  readonly maxBytes?: number | undefined;
  /** @defaultValue 10 */
  readonly maxFiles?: number | undefined;
}

/** Why a file was refused. */
export type Refusal =
  | { readonly reason: "size"; readonly name: string; readonly maxBytes: number }
  | { readonly reason: "type"; readonly name: string }
  | { readonly reason: "count"; readonly maxFiles: number };

const MAX_BYTES = 10 * 1024 * 1024;
const MAX_FILES = 10;

/** Sorts files into those that can be sent beside `count` others, and the reasons against the rest. */
export function checkFiles(
  files: readonly File[],
  count: number,
  limits: AttachmentLimits,
): { readonly accepted: readonly File[]; readonly refused: readonly Refusal[] } {
  const { accept, maxBytes = MAX_BYTES, maxFiles = MAX_FILES } = limits;
  const accepted: File[] = [];
  const refused: Refusal[] = [];
  for (const file of files) {
    if (!isAccepted(file, accept)) refused.push({ reason: "type", name: file.name });
    else if (file.size > maxBytes) refused.push({ reason: "size", name: file.name, maxBytes });
    else if (count + accepted.length >= maxFiles) {
      // Said once, however many files are over the limit.
      if (!refused.some(({ reason }) => reason === "count")) refused.push({ reason: "count", maxFiles });
    } else accepted.push(file);
  }
  return { accepted, refused };
}

/** Whether a file matches a list like `image/*,.pdf`: a file that is dropped or pasted does not pass the file dialog. */
function isAccepted({ name, type }: File, accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === "") return true;
  return accept.split(",").some((entry) => {
    const rule = entry.trim().toLowerCase();
    if (rule.startsWith(".")) return name.toLowerCase().endsWith(rule);
    if (rule.endsWith("/*")) return type.startsWith(rule.slice(0, -1));
    return type === rule;
  });
}
