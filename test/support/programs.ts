import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";

/** Where the program is, installed from the system's packages where that is possible; `undefined` elsewhere. */
export function findProgram(name: string, debianPackage: string): string | undefined {
  const known = inPath(name);
  if (known !== undefined) return known;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return undefined;
  try {
    const options = { stdio: "ignore", timeout: 120_000 } as const;
    // A fresh image has no list of packages, without which nothing is found.
    execFileSync("apt-get", ["update", "-qq"], options);
    execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", debianPackage], options);
  } catch {
    return undefined;
  }
  return inPath(name);
}

function inPath(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => `${folder}/${name}`).find((path) => existsSync(path));
}

/** A port of loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
