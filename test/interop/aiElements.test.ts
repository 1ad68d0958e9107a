// @vitest-environment node
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");

it("AI Elements' own sources accept our messages, parts, states and status under `strict`, without a cast", async () => {
  const compiled = promisify(execFile)(
    process.execPath,
    [resolve(root, "node_modules/typescript/bin/tsc"), "--noEmit", "-p", "test/interop/aiElements"],
    { cwd: root },
  );
  // The page holds three `@ts-expect-error`: it would fail too if nothing were checked.
  const { stdout } = await compiled.catch((error: { stdout: string }) => error);
  expect(stdout).toBe("");
});
