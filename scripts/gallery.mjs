import { createReadStream, existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { findChromium } from "./findChromium.mjs";
import { installDependencies } from "./installDependencies.mjs";
import { must, root, runBin, say } from "./run.mjs";

/**
 * Writes a picture of every story, light and dark, 1280 and 390 pixels wide, into `gallery/`. Words after the command
 * choose stories: `npm run gallery -- composer`.
 */
await installDependencies();
const executablePath = await findChromium();
await must(runBin("storybook", ["build", "--quiet"]), "storybook build");

const folder = join(root, "storybook-static");
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json" };
const server = createServer((request, response) => {
  const path = join(folder, normalize(new URL(request.url ?? "/", "http://localhost").pathname));
  if (!path.startsWith(folder) || !existsSync(path)) response.writeHead(404).end();
  else {
    response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" });
    createReadStream(path).pipe(response);
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address();
const base = `http://127.0.0.1:${port}`;

const { entries } = await (await fetch(`${base}/index.json`)).json();
const wanted = process.argv.slice(2);
const stories = Object.values(entries).filter(
  ({ type, id }) => type === "story" && (wanted.length === 0 || wanted.some((word) => id.includes(word))),
);
mkdirSync(join(root, "gallery"), { recursive: true });
const { chromium } = await import("playwright");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
for (const [colorScheme, width] of [
  ["light", 1280],
  ["light", 390],
  ["dark", 1280],
  ["dark", 390],
]) {
  const page = await browser.newPage({ viewport: { width, height: 844 }, colorScheme });
  for (const { id } of stories) {
    await page.goto(`${base}/iframe.html?id=${id}&viewMode=story`);
    await page.waitForLoadState("networkidle");
    // A play function ends when it ends; a moment later the picture stands still.
    await page.waitForTimeout(600);
    await page.screenshot({ path: join(root, "gallery", `${id}-${width}-${colorScheme}.png`) });
  }
  await page.close();
}
await browser.close();
server.close();
say(`${stories.length * 4} pictures in gallery/`);
