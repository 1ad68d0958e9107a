export { shareChat, type ShareOptions } from "./chat/share/shareChat.js";
export type { ChatStorage, StoredChat } from "./chat/storage/chatStorage.js";
export { createIndexedDbStorage } from "./chat/storage/createIndexedDbStorage.js";
export { createLocalStorage } from "./chat/storage/createLocalStorage.js";
export { persistChat } from "./chat/storage/persistChat.js";
