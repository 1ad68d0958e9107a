import express from "express";
import { createChatHandlers, memoryStore, toNodeHandler } from "react-streaming-chat/server";
import { askModel } from "./model.js";
import { newOwner, ownerOf } from "./owner.js";

const chat = createChatHandlers({
  // One process. On more than one machine: redisStore(client).
  store: memoryStore(),
  authorize: ownerOf,
  respond: askModel,
});

const app = express();
app.disable("x-powered-by");
app.use("/api/chat", toNodeHandler(chat));
app.use((request, response, next) => {
  const cookie = newOwner(request.headers.cookie);
  if (cookie !== undefined) response.append("set-cookie", cookie);
  next();
});
app.use(express.static("dist"));

const server = app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  console.log(`Ready on http://127.0.0.1:${server.address().port}`);
});
