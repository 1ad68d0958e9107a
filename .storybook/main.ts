import { fileURLToPath } from "node:url";
import type { StorybookConfig } from "@storybook/react-vite";
import type { Alias, AliasOptions } from "vite";

const source = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

/** The package by its own name. Without this, the stories show the last build in `dist`. */
const self = [
  { find: /^react-streaming-chat$/, replacement: source("index.ts") },
  { find: /^react-streaming-chat\/(.*\.css)$/, replacement: source("$1") },
  { find: /^react-streaming-chat\/([\w-]+)$/, replacement: source("$1.ts") },
];

/** Vite takes its aliases as an object or as a list. */
function aliasesOf(alias: AliasOptions = []): readonly Alias[] {
  if (Array.isArray(alias)) return alias as readonly Alias[];
  return Object.entries(alias).map(([find, replacement]) => ({ find, replacement: String(replacement) }));
}

const config: StorybookConfig = {
  framework: "@storybook/react-vite",
  stories: ["../stories/**/*.mdx", "../stories/**/*.stories.@(ts|tsx)"],
  addons: ["@storybook/addon-docs", "@storybook/addon-a11y", "@storybook/addon-vitest"],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  typescript: { reactDocgen: "react-docgen" },
  viteFinal: (vite) => ({
    ...vite,
    resolve: { ...vite.resolve, alias: [...aliasesOf(vite.resolve?.alias), ...self] },
    build: {
      ...vite.build,
      // Every module with "use client" would raise a warning; the directive is for other bundlers.
      rolldownOptions: { ...vite.build?.rolldownOptions, checks: { moduleLevelDirective: false } },
    },
  }),
};

export default config;
