import type { Preview } from "@storybook/react-vite";
import { Fragment, StrictMode } from "react";
import { configure } from "storybook/test";
import { germanLabels } from "../stories/stage/germanLabels.js";
import { ShowroomContext, type Showroom } from "../stories/stage/showroom.js";
import "../src/styles.css";
import "./showroom.css";

// In ms: a busy machine may take its time; a missing element is still reported.
configure({ asyncUtilTimeout: 20_000 });

const toolbar = (title: string, items: readonly { readonly value: string; readonly title: string }[]) => ({
  description: title,
  toolbar: { title, items: [...items], dynamicTitle: true },
});

const english: Showroom["labels"] = {};

const announceModes = ["brief", "full", "sentences", "off"] as const;

const isAnnounceMode = (value: unknown): value is NonNullable<Showroom["announce"]> =>
  announceModes.some((mode) => mode === value);

/** Two objects a locale at most: a new one for each render would render every chat again. */
const showrooms = new Map<string, Showroom>();

function showroomOf(density: unknown, locale: unknown, announce: unknown): Showroom {
  const key = `${String(density)} ${String(locale)} ${String(announce)}`;
  const known = showrooms.get(key) ?? {
    density: density === "compact" ? "compact" : "comfortable",
    labels: locale === "de" ? germanLabels : english,
    ...(isAnnounceMode(announce) ? { announce } : {}),
  };
  showrooms.set(key, known);
  return known;
}

const preview: Preview = {
  tags: ["autodocs"],
  parameters: {
    a11y: { test: "error" },
    options: {
      storySort: {
        order: [
          "Start here",
          "Components",
          [
            "Chat",
            "Message",
            "Composer",
            "Reasoning, tools, sources",
            "Code and tables",
            "StreamingMarkdown",
            "*",
          ],
          "Streaming",
          ["Pace", "States"],
          "Markdown",
          "Scroll",
          "A11y",
          "Security",
          "Interop",
          "Recipes",
        ],
      },
    },
  },
  globalTypes: {
    theme: toolbar("Theme", [
      { value: "light", title: "Light" },
      { value: "dark", title: "Dark" },
    ]),
    density: toolbar("Density", [
      { value: "comfortable", title: "Comfortable" },
      { value: "compact", title: "Compact" },
    ]),
    direction: toolbar("Direction", [
      { value: "ltr", title: "Left to right" },
      { value: "rtl", title: "Right to left" },
    ]),
    locale: toolbar("Labels", [
      { value: "en", title: "English" },
      { value: "de", title: "Deutsch" },
    ]),
    announce: toolbar("Announcements", [
      { value: "story", title: "As the story says" },
      ...announceModes.map((value) => ({ value, title: `announce="${value}"` })),
    ]),
    fontScale: toolbar("Font size", [
      { value: "100%", title: "100 %" },
      { value: "150%", title: "150 %" },
      { value: "200%", title: "200 %" },
    ]),
    strict: toolbar("StrictMode", [
      { value: "off", title: "StrictMode off" },
      { value: "on", title: "StrictMode on" },
    ]),
  },
  initialGlobals: {
    theme: "light",
    density: "comfortable",
    direction: "ltr",
    locale: "en",
    announce: "story",
    fontScale: "100%",
    strict: "off",
  },
  decorators: [
    (Story, { globals }) => {
      const room = showroomOf(globals["density"], globals["locale"], globals["announce"]);
      const Mode = globals["strict"] === "on" ? StrictMode : Fragment;
      // Sizes are in rem: only the size of the document reaches them.
      document.documentElement.style.fontSize = String(globals["fontScale"]);
      return (
        <ShowroomContext.Provider value={room}>
          <div
            className="show-root"
            data-theme={globals["theme"] as string}
            dir={globals["direction"] as string}
            style={{ colorScheme: globals["theme"] as string }}
          >
            <Mode>
              <Story />
            </Mode>
          </div>
        </ShowroomContext.Provider>
      );
    },
  ],
};

export default preview;
