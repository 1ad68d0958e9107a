import type { Connect, Plugin } from "vite";
import { createDemoHandler, type DemoHandlerOptions } from "./handler.js";

/** The demo's HTTP server inside Vite: the same in dev, in preview and in browser tests. */
export function demoServer(options: DemoHandlerOptions = {}): Plugin {
  const install = ({ middlewares }: { middlewares: Connect.Server }): void => {
    // A test must not spend a key that happens to be set where it runs.
    const env = process.env["VITEST"] === undefined ? process.env : {};
    middlewares.use(createDemoHandler({ env, ...options }));
  };
  return { name: "demo-server", configureServer: install, configurePreviewServer: install };
}
