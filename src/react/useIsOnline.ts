"use client";

import { useSyncExternalStore } from "react";

/**
 * Whether the browser has a network connection, as far as it knows; true on a server. A chat waits for the network by
 * itself; this is for a notice to the reader.
 */
export function useIsOnline(): boolean {
  return useSyncExternalStore(subscribe, isOnline, isOnlineOnServer);
}

// At module level: a new function on each render would make React subscribe again each time.
function subscribe(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

function isOnline(): boolean {
  return navigator.onLine;
}

function isOnlineOnServer(): boolean {
  return true;
}
