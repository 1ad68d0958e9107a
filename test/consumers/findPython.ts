import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

const packages = ["python3-fastapi", "python3-uvicorn", "python3-redis", "python3-httpx"];

/** A Python that has what `examples/fastapi` imports, installed from the system's packages where that is possible. */
export function findPython(): string | undefined {
  const known = candidates();
  if (known !== undefined) return known;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    try {
      const options = { stdio: "ignore", timeout: 120_000 } as const;
      // A fresh image has no list of packages, without which nothing is found.
      execFileSync("apt-get", ["update", "-qq"], options);
      execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], options);
    } catch {
      // Reported below, as a machine without packages is.
    }
  }
  const installed = candidates();
  if (installed === undefined) {
    process.stderr.write(`examples/fastapi is not tested: install ${packages.join(" ")}.\n`);
  }
  return installed;
}

/** The system's Python first: another one that stands before it in PATH lacks the system's packages. */
function candidates(): string | undefined {
  return ["/usr/bin/python3", "python3"].find((program) => {
    try {
      execFileSync(program, ["-c", "import fastapi, uvicorn, redis.asyncio, httpx"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}
