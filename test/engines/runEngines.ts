import { existsSync } from "node:fs";
import { findProgram } from "../support/programs.js";
import { engines, type Engine } from "./browsers.js";
import { openPage } from "./page.js";
import type { Step } from "./steps/step.js";
import { steps } from "./steps/steps.js";
import { NotDrivable } from "./webDriver.js";

type Result = "pass" | "FAIL" | "could not be driven";

/** Runs the steps in each engine, prints a table, and answers whether nothing failed and every engine was found. */
export async function runEngines(url: string, words: readonly string[]): Promise<boolean> {
  const wanted = words.map((word) => word.toLowerCase());
  const chosen = <Item extends { readonly name: string }>(items: readonly Item[]): readonly Item[] => {
    const named = items.filter(({ name }) => wanted.some((word) => name.toLowerCase().includes(word)));
    return named.length === 0 ? items : named;
  };
  const columns = new Map<string, ReadonlyMap<string, Result>>();
  for (const engine of chosen(engines)) columns.set(engine.name, await runEngine(engine, chosen(steps), url));
  print(chosen(steps), columns);
  return [...columns.values()].every(
    (results) => results.size > 0 && [...results.values()].every((result) => result !== "FAIL"),
  );
}

async function runEngine(
  engine: Engine,
  chosen: readonly Step[],
  url: string,
): Promise<ReadonlyMap<string, Result>> {
  const results = new Map<string, Result>();
  const programs: string[] = [];
  for (const [name, debianPackage] of engine.programs) {
    const program = existsSync(name) ? name : findProgram(name, debianPackage);
    if (program === undefined) {
      write(`${engine.name}: there is no ${name}. Install it (Debian: apt-get install ${debianPackage}).`);
      return results;
    }
    programs.push(program);
  }
  const browser = await engine.start(programs);
  write(`${engine.name}: ${browser.version}`);
  try {
    await browser.driver.resize(1280, 900);
    const page = openPage(browser.driver, url);
    for (const step of chosen) {
      const result = await step.run(page).then(
        (): Result => "pass",
        (error: unknown): Result => {
          write(`  ${step.name}: ${error instanceof Error ? error.message : String(error)}`);
          return error instanceof NotDrivable ? "could not be driven" : "FAIL";
        },
      );
      results.set(step.name, result);
      write(`  ${step.name}: ${result}`);
    }
  } finally {
    await browser.close();
  }
  return results;
}

function print(chosen: readonly Step[], columns: ReadonlyMap<string, ReadonlyMap<string, Result>>): void {
  const names = [...columns.keys()];
  const row = (cells: readonly string[], shows: string): string =>
    `${cells.map((cell) => cell.padEnd(20)).join(" ")} ${shows}`;
  write(`\n${row(["step", ...names], "what it shows")}`);
  for (const { name, shows } of chosen) {
    write(row([name, ...names.map((engine) => columns.get(engine)?.get(name) ?? "not run")], shows));
  }
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
