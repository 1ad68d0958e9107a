import { bundlePage } from "./bundle.mjs";
import { openPage } from "./chromium.mjs";
import { createMarkdownParser } from "../dist/markdown.js";
import { documents, lengths } from "./documents/documents.mjs";
import { growth, quantile } from "./statistics.mjs";
import { ms, printTable, ratio } from "./table.mjs";

const floor = "streaming-markdown";
const all = [
  "ours",
  "ours-source",
  floor,
  "react-text",
  "react-alone",
  "text-node",
  "streamdown",
  "markstream-react",
  "incremark",
  "x-markdown",
  "react-markdown",
];

const FRAME_MS = 16.7;
/** A run that takes so much longer than one frame an update is broken off, and reported as unfinished, in ms. */
const LIMIT_MS = 20_000;
/** What a model writes in a frame, and how long an answer is: where people mostly read. */
const READING = { step: 8, length: 12_000, documents: ["mixed", "list", "code", "paragraph"] };
/** How long a document is with `--quick`, in characters. */
const QUICK_LENGTH = 6000;

/** One growing message, one update a frame. */
export const renderBench = {
  name: "render",
  pages: async (scripts, { quick }) => {
    for (const name of candidates(quick)) {
      scripts.set(`render-${name}`, await bundlePage("render/page.mjs", `render/${name}.mjs`));
    }
  },
  async run({ browser, url, quick, bars, only, step: asked }) {
    const results = [];
    for (const step of asked !== undefined ? [asked] : quick ? [100] : [READING.step, 100, 40]) {
      const isReading = step <= READING.step;
      for (const [name, length] of Object.entries(lengths)) {
        if (only !== undefined && only !== name) continue;
        if (isReading && !READING.documents.includes(name)) continue;
        const size = isReading ? READING.length : quick ? QUICK_LENGTH : length;
        const rows = [];
        for (const candidate of candidates(quick || isReading)) {
          rows.push(await measure({ browser, url, candidate, name, length: size, step }));
        }
        report(`${name}, ${size / 1000} kB, ${step} characters a frame`, rows);
        if (isReading) judgeReading(bars, `${name} at ${step}`, rows, scannedPerCharacter(name, size));
        else judge(bars, `${name} at ${step}`, rows);
        results.push({ document: name, length: size, step, rows });
      }
    }
    return results;
  },
};

const candidates = (quick) =>
  quick ? ["ours", "ours-source", floor, "react-text", "react-alone", "streamdown"] : all;

/** How often a character of the document is given to marked, where five arrive at a time. */
function scannedPerCharacter(name, length) {
  const text = documents[name](length);
  const parser = createMarkdownParser();
  for (let i = 0; i < text.length; i += 5) {
    parser.append(text.slice(i, i + 5));
    void parser.view;
  }
  return parser.stats.scanned / text.length;
}

function judgeReading(bars, name, rows, scanned) {
  const cpu = (candidate) => rows.find((row) => row.candidate === candidate).cpuMs;
  bars.atMost(`${name}: CPU by a source over streaming-markdown`, cpu("ours-source") / cpu(floor), 1.2);
  bars.atMost(`${name}: CPU by a source over a React text`, cpu("ours-source") / cpu("react-text"), 1);
  bars.atMost(`${name}: characters given to marked over length`, scanned, 10);
}

async function measure({ browser, url, candidate, name, length, step }) {
  const page = await openPage(browser, `${url}/render-${candidate}`);
  try {
    await page.page
      .waitForFunction(() => typeof window.runRender === "function")
      .catch((cause) => {
        throw new Error(`${candidate} does not load: ${page.errors.join("; ")}`, { cause });
      });
    const prepare = (options) => page.page.evaluate((given) => window.prepareRender(given), options);
    const run = (options) => page.page.evaluate((given) => window.runRender(given), options);
    const short = Math.min(length / 3, 4000);
    // One round is not measured: cold code would make the first candidate look slow.
    await prepare({ name, length: short, step });
    await run({ name, length: short, step, limitMs: 5000, countNodes: false });
    await prepare({ name, length, step });
    const { result, ...cost } = await page.measure(() =>
      run({ name, length, step, limitMs: (length / step) * FRAME_MS + LIMIT_MS, countNodes: false }),
    );
    await prepare({ name, length: short, step });
    const { nodes } = await run({
      name,
      length: short,
      step,
      limitMs: 10_000,
      countNodes: true,
    });
    const { updates } = result;
    return {
      candidate,
      finished: result.finished,
      characters: result.characters,
      behind: Math.round(result.behind),
      ...cost,
      p50: quantile(updates, 0.5),
      p95: quantile(updates, 0.95),
      p99: quantile(updates, 0.99),
      max: Math.max(...updates),
      overFrame: updates.filter((update) => update > FRAME_MS).length,
      growth: growth(updates),
      nodes,
    };
  } finally {
    await page.close();
  }
}

function report(title, rows) {
  const base = rows.find((row) => row.candidate === floor)?.cpuMs;
  printTable(
    title,
    [
      "",
      "CPU ms",
      "× floor",
      "p50",
      "p95",
      "p99",
      "max",
      ">16.7",
      "last/first",
      "heap kB",
      "nodes +/−",
      "behind",
    ],
    rows.map((row) => [
      row.finished ? row.candidate : `${row.candidate} (to ${Math.round(row.characters / 1000)} kB)`,
      ms(row.cpuMs),
      ratio(row.cpuMs / base),
      ms(row.p50),
      ms(row.p95),
      ms(row.p99),
      ms(row.max),
      row.overFrame,
      ratio(row.growth),
      row.heapKb.toFixed(0),
      `${row.nodes.added}/${row.nodes.removed}`,
      row.behind,
    ]),
  );
}

function judge(bars, name, rows) {
  const ours = rows.find((row) => row.candidate === "ours");
  const base = rows.find((row) => row.candidate === floor);
  bars.atMost(`${name}: CPU over streaming-markdown`, ours.cpuMs / base.cpuMs, 1.1);
  bars.atMost(`${name}: script+layout per update (p50) over streaming-markdown`, ours.p50 / base.p50, 1.3);
  bars.atMost(`${name}: last tenth over first tenth`, ours.growth, 1.3);
  bars.atMost(`${name}: updates over 16.7 ms`, ours.overFrame, 0);
}
