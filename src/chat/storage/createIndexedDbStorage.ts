import { systemClock, type Clock } from "../../frames/clock.js";
import type { ChatStorage } from "./chatStorage.js";

const STORE = "chats";
/** How long the database may take to open before the console says that it is blocked, in milliseconds. */
const OPEN_MS = 5000;

/**
 * Keeps chats in an IndexedDB database of the page: room for long chats and files. It is read asynchronously, so the
 * chat is there a moment after the first frame. Where there is no IndexedDB nothing is kept. Another tab can block the
 * database, by deleting or upgrading it while a further tab keeps it open: the console says so once, and chats are kept
 * again when that tab is closed.
 *
 * @param databaseName the database's name
 */
export function createIndexedDbStorage(
  databaseName = "react-streaming-chat",
  { clock = systemClock }: { clock?: Clock | undefined } = {},
): ChatStorage {
  let database: Promise<IDBDatabase> | undefined;
  let isWarned = false;

  function warn(): void {
    if (isWarned) return;
    isWarned = true;
    console.warn(
      `react-streaming-chat: the database "${databaseName}" is blocked by another tab. Chats are kept when that tab is closed.`,
    );
  }

  function open(): Promise<IDBDatabase> {
    if (database) return database;
    // A database that is being deleted gives no event at all: only the time tells.
    const cancelWarning = clock.after(OPEN_MS, warn);
    database = openDatabase(databaseName, warn, () => {
      database = undefined;
    });
    database.then(cancelWarning, cancelWarning);
    return database;
  }

  async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const transaction = (await open()).transaction(STORE, mode);
    return await new Promise((resolve, reject) => {
      const request = act(transaction.objectStore(STORE));
      // Not the request's own success: a full disk shows only when the transaction ends.
      transaction.addEventListener("complete", () => resolve(request.result));
      transaction.addEventListener("abort", () => reject(transaction.error ?? request.error));
    });
  }

  return {
    async load(id) {
      if (typeof indexedDB === "undefined") return undefined;
      return await run<unknown>("readonly", (store) => store.get(id));
    },
    async save(id, chat) {
      if (typeof indexedDB !== "undefined") await run("readwrite", (store) => store.put(chat, id));
    },
  };
}

function openDatabase(name: string, onBlocked: () => void, onGone: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
    request.addEventListener("blocked", onBlocked);
    request.addEventListener("success", () => {
      const database = request.result;
      // Another tab deletes the database or upgrades it. Without this, that tab would wait for this one for ever.
      database.addEventListener("versionchange", () => {
        database.close();
        onGone();
      });
      database.addEventListener("close", onGone);
      resolve(database);
    });
    request.addEventListener("error", () => {
      onGone();
      reject(request.error ?? new Error("IndexedDB could not be opened."));
    });
  });
}
