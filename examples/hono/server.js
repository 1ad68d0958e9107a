import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { createChatHandlers, memoryStore } from "react-streaming-chat/server";
import { askModel } from "./model.js";
import { newOwner, ownerOf } from "./owner.js";

const chat = createChatHandlers({
  // One process. On more than one machine: redisStore(client).
  store: memoryStore(),
  authorize: ownerOf,
  respond: askModel,
});

const app = new Hono();
app.post("/api/chat", ({ req }) => chat.POST(req.raw));
app.get("/api/chat/:id/stream", ({ req }) => chat.GET(req.raw));
app.delete("/api/chat/:id/stream", ({ req }) => chat.DELETE(req.raw));
app.use(async (context, next) => {
  await next();
  const cookie = newOwner(context.req.header("cookie"));
  if (cookie !== undefined) context.header("set-cookie", cookie, { append: true });
});
app.use(serveStatic({ root: "dist" }));

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000), hostname: "127.0.0.1" }, ({ port }) => {
  console.log(`Ready on http://127.0.0.1:${port}`);
});
