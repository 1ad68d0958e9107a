import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must, root, runBin } from "./run.mjs";

const dist = join(root, "dist");
rmSync(dist, { recursive: true, force: true });
await must(runBin("tsc", ["-p", "tsconfig.build.json"]), "tsc");
copyFileSync(join(root, "src/styles.css.d.ts"), join(dist, "styles.css.d.ts"));
/** The style sheets as one file: an `@import` would cost a request each, and some bundlers leave it to the browser. */
const css = readFileSync(join(root, "src/styles.css"), "utf8")
  .replace(/@import "([^"]+)";/g, (_, path) => readFileSync(join(root, "src", path), "utf8"))
  .replace(/\/\*[\s\S]*?\*\/\n?/g, "")
  .replace(/\n\s*/g, "")
  .replace(/;\}/g, "}")
  .replace(/ \{/g, "{")
  .replace(/([:,]) +/g, "$1");
writeFileSync(join(dist, "styles.css"), css);
writeFileSync(join(dist, "styles.layer.css"), `@layer react-streaming-chat {\n${css}}\n`);
copyFileSync(
  join(root, "src/components/elements/lucide.LICENSE"),
  join(dist, "components/elements/lucide.LICENSE"),
);
