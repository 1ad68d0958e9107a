import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must, root, runBin } from "./run.mjs";

const dist = join(root, "dist");
rmSync(dist, { recursive: true, force: true });
await must(runBin("tsc", ["-p", "tsconfig.build.json"]), "tsc");
copyFileSync(join(root, "src/styles.css"), join(dist, "styles.css"));
copyFileSync(join(root, "src/styles.css.d.ts"), join(dist, "styles.css.d.ts"));
const css = readFileSync(join(root, "src/styles.css"), "utf8");
writeFileSync(join(dist, "styles.layer.css"), `@layer react-streaming-chat {\n${css}}\n`);
