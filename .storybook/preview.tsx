import type { Preview } from "@storybook/react-vite";
import { configure } from "storybook/test";
import "../src/styles.css";

// In ms: a busy machine may take its time; what never comes is still found.
configure({ asyncUtilTimeout: 20_000 });

const preview: Preview = {
  tags: ["autodocs"],
  parameters: { a11y: { test: "error" } },
};

export default preview;
