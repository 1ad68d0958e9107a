/** Whether the browser reports that there is no network. A server has a `navigator` too, without `onLine`. */
export function isOffline(): boolean {
  return typeof navigator !== "undefined" && (navigator as { onLine?: boolean }).onLine === false;
}
