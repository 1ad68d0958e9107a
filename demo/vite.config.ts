import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { demoServer } from "./server/plugin.js";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** `npm run demo -- --redis redis://…`; a variable, because Vite reads this file by itself. */
const redis = process.env["DEMO_REDIS"] || undefined;

/** Loopback only: with a key in the environment this server spends it for whoever can reach it. */
const address = { host: "127.0.0.1", port: 5178 };

export default defineConfig({
  root: here("."),
  // Read the environment of the process only; a file of variables could put a key where the page is built.
  envDir: false,
  cacheDir: here("../node_modules/.vite-demo"),
  plugins: [react(), demoServer({ redis })],
  resolve: {
    alias: {
      "react-streaming-chat/core": here("../src/core.ts"),
      "react-streaming-chat/highlight-lite": here("../src/highlight-lite.ts"),
      "react-streaming-chat/highlight": here("../src/highlight.ts"),
      "react-streaming-chat/markdown": here("../src/markdown.ts"),
      "react-streaming-chat/math": here("../src/math.ts"),
      "react-streaming-chat/mermaid": here("../src/mermaid.ts"),
      "react-streaming-chat/protocols": here("../src/protocols.ts"),
      "react-streaming-chat/server": here("../src/server.ts"),
      "react-streaming-chat/storage": here("../src/storage.ts"),
      "react-streaming-chat/transports": here("../src/transports.ts"),
      "react-streaming-chat/styles.css": here("../src/styles.css"),
      "react-streaming-chat": here("../src/index.ts"),
    },
  },
  server: address,
  preview: address,
  build: {
    // Every module with "use client" would raise a warning; the directive is for other bundlers.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
