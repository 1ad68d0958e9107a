import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { expect, it } from "vitest";

const source = (path: string): string => resolve(import.meta.dirname, "../src", path);

/** The module behind a specifier that ends with `.js`. */
function moduleFile(from: string, specifier: string): string {
  const path = resolve(dirname(from), specifier.replace(/\.js$/, ""));
  return existsSync(`${path}.tsx`) ? `${path}.tsx` : `${path}.ts`;
}

/** The specifiers that are left of a module after types are erased. */
function valueImports(text: string): string[] {
  return [...text.matchAll(/^(?:import|export)\s+(?!type\b)([^;]*?)from "([^"]+)";/gm)].flatMap(
    ([, names = "", specifier = ""]) => {
      const values = names
        .replace(/[{}\s]/g, "")
        .split(",")
        .filter(Boolean);
      const typesOnly =
        names.trim().startsWith("{") && /^\{(?:\s*type [^,}]+,?)*\s*\}\s*$/.test(names.trim());
      return values.length > 0 && !typesOnly ? [specifier] : [];
    },
  );
}

/** The modules that a server component evaluates when it imports an entry, with what each imports. */
function serverModules(entry: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    const text = readFileSync(file, "utf8");
    if (text.startsWith('"use client";')) return;
    const imports = valueImports(text);
    found.set(file, imports);
    for (const specifier of imports) if (specifier.startsWith(".")) visit(moduleFile(file, specifier));
  };
  visit(source(entry));
  return found;
}

// Next evaluates a module without the directive on the server, where React has no `createContext` and no `useState`.
it.each(["index.ts", "math.ts", "core.ts", "server.ts", "markdown.ts", "protocols.ts"])(
  "%s reaches React only through modules that begin with 'use client'",
  (entry) => {
    const modules = serverModules(entry);
    expect(modules.size).toBeGreaterThan(0);
    const usingReact = [...modules].filter(([, imports]) =>
      imports.some((specifier) => /^react(?:-dom)?(?:\/(?!jsx-runtime)|$)/.test(specifier)),
    );
    expect(usingReact.map(([file]) => file)).toEqual([]);
  },
);
