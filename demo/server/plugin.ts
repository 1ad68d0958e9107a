import type { Plugin, PreviewServer, ViteDevServer } from "vite";
import { createDemoHandler, type DemoHandlerOptions } from "./handler.js";

/** The demo's HTTP server inside Vite: the same in dev, in preview and in browser tests. */
export function demoServer(options: DemoHandlerOptions = {}): Plugin {
  const install = ({ middlewares, httpServer }: ViteDevServer | PreviewServer): void => {
    // A test must not spend a key that happens to be set where it runs.
    const env = process.env["VITEST"] === undefined ? process.env : {};
    const handler = createDemoHandler({ env, ...options });
    middlewares.use(handler);
    httpServer?.on("upgrade", handler.upgrade);
  };
  return { name: "demo-server", configureServer: install, configurePreviewServer: install };
}
