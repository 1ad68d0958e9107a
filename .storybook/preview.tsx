import type { Preview } from "@storybook/react-vite";
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

/** Two objects a locale at most: a new one for each render would render every chat again. */
const showrooms = new Map<string, Showroom>();

function showroomOf(density: unknown, locale: unknown): Showroom {
  const key = `${String(density)} ${String(locale)}`;
  const known = showrooms.get(key) ?? {
    density: density === "compact" ? "compact" : "comfortable",
    labels: locale === "de" ? germanLabels : english,
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
  },
  initialGlobals: { theme: "light", density: "comfortable", direction: "ltr", locale: "en" },
  decorators: [
    (Story, { globals }) => {
      const room = showroomOf(globals["density"], globals["locale"]);
      return (
        <ShowroomContext.Provider value={room}>
          <div
            className="show-root"
            data-theme={globals["theme"] as string}
            dir={globals["direction"] as string}
            style={{ colorScheme: globals["theme"] as string }}
          >
            <Story />
          </div>
        </ShowroomContext.Provider>
      );
    },
  ],
};

export default preview;
