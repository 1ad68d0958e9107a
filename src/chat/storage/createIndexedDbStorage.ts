import type { ChatStorage } from "./chatStorage.js";

const STORE = "chats";

/**
 * Keeps chats in an IndexedDB database of the page: room for long chats and files. It is read asynchronously, so the
 * chat is there a moment after the first frame. Where there is no IndexedDB nothing is kept.
 *
 * @param databaseName the database's name
 */
export function createIndexedDbStorage(databaseName = "react-streaming-chat"): ChatStorage {
  let database: Promise<IDBDatabase> | undefined;

  function open(): Promise<IDBDatabase> {
    database ??= openDatabase(databaseName, () => {
      database = undefined;
    });
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

function openDatabase(name: string, onGone: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
    request.addEventListener("success", () => {
      const database = request.result;
      // Another tab deletes the database or brings a newer one: it would wait for this tab for ever.
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
