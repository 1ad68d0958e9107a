/** Whether the browser says that there is no network. A server has a `navigator` too, which says nothing of it. */
export function isOffline(): boolean {
  return typeof navigator !== "undefined" && (navigator as { onLine?: boolean }).onLine === false;
}
