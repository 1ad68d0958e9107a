import { fileURLToPath } from "node:url";
import { storybookTest } from "@storybook/addon-vitest/vitest-plugin";
import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { demoServer } from "./demo/server/plugin.js";
import { connectionBreaker } from "./test/support/breakConnections.js";
import { otherOrigin } from "./test/support/otherOrigin.js";
import { transportServer } from "./test/support/transportServer.js";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The package by its own name, so that a test reads as a user's program does. */
const self = {
  "react-streaming-chat/core": here("src/core.ts"),
  "react-streaming-chat/highlight-lite": here("src/highlight-lite.ts"),
  "react-streaming-chat/highlight": here("src/highlight.ts"),
  "react-streaming-chat/markdown": here("src/markdown.ts"),
  "react-streaming-chat/math": here("src/math.ts"),
  "react-streaming-chat/mermaid": here("src/mermaid.ts"),
  "react-streaming-chat/protocols": here("src/protocols.ts"),
  "react-streaming-chat/server": here("src/server.ts"),
  "react-streaming-chat/storage": here("src/storage.ts"),
  "react-streaming-chat/transports": here("src/transports.ts"),
  "react-streaming-chat/testing": here("src/testing.ts"),
  "react-streaming-chat/styles.css": here("src/styles.css"),
  "react-streaming-chat": here("src/index.ts"),
};

const react18 = {
  react: here("test/react18/node_modules/react"),
  "react-dom": here("test/react18/node_modules/react-dom"),
};

/** A fresh object for each project: Vitest writes the project's name into `instances`. */
const browser = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({
    launchOptions: {
      executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
      // A reader may drag a scroll bar; without one, that cannot be tried.
      ignoreDefaultArgs: ["--hide-scrollbars"],
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--js-flags=--expose-gc",
        "--enable-precise-memory-info",
      ],
    },
  }),
  instances: [{ browser: "chromium" as const }],
});

const optimizeDeps = {
  include: [
    "react",
    "react-dom",
    "react-dom/client",
    "react-dom/server",
    "react/jsx-dev-runtime",
    "react/jsx-runtime",
    "vitest-browser-react",
    "@testing-library/react",
    "eventsource-parser",
    "marked",
    "katex",
    "mermaid",
    "shiki/core",
    "shiki/engine/javascript",
    "shiki/langs",
    "shiki/themes",
    "sugar-high/core",
    "sugar-high/lang",
    "fast-check",
    "axe-core",
  ],
};

/** A property test may take its time on a busy machine; what hangs is still found, in ms. */
const testTimeout = 60_000;

/** How long what is to come may take, in ms, for the same reason. What has to be there at once is not waited for. */
const patience = { poll: { timeout: 20_000 } };

const browserTests = ["test/**/*.browser.test.{ts,tsx}"];

/** Tests outside the page, which reload it, leave it and take its network away. */
const pageTests = ["test/**/*.page.test.ts"];

/** Tests that install the packed package as a user does. */
const consumerTests = "test/consumers/*.test.ts";

/** What depends on React, and so runs a second time on React 18. */
const reactTests = [
  "test/react/**/*.test.{ts,tsx}",
  "test/markdown/**/*.test.tsx",
  "test/math/**/*.test.tsx",
];

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: self },
        test: {
          name: "unit",
          testTimeout,
          expect: patience,
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: [...browserTests, ...pageTests, consumerTests, "**/node_modules/**"],
          setupFiles: ["test/support/setup.ts"],
        },
      },
      {
        test: {
          name: "consumers",
          testTimeout,
          expect: patience,
          hookTimeout: 120_000,
          include: [consumerTests],
          globalSetup: "test/consumers/packTarball.ts",
        },
      },
      {
        resolve: { alias: self },
        test: { name: "pages", testTimeout, expect: patience, hookTimeout: testTimeout, include: pageTests },
      },
      {
        resolve: {
          alias: {
            ...self,
            ...react18,
            "@testing-library/react": here(
              "node_modules/@testing-library/react/dist/@testing-library/react.esm.js",
            ),
          },
        },
        test: {
          name: "unit-react18",
          testTimeout,
          expect: patience,
          include: reactTests,
          exclude: [...browserTests, "**/node_modules/**"],
          setupFiles: ["test/support/setup.ts"],
          server: { deps: { inline: [/@testing-library\/react/] } },
        },
      },
      {
        plugins: [react(), connectionBreaker(), demoServer(), transportServer(), otherOrigin()],
        resolve: { alias: self },
        optimizeDeps,
        test: {
          name: "browser",
          testTimeout,
          expect: patience,
          include: browserTests,
          // They count the answers that the demo's one server has open.
          maxWorkers: 1,
          browser: browser(),
        },
      },
      {
        plugins: [react(), demoServer()],
        resolve: { alias: { ...self, ...react18 } },
        cacheDir: "node_modules/.vite-react18",
        optimizeDeps,
        test: {
          name: "browser-react18",
          testTimeout,
          expect: patience,
          include: [
            "test/react/**/*.browser.test.{ts,tsx}",
            "test/markdown/**/*.browser.test.tsx",
            "test/components/**/*.browser.test.tsx",
            "test/mermaid/**/*.browser.test.tsx",
          ],
          browser: browser(),
        },
      },
      {
        plugins: [storybookTest({ configDir: here(".storybook") })],
        resolve: { alias: self },
        test: { name: "stories", testTimeout, browser: browser() },
      },
    ],
  },
});
