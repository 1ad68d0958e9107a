import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { must, root, runBin } from "./run.mjs";

/**
 * The declared public API as text, in git, so that a change to it shows in the diff: the entry points, and the
 * declarations of every module that they export from. `--write` renews it; without it, a difference is an error.
 */
const write = process.argv.includes("--write");
const out = mkdtempSync(join(tmpdir(), "api-"));
const emit = ["--emitDeclarationOnly", "--declarationMap", "false", "--outDir", out];
await must(runBin("tsc", ["-p", "tsconfig.build.json", ...emit]), "tsc");

/** The modules that an entry point exports from, and those of the entry points that it exports whole. */
function collectModules(entry, into) {
  const text = readFileSync(join(out, entry), "utf8");
  for (const [, module] of text.matchAll(/from "\.\/([^"]+)\.js"/g)) {
    if (module.includes("/")) into.add(`${module}.d.ts`);
    else collectModules(`${module}.d.ts`, into);
  }
}

/** The entry points, as `package.json` names them. */
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const entries = Object.values(exports).flatMap(({ types }) =>
  types?.startsWith("./dist/") && !types.includes(".css") ? [types.slice("./dist/".length)] : [],
);
const found = new Set();
for (const entry of entries) collectModules(entry, found);
const modules = [...found].sort((a, b) => (a < b ? -1 : 1));
const report = [...entries, ...modules]
  .map((name) => `// ── ${name} ──\n\n${readFileSync(join(out, name), "utf8").trim()}\n`)
  .join("\n");
rmSync(out, { recursive: true, force: true });

const path = join(root, "api.d.ts.txt");
if (write) {
  writeFileSync(path, report);
} else if (!existsSync(path) || readFileSync(path, "utf8") !== report) {
  process.stderr.write(
    "The declared API differs from api.d.ts.txt. Run `npm run api` and review the diff.\n",
  );
  process.exit(1);
}
