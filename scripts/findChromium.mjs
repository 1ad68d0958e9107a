import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { must, run, runBin, say } from "./run.mjs";

const names = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "microsoft-edge",
  "microsoft-edge-stable",
  "msedge",
];

const elsewhere = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ...[process.env["PROGRAMFILES"], process.env["PROGRAMFILES(X86)"], process.env["LOCALAPPDATA"]]
    .filter(Boolean)
    .flatMap((folder) => [
      join(folder, "Google/Chrome/Application/chrome.exe"),
      join(folder, "Microsoft/Edge/Application/msedge.exe"),
    ]),
];

/**
 * The path of a Chromium that can be driven: CHROMIUM_PATH, an installed Chrome, Chromium or Edge, what Playwright has,
 * and otherwise one that is installed now, by the system's package manager or by Playwright.
 */
export async function findChromium() {
  const given = process.env["CHROMIUM_PATH"];
  if (given) {
    if (existsSync(given)) return given;
    process.stderr.write(`CHROMIUM_PATH is set to ${given}, but there is no such file.\n`);
    process.exit(1);
  }
  return installed() ?? (await playwrights()) ?? (await install());
}

function installed() {
  const ending = process.platform === "win32" ? ".exe" : "";
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name + ending)));
  return [...candidates, ...elsewhere].find((path) => existsSync(path));
}

async function playwrights() {
  const { chromium } = await import("playwright");
  const path = chromium.executablePath();
  return path && existsSync(path) ? path : undefined;
}

async function install() {
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    say("No Chromium found: installing Debian's (apt-get install chromium) …");
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await must(run("apt-get", ["update", "-qq"], { env }), "apt-get update");
    const status = await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
      env,
    });
    const path = installed();
    if (status === 0 && path) return path;
  }
  say("No Chromium found: Playwright downloads one …");
  await must(runBin("playwright", ["install", "chromium"]), "playwright install chromium");
  const path = await playwrights();
  if (path) return path;
  process.stderr.write("Still no Chromium. Install one and set CHROMIUM_PATH to it.\n");
  return process.exit(1);
}
