import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { readStream } from "../../src/core.js";
import { endProcess } from "../server/support/startRedis.js";
import { freePort } from "../support/programs.js";
import { findPython } from "./findPython.js";

const python = findPython();

it.skipIf(python === undefined)("README's server in FastAPI answers as it stands", async () => {
  const readme = readFileSync(resolve(import.meta.dirname, "../../README.md"), "utf8");
  const [, program = ""] = /^```python\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "readme-"));
  writeFileSync(join(folder, "main.py"), program);
  const port = await freePort();
  const args = ["-m", "uvicorn", "main:app", "--host", "127.0.0.1", "--port", String(port)];
  const child = spawn(python ?? "", args, { cwd: folder, stdio: "ignore" });
  try {
    const ask = (): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}/api/chat`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ messages: [{}, {}] }),
      });
    let response: Response | undefined;
    while (response === undefined && child.exitCode === null) {
      response = await ask().catch(() => new Promise<undefined>((done) => setTimeout(done, 50)));
    }
    const seen: string[] = [];
    for await (const event of readStream(response ?? new Response())) {
      seen.push(event.type === "text-delta" ? event.delta : event.type);
    }
    expect(seen.join("")).toContain("You have sent 2 messages.");
    expect(seen.at(-1)).toBe("done");
  } finally {
    await endProcess(child);
    rmSync(folder, { recursive: true, force: true });
  }
});
