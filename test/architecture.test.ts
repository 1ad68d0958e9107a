import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { describe, expect, it } from "vitest";

const src = resolve(import.meta.dirname, "../src");

/** The stages from left to right; a stage may import from itself and from those listed. */
const mayImport: Record<string, readonly string[]> = {
  bytes: [],
  events: ["bytes"],
  message: ["bytes", "events"],
  frames: ["bytes", "events", "message"],
  chat: ["bytes", "events", "message", "frames"],
  markdown: [],
  react: ["bytes", "events", "message", "frames", "chat", "markdown"],
  math: ["markdown", "react"],
  mermaid: ["react"],
  highlight: ["react"],
  components: ["bytes", "events", "message", "frames", "chat", "markdown", "react"],
  server: ["bytes", "events", "message", "frames"],
  // `server` for the types of a store, whose contract is part of the kit.
  testing: ["bytes", "events", "message", "frames", "chat", "server"],
};
const mayImportPackage: Record<string, readonly string[]> = {
  bytes: ["eventsource-parser"],
  markdown: ["marked"],
  react: ["react", "react-dom", "marked"],
  math: ["react", "katex"],
  mermaid: ["react", "mermaid"],
  highlight: ["shiki", "sugar-high"],
  components: ["react", "react-dom"],
  server: ["node:http"],
  testing: ["node:http"],
};

/**
 * The rooms of a stage from left to right: a room imports from the rooms before it, never from those after it. A name
 * that ends in `.ts` is a file at the door of the stage; a file that is not named may be imported by every room and
 * imports from none but the other files at the door, and its order is left to the law about cycles.
 */
const rooms: Record<string, readonly string[]> = {
  bytes: ["framings", "response", "sources"],
  events: ["vendor", "eventWriter.ts", "defineProtocol.ts", "protocols", "decode"],
  chat: [
    "platform",
    "transports",
    "state",
    "turn",
    "tools",
    "textSource.ts",
    "chatOptions.ts",
    "chat.ts",
    "storage",
    "share",
    "createChat.ts",
    "createChatWithFormats.ts",
  ],
  markdown: ["extensions", "inline", "view", "markdownParser.ts", "blocks", "createMarkdownParser.ts"],
};

/** The specifiers that a module imports or re-exports, types included. */
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

/** The room of a module inside its stage, as `rooms` names it. */
function roomOf(path: string): string {
  const [, second = "", ...rest] = relative(src, path).split(sep);
  return rest.length > 0 ? second : second.replace(/\.js$/, ".ts");
}

const modules = readdirSync(src, { recursive: true })
  .map(String)
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts"))
  .map((name) => join(src, name));

const entries = modules.filter((path) => dirname(path) === src && basename(path) !== "errors.ts");

/** The module of this project that a relative specifier names. */
function targetOf(path: string, specifier: string): string | undefined {
  const target = resolve(dirname(path), specifier).replace(/\.js$/, "");
  return modules.find((candidate) => candidate === `${target}.ts` || candidate === `${target}.tsx`);
}

/** Every import of one module by another. */
const edges = modules.flatMap((from) =>
  importsOf(from)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => ({ from, specifier, to: targetOf(from, specifier) })),
);

describe("the import rule", () => {
  it("sees the modules and resolves their imports", () => {
    expect(modules.length).toBeGreaterThan(100);
    expect(importsOf(join(src, "chat/createChat.ts"))).toContain("../errors.js");
    expect(edges.filter(({ to, specifier }) => to === undefined && !specifier.endsWith(".css"))).toEqual([]);
  });

  it("holds between stages: a stage imports from the stages to its left only", () => {
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

  it("holds between the rooms of a stage: a room imports from the rooms to its left only", () => {
    const broken: string[] = [];
    for (const { from, to } of edges) {
      const stage = stageOf(from);
      const order = rooms[stage];
      if (to === undefined || order === undefined || stageOf(to) !== stage) continue;
      const [importer, imported] = [order.indexOf(roomOf(from)), order.indexOf(roomOf(to))];
      if (roomOf(from) === roomOf(to) || imported === -1) continue;
      if (importer <= imported) broken.push(`${relative(src, from)} imports ${relative(src, to)}`);
    }
    expect(broken).toEqual([]);
  });

  it("holds between turns and tools: only createChat joins them", () => {
    const pairs = edges.filter(({ from, to }) => {
      if (to === undefined || stageOf(from) !== "chat" || stageOf(to) !== "chat") return false;
      return [roomOf(from), roomOf(to)].sort().join() === "tools,turn";
    });
    expect(pairs.map(({ from }) => relative(src, from))).toEqual([]);
  });

  it("has no cycle, of types neither", () => {
    expect(cycles()).toEqual([]);
  });

  it("keeps React and marked out of what `core` reaches", () => {
    expect(packagesReachedFrom("core.ts")).toEqual(new Set(["eventsource-parser"]));
    expect([...packagesReachedFrom("markdown.ts")].filter((name) => name !== "marked")).toEqual([]);
  });

  it("has entry points of exports and nothing else", () => {
    for (const entry of entries) {
      const rest = readFileSync(entry, "utf8").replace(
        /export\s+(type\s+)?(\{[^}]*\}|\*)\s+from\s+"[^"]+";/g,
        "",
      );
      expect(rest.trim(), entry).toBe("");
    }
  });
});

/** Every cycle of imports as a chain of file names, found by a walk that remembers its own path. */
function cycles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (module: string): void => {
    const at = path.indexOf(module);
    if (at !== -1) {
      found.push([...path.slice(at), module].map((name) => relative(src, name)).join(" → "));
      return;
    }
    if (done.has(module)) return;
    path.push(module);
    for (const { from, to } of edges) if (from === module && to !== undefined) visit(to);
    path.pop();
    done.add(module);
  };
  for (const module of modules) visit(module);
  return found;
}

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
        const target = targetOf(path, specifier);
        if (target !== undefined) waiting.push(target);
      }
    }
  }
  return packages;
}
