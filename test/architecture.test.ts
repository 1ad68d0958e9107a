import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { describe, expect, it } from "vitest";

const src = resolve(import.meta.dirname, "../src");

/** From left to right; a stage may import from itself and from those listed. */
const mayImport: Record<string, readonly string[]> = {
  bytes: [],
  events: ["bytes"],
  message: ["bytes", "events"],
  frames: ["bytes", "events", "message"],
  chat: ["bytes", "events", "message", "frames"],
  markdown: [],
  react: ["bytes", "events", "message", "frames", "chat", "markdown"],
  math: ["markdown", "react"],
  components: ["bytes", "events", "message", "frames", "chat", "markdown", "react"],
  testing: ["bytes", "events", "message", "frames", "chat"],
};
const mayImportPackage: Record<string, readonly string[]> = {
  bytes: ["eventsource-parser"],
  markdown: ["marked"],
  react: ["react", "react-dom", "marked"],
  math: ["react", "katex"],
  components: ["react", "react-dom"],
  testing: ["node:http"],
};

/** The specifiers that a module really imports or re-exports. */
function importsOf(path: string): string[] {
  const text = readFileSync(path, "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "");
  return [
    ...text.matchAll(
      /(?:^|[;}\s])(?:import|export)\s[^"';]*?from\s*["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? "");
}

function stageOf(path: string): string {
  const [first = "", ...rest] = relative(src, path).split(sep);
  return rest.length > 0 ? first : `entry ${first}`;
}

const modules = readdirSync(src, { recursive: true })
  .map(String)
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts"))
  .map((name) => join(src, name));

describe("the import rule", () => {
  it("sees the modules and their imports", () => {
    expect(modules.length).toBeGreaterThan(30);
    expect(importsOf(join(src, "chat/createChat.ts"))).toContain("./turns.js");
  });

  it("holds for every real import: a stage imports from the stages to its left only", () => {
    const broken: string[] = [];
    for (const path of modules) {
      const stage = stageOf(path);
      if (stage.startsWith("entry ")) continue;
      for (const specifier of importsOf(path)) {
        const name = relative(src, path);
        if (!specifier.startsWith(".")) {
          const packageName = specifier.startsWith("node:") ? specifier : specifier.split("/")[0];
          if (!mayImportPackage[stage]?.includes(packageName ?? ""))
            broken.push(`${name} imports ${specifier}`);
          continue;
        }
        const target = stageOf(resolve(dirname(path), specifier));
        if (target === stage || target === "entry errors.js") continue;
        if (target.startsWith("entry ") || !mayImport[stage]?.includes(target)) {
          broken.push(`${name} (${stage}) imports ${specifier} (${target})`);
        }
      }
    }
    expect(broken).toEqual([]);
  });

  it("keeps React and marked out of what `core` reaches", () => {
    expect(packagesReachedFrom("core.ts")).toEqual(new Set(["eventsource-parser"]));
    expect([...packagesReachedFrom("markdown.ts")].filter((name) => name !== "marked")).toEqual([]);
  });

  it("has entry points of exports and nothing else", () => {
    for (const entry of ["index.ts", "core.ts", "markdown.ts", "math.ts", "testing.ts"]) {
      const rest = readFileSync(join(src, entry), "utf8").replace(
        /export\s+(type\s+)?(\{[^}]*\}|\*)\s+from\s+"[^"]+";/g,
        "",
      );
      expect(rest.trim(), entry).toBe("");
    }
  });
});

function packagesReachedFrom(entry: string): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const waiting = [join(src, entry)];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const specifier of importsOf(path)) {
      if (!specifier.startsWith(".")) packages.add(specifier.split("/")[0] ?? specifier);
      else {
        const target = resolve(dirname(path), specifier).replace(/\.js$/, "");
        const found = modules.find(
          (candidate) => candidate === `${target}.ts` || candidate === `${target}.tsx`,
        );
        if (found !== undefined) waiting.push(found);
      }
    }
  }
  return packages;
}
