import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Rolldown } from "vite";
import type { createChat as createChatType } from "../../src/chat/createChat.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** What a bundler makes of the formats: one chunk of all of them, or the one format that was named. */

const src = resolve(import.meta.dirname, "../../src");
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(resolve(import.meta.dirname, "../../node_modules"), ".formats-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Bundle {
  /** The chunks that a page loads at once. */
  first: string;
  /** The chunks that are loaded later. */
  later: string[];
}

async function bundle(code: string, name: string, { inline = false } = {}): Promise<Bundle> {
  const entry = join(dir, `${name}.ts`);
  writeFileSync(entry, code);
  const result = (await build({
    root: dir,
    configFile: false,
    logLevel: "error",
    build: {
      write: true,
      // Its helper needs a document; the test runs the bundle without one.
      modulePreload: false,
      outDir: join(dir, name),
      emptyOutDir: false,
      // The test looks for the names of events, which stay as they are.
      minify: false,
      rolldownOptions: {
        input: entry,
        preserveEntrySignatures: "strict",
        external: ["react", "react-dom"],
        output: { entryFileNames: "entry.mjs", ...(inline ? { codeSplitting: false } : {}) },
        checks: { moduleLevelDirective: false },
      },
    },
  })) as Rolldown.RolldownOutput;
  const chunks = result.output.filter((file) => file.type === "chunk");
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const seen = new Set<string>();
  const visit = (fileName: string): void => {
    if (seen.has(fileName)) return;
    seen.add(fileName);
    for (const imported of byName.get(fileName)?.imports ?? []) visit(imported);
  };
  visit("entry.mjs");
  const codeOf = (isFirst: boolean): string[] =>
    chunks.filter(({ fileName }) => seen.has(fileName) === isFirst).map((chunk) => chunk.code);
  return { first: codeOf(true).join("\n"), later: codeOf(false) };
}

const chat = JSON.stringify(join(src, "chat/createChat.ts"));
const protocols = JSON.stringify(join(src, "protocols.ts"));
/** A word of each format that stands in its decoder alone. */
const AG_UI = "RUN_STARTED";
const ANTHROPIC = "content_block_start";
const DIFY = "retriever_resources";
/** Words of the code that cuts a body into records and checks a response. */
const DECODER = ["grpc", "createStreamDecoder"];

describe("the formats in a bundle", () => {
  it("are one chunk, and none of them is in the first load", async () => {
    const { first, later } = await bundle(`export { createChat } from ${chat};`, "auto");
    for (const word of [AG_UI, ANTHROPIC, DIFY]) {
      expect({ word, inFirst: first.includes(word) }).toEqual({ word, inFirst: false });
      expect(later.filter((code) => code.includes(word))).toHaveLength(1);
    }
  });

  it("come with the code that reads a body, which is not in the first load either", async () => {
    const named = `export { createChat } from ${chat}; export { anthropic } from ${protocols};`;
    for (const [name, code] of [
      ["reader", `export { createChat } from ${chat};`],
      ["reader-named", named],
    ] as const) {
      const { first, later } = await bundle(code, name);
      for (const word of DECODER) {
        expect({ name, word, inFirst: first.includes(word) }).toEqual({ name, word, inFirst: false });
        expect(later.filter((chunk) => chunk.includes(word))).toHaveLength(1);
      }
    }
  });

  it("are the named one alone in the first load", async () => {
    const code = `export { createChat } from ${chat}; export { anthropic } from ${protocols};`;
    const { first } = await bundle(code, "named");
    expect(first).toContain(ANTHROPIC);
    for (const word of [AG_UI, DIFY])
      expect({ word, inFirst: first.includes(word) }).toEqual({ word, inFirst: false });
  });

  it("work where the bundler writes one file, and where it splits", async () => {
    for (const inline of [true, false]) {
      const name = inline ? "inline" : "split";
      const { later } = await bundle(`export { createChat } from ${chat};`, name, { inline });
      expect(later.length > 0).toBe(!inline);
      const { createChat } = (await import(
        /* @vite-ignore */ pathToFileURL(join(dir, name, "entry.mjs")).href
      )) as {
        createChat: typeof createChatType;
      };
      const outcome = await createChat({
        fetch: async () =>
          new Response(`data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n`),
      }).sendMessage("?");
      expect({ name, outcome }).toEqual({ name, outcome: { type: "done" } });
    }
  });
});
