/** Saves a text as a file of the reader. The name is one of ours, never the model's. */
export function downloadText(name: string, text: string, type = "text/plain"): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // After the click has begun the download: an address that is revoked at once has no content any more.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
