import type { Plugin, PreviewServer, ViteDevServer } from "vite";
import { redisStore, type TurnStore } from "../../src/server.js";
import { createDemoHandler, type DemoHandlerOptions } from "./handler.js";

export interface DemoServerOptions extends DemoHandlerOptions {
  /** The address of a Redis that keeps resumable answers. @defaultValue the memory of this process */
  readonly redis?: string | undefined;
}

/** The demo's HTTP server inside Vite: the same in dev, in preview and in browser tests. */
export function demoServer({ redis, ...options }: DemoServerOptions = {}): Plugin {
  const install = async ({ middlewares, httpServer }: ViteDevServer | PreviewServer): Promise<void> => {
    // A test must not spend a key that happens to be set where it runs.
    const env = process.env["VITEST"] === undefined ? process.env : {};
    const store = redis === undefined ? undefined : await openRedisStore(redis);
    const handler = createDemoHandler({ env, ...(store === undefined ? {} : { store }), ...options });
    middlewares.use(handler);
    httpServer?.on("upgrade", handler.upgrade);
    if (store !== undefined) httpServer?.once("close", () => void store.close());
  };
  return { name: "demo-server", configureServer: install, configurePreviewServer: install };
}

/** A store whose `close` closes its connection to Redis too. */
async function openRedisStore(url: string): Promise<TurnStore> {
  const { createClient } = await import("redis");
  const client = createClient({ url });
  // Without a listener an error of the connection would end the process; the client reconnects by itself.
  client.on("error", () => {});
  await client.connect();
  const store = redisStore(client);
  return {
    ...store,
    async close() {
      await store.close();
      await client.close();
    },
  };
}
