import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The package, packed as it is published. */
    tarball: string;
  }
}

/** Packs once for all consumers: two builds at the same time would delete each other's files. */
export async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "tarball-"));
  await promisify(execFile)("npm", ["pack", "--pack-destination", folder, "--silent"], {
    cwd: resolve(import.meta.dirname, "../.."),
  });
  const name = readdirSync(folder).find((file) => file.endsWith(".tgz"));
  if (name === undefined) throw new Error("npm pack has written no tarball.");
  project.provide("tarball", join(folder, name));
  return () => rmSync(folder, { recursive: true, force: true });
}
