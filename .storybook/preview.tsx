import type { Preview } from "@storybook/react-vite";
import { configure } from "storybook/test";
import "../src/styles.css";

// In ms: a busy machine may take its time; a missing element is still reported.
configure({ asyncUtilTimeout: 20_000 });

const toolbar = (title: string, items: readonly string[]) => ({
  description: title,
  toolbar: { title, items: [...items], dynamicTitle: true },
});

const preview: Preview = {
  tags: ["autodocs"],
  parameters: { a11y: { test: "error" } },
  globalTypes: {
    theme: toolbar("Theme", ["light", "dark"]),
    density: toolbar("Density", ["comfortable", "compact"]),
    direction: toolbar("Direction", ["ltr", "rtl"]),
  },
  initialGlobals: { theme: "light", density: "comfortable", direction: "ltr" },
  decorators: [
    (Story, { globals }) => (
      <div
        data-theme={globals["theme"] as string}
        dir={globals["direction"] as string}
        style={{
          colorScheme: globals["theme"] as string,
          background: globals["theme"] === "dark" ? "#141416" : "#fff",
          color: globals["theme"] === "dark" ? "#ececee" : "#18181b",
        }}
      >
        <Story />
      </div>
    ),
  ],
};

export default preview;
