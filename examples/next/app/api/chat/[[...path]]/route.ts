import { createChatHandlers, memoryStore } from "react-streaming-chat/server";
import { ownerOf } from "../../../../owner";
import { askModel } from "../../../../model";

export const { POST, GET, DELETE } = createChatHandlers({
  // One process. On more than one machine: redisStore(client).
  store: memoryStore(),
  authorize: ownerOf,
  respond: askModel,
});
