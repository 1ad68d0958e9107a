import type { ChatStorage } from "./chatStorage.js";

/**
 * Keeps chats in the page's `localStorage`, as JSON: about 5 MB for the whole origin, and read at once, so that the
 * first frame shows the chat. Where there is no `localStorage` (a server, a page that may not use it) nothing is kept.
 *
 * @param prefix stands before the chat's id in the key
 */
export function createLocalStorage(prefix = "react-streaming-chat:"): ChatStorage {
  return {
    load(id) {
      const text = globalThis.localStorage?.getItem(prefix + id);
      return text === null || text === undefined ? undefined : (JSON.parse(text) as unknown);
    },
    save(id, chat) {
      globalThis.localStorage?.setItem(prefix + id, JSON.stringify(chat));
    },
  };
}
