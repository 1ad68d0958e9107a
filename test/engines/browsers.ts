import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/programs.js";
import { connectHttp, connectMarionette, type WebDriver } from "./webDriver.js";

/** Programs that an engine needs, with the Debian package of each. */
export interface Engine {
  readonly name: string;
  readonly programs: readonly (readonly [path: string, debianPackage: string])[];
  /** Starts the browser; `programs` are the paths in the order of `programs` above. */
  start(programs: readonly string[]): Promise<StartedBrowser>;
}

export interface StartedBrowser {
  readonly version: string;
  readonly driver: WebDriver;
  close(): Promise<void>;
}

const firefox: Engine = {
  name: "Firefox ESR",
  programs: [["firefox-esr", "firefox-esr"]],
  async start([program = ""]) {
    const profile = mkdtempSync(join(tmpdir(), "engines-firefox-"));
    const port = await freePort();
    writeFileSync(
      join(profile, "user.js"),
      [
        `user_pref("marionette.port", ${port});`,
        // Requests of the browser's own: no test may reach another machine.
        `user_pref("app.normandy.enabled", false);`,
        `user_pref("browser.safebrowsing.malware.enabled", false);`,
        `user_pref("browser.safebrowsing.phishing.enabled", false);`,
        `user_pref("browser.shell.checkDefaultBrowser", false);`,
        `user_pref("browser.startup.page", 0);`,
        `user_pref("datareporting.policy.dataSubmissionEnabled", false);`,
        `user_pref("extensions.getAddons.cache.enabled", false);`,
        `user_pref("network.captive-portal-service.enabled", false);`,
        `user_pref("network.connectivity-service.enabled", false);`,
        `user_pref("services.settings.server", "data:,none");`,
        `user_pref("toolkit.telemetry.enabled", false);`,
      ].join("\n"),
    );
    const child = launch(program, ["--marionette", "--headless", "--no-remote", "--profile", profile]);
    const driver = await soon(() => connectMarionette(port));
    return {
      version: await driver.run(() => navigator.userAgent),
      driver,
      async close() {
        await driver.close();
        await end(child);
        rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
      },
    };
  },
};

const webKit: Engine = {
  name: "WebKitGTK",
  programs: [
    ["WebKitWebDriver", "webkit2gtk-driver"],
    ["Xvfb", "xvfb"],
  ],
  async start([program = "", xvfb = ""]) {
    const display = launch(xvfb, ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]);
    const number = await firstLine(display);
    const port = await freePort();
    const child = launch(program, [`--port=${port}`], {
      DISPLAY: `:${number}`,
      // In a container there is no user namespace for its sandbox, and no graphics card.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
      WEBKIT_DISABLE_DMABUF_RENDERER: "1",
      LIBGL_ALWAYS_SOFTWARE: "1",
      NO_AT_BRIDGE: "1",
    });
    const driver = await soon(() => connectHttp(`http://127.0.0.1:${port}`, {}));
    return {
      version: await driver.run(() => navigator.userAgent),
      driver,
      async close() {
        await driver.close();
        await end(child);
        await end(display);
      },
    };
  },
};

export const engines: readonly Engine[] = [firefox, webKit];

function launch(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(program, args, {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    env: { ...process.env, ...env },
  });
}

/** The first line that a program writes to its file descriptor 3. */
async function firstLine(child: ChildProcess): Promise<string> {
  const pipe = child.stdio[3] as NodeJS.ReadableStream;
  let text = "";
  for await (const chunk of pipe) {
    text += String(chunk);
    if (text.includes("\n")) break;
  }
  return text.trim();
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill();
  });
}

/** Tries again until the program listens: it says nowhere when it does. */
async function soon<Result>(attempt: () => Promise<Result>): Promise<Result> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
