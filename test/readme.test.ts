import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { defineProtocol, readStream, type Protocol } from "react-streaming-chat/core";
import { createChatHandlers, toNodeHandler } from "react-streaming-chat/server";

const read = (name: string): string => readFileSync(resolve(import.meta.dirname, "..", name), "utf8");

it("shows the component that the stories run, in under 40 lines", () => {
  const example = read("stories/recipes/ChatExample.tsx").trimEnd();
  expect(example.split("\n").length).toBeLessThan(40);
  expect(read("README.md")).toContain(`\`\`\`tsx\n${example}\n\`\`\``);
});

it("defines a format of one's own in ten lines that work as they stand", async () => {
  const [source] = /^const acme = defineProtocol\([\s\S]*?^\}\);$/m.exec(read("README.md")) ?? [""];
  expect(source.split("\n").length).toBeGreaterThan(1);
  expect(source.split("\n").length).toBeLessThanOrEqual(10);
  // oxlint-disable-next-line typescript/no-implied-eval -- the text itself is what is tested
  const evaluate = new Function("defineProtocol", `${source}\nreturn acme;`) as (
    define: typeof defineProtocol,
  ) => Protocol;
  const protocol = evaluate(defineProtocol);

  const events = async (...records: object[]): Promise<string[]> => {
    const body = records.map((record) => `data: ${JSON.stringify(record)}\n\n`).join("");
    const seen: string[] = [];
    const headers = { "content-type": "text/event-stream" };
    for await (const event of readStream(new Response(body, { headers }), { protocol })) {
      seen.push(event.type === "text-delta" ? event.delta : event.type);
    }
    return seen;
  };
  expect(await events({ token: "Hel" }, { token: "lo" }, { finished: true })).toEqual([
    "text-start",
    "Hel",
    "lo",
    "text-end",
    "finish",
  ]);
  await expect(events({ token: "Hel" })).rejects.toMatchObject({ code: "truncated" });
});

it("shows a server that answers as it stands", async () => {
  const section = read("README.md").split("### A server in Node")[1] ?? "";
  const [, code = ""] = /^```ts\n([\s\S]*?)^```$/m.exec(section) ?? [];
  const program = code
    .replaceAll(/^import .*$/gm, "")
    .replace(/createServer\((.*)\)\.listen\(3001\);/, "return $1;");
  // oxlint-disable-next-line typescript/no-implied-eval -- the text itself is what is tested
  const handler = new Function("createChatHandlers", "toNodeHandler", program)(
    createChatHandlers,
    toNodeHandler,
  ) as RequestListener;
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/chat`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id: "a", messages: [{ role: "user", parts: [] }] }),
    });
    const seen: string[] = [];
    for await (const event of readStream(response)) {
      if (event.type === "text-delta") seen.push(event.delta);
      if (event.type === "finish") seen.push(event.finishReason ?? "");
    }
    expect(seen.join("")).toContain("You have sent 1 messages. Put the request to your model here.");
  } finally {
    server.close();
  }
});

it("shows only code that compiles under strict", () => {
  const root = resolve(import.meta.dirname, "..");
  const folder = join(root, "node_modules/.readme");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const blocks = [...read("README.md").matchAll(/^```(tsx?)\n([\s\S]*?)^```$/gm)];
  expect(blocks.length).toBeGreaterThan(10);
  const files = blocks.map(([, extension = "", code = ""], index) => {
    const name = `block${index}.${extension}`;
    writeFileSync(join(folder, name), `${code}\nexport {};\n`);
    return name;
  });
  // Declared here, not in the package: a bundler gives an app its style sheets.
  writeFileSync(join(folder, "css.d.ts"), 'declare module "*.css";\n');
  const config = join(folder, "tsconfig.json");
  writeFileSync(
    config,
    JSON.stringify({
      extends: "../../tsconfig.json",
      compilerOptions: { allowUmdGlobalAccess: true },
      files: [...files, "css.d.ts"],
      include: [],
    }),
  );
  const { stdout, status } = spawnSync(join(root, "node_modules/.bin/tsc"), ["--noEmit", "-p", config], {
    encoding: "utf8",
  });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});
