import type { OpenTurn, TurnChunk, TurnStore, TurnWriter } from "../server/store/turnStore.js";

/** One promise of a store. `run` rejects where it does not hold. */
export interface StoreContractCase {
  readonly name: string;
  run(): Promise<void>;
}

/** How long a case waits for something that must happen, in milliseconds. */
const LIMIT_MS = 5000;

/**
 * The laws that every `TurnStore` keeps, as a list of cases for any test runner:
 *
 * ```ts
 * for (const { name, run } of storeContract(() => myStore())) it(name, run);
 * ```
 *
 * @param createStore makes a store, anew for each case. Several cases may share one database: their ids differ.
 */
export function storeContract(
  createStore: () => TurnStore | Promise<TurnStore>,
): readonly StoreContractCase[] {
  const define = (
    name: string,
    act: (store: TurnStore, turn: OpenTurn) => Promise<void>,
  ): StoreContractCase => ({
    name,
    async run() {
      const store = await createStore();
      try {
        await act(store, {
          chatId: crypto.randomUUID(),
          turnId: crypto.randomUUID(),
          owner: "owner",
          question: "question",
        });
      } finally {
        await store.close();
      }
    },
  });

  return [
    define("gives a reader all records in their order, and then the outcome", async (store, turn) => {
      const writer = await open(store, turn);
      await writer.append(["a", "b"]);
      await writer.append(["c"]);
      await writer.finish("done");
      expectEqual(await readAll(store, turn.turnId, 0), { records: ["a", "b", "c"], outcome: "done" });
    }),
    define("gives a record to a reader that waits for it", async (store, turn) => {
      const writer = await open(store, turn);
      const reader = store.read(turn.turnId, 0, new AbortController().signal)[Symbol.asyncIterator]();
      for (const record of ["a", "b", "c"]) {
        const next = reader.next();
        await writer.append([record]);
        expectEqual(recordsOf(await inTime("the record", next)), [record]);
      }
      const last = reader.next();
      await writer.finish("failed");
      expectEqual((await inTime("the outcome", last)).value, { outcome: "failed" });
    }),
    define("gives the records after any offset, also within records stored together", async (store, turn) => {
      const writer = await open(store, turn);
      const all = ["a", "b", "c", "d", "e"];
      await writer.append(all.slice(0, 2));
      await writer.append(all.slice(2));
      await writer.finish("done");
      for (let after = 0; after <= all.length; after += 1) {
        expectEqual(await readAll(store, turn.turnId, after), { records: all.slice(after), outcome: "done" });
      }
    }),
    define("keeps every character of a record", async (store, turn) => {
      const writer = await open(store, turn);
      const records = ['data: \r\n wörld 👩‍👩‍👧 漢字 \\ " \u2028 \u0000', "", "x".repeat(100_000)];
      await writer.append(records);
      await writer.finish("done");
      expectEqual(await readAll(store, turn.turnId, 0), { records, outcome: "done" });
    }),
    define(
      "serves many readers, each from its offset, with what is written meanwhile",
      async (store, turn) => {
        const writer = await open(store, turn);
        const all = Array.from({ length: 300 }, (_, index) => `record ${index}`);
        await writer.append(all.slice(0, 100));
        const readers = Array.from({ length: 20 }, (_, index) => readAll(store, turn.turnId, index * 5));
        for (const record of all.slice(100)) await writer.append([record]);
        await writer.finish("done");
        for (const [index, reading] of readers.entries()) {
          expectEqual(await inTime("a reader", reading), { records: all.slice(index * 5), outcome: "done" });
        }
      },
    ),
    define("finds the turn of a chat while it runs and after its end", async (store, turn) => {
      const { turnId, question } = turn;
      expectEqual(await store.find(turn.chatId, turn.owner), undefined);
      const writer = await open(store, turn);
      expectEqual(await store.find(turn.chatId, turn.owner), { turnId, question, isRunning: true });
      await writer.finish("done");
      const { doneAt, ...ended } = (await store.find(turn.chatId, turn.owner)) ?? {};
      expectEqual(ended, { turnId, question, isRunning: false });
      // Optional: a store without it never joins a finished turn.
      expectEqual(doneAt === undefined || Math.abs(Date.now() - doneAt) < 60_000, true);
    }),
    define("refuses a second turn while the first one runs, and not afterwards", async (store, turn) => {
      const writer = await open(store, turn);
      const second = { ...turn, turnId: crypto.randomUUID(), question: undefined };
      expectEqual(await store.open(second), "running");
      await writer.finish("done");
      await (await open(store, second)).append(["new"]);
      const found = await store.find(turn.chatId, turn.owner);
      expectEqual(found, { turnId: second.turnId, question: undefined, isRunning: true });
    }),
    define("lets one of two simultaneous turns begin", async (store, turn) => {
      const both = await Promise.all([
        store.open(turn),
        store.open({ ...turn, turnId: crypto.randomUUID() }),
      ]);
      expectEqual(both.filter((result) => result === "running").length, 1);
    }),
    define("aborts the writer when the turn is cancelled, and forgets the turn", async (store, turn) => {
      const writer = await open(store, turn);
      await writer.append(["a"]);
      const reading = readAll(store, turn.turnId, 0);
      const aborted = abortOf(writer);
      await store.cancel(turn.chatId, turn.owner);
      await inTime("the abort", aborted);
      await writer.finish("cancelled");
      expectEqual((await inTime("the reader's end", reading)).outcome === "done", false);
      expectEqual(await store.find(turn.chatId, turn.owner), undefined);
      await open(store, { ...turn, turnId: crypto.randomUUID() });
    }),
    define(
      "hides the turn of one owner from another, who can neither cancel nor block it",
      async (store, turn) => {
        const writer = await open(store, turn);
        expectEqual(await store.find(turn.chatId, "stranger"), undefined);
        await store.cancel(turn.chatId, "stranger");
        expectEqual(writer.signal.aborted, false);
        const strange = await open(store, { ...turn, turnId: crypto.randomUUID(), owner: "stranger" });
        await strange.append(["theirs"]);
        await strange.finish("done");
        await writer.append(["mine"]);
        await writer.finish("done");
        expectEqual((await store.find(turn.chatId, turn.owner))?.turnId, turn.turnId);
        expectEqual(await readAll(store, turn.turnId, 0), { records: ["mine"], outcome: "done" });
      },
    ),
    define("keeps ids apart that hold separators of keys", async (store, turn) => {
      const pairs = [
        ["a:b", "c"],
        ["a", "b:c"],
        ["a}", "{b"],
        ["", "a:b:c"],
      ] as const;
      for (const [owner, chatId] of pairs) {
        await open(store, { ...turn, owner, chatId: turn.chatId + chatId, turnId: crypto.randomUUID() });
      }
    }),
    define("keeps the first outcome of a turn", async (store, turn) => {
      const writer = await open(store, turn);
      await writer.finish("failed");
      await writer.finish("done");
      expectEqual((await readAll(store, turn.turnId, 0)).outcome, "failed");
    }),
    define("ends a reader whose signal aborts, and no other", async (store, turn) => {
      const writer = await open(store, turn);
      const left = new AbortController();
      const leaving = readAll(store, turn.turnId, 0, left.signal);
      const staying = readAll(store, turn.turnId, 0);
      left.abort();
      expectEqual(await inTime("the reader's end", leaving), { records: [], outcome: undefined });
      await writer.append(["a"]);
      await writer.finish("done");
      expectEqual(await inTime("the other reader", staying), { records: ["a"], outcome: "done" });
    }),
    define("gives nothing of a turn that does not exist", async (store, turn) => {
      expectEqual(await inTime("the end", readAll(store, turn.turnId, 0)), {
        records: [],
        outcome: undefined,
      });
    }),
    define("ends running turns when the store closes", async (store, turn) => {
      const writer = await open(store, turn);
      await store.close();
      expectEqual(writer.signal.aborted, true);
    }),
  ];
}

async function open(store: TurnStore, turn: OpenTurn): Promise<TurnWriter> {
  const writer = await store.open(turn);
  if (writer === "running") throw new Error("The store says that the turn is running already.");
  return writer;
}

async function readAll(
  store: TurnStore,
  turnId: string,
  after: number,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ records: string[]; outcome: string | undefined }> {
  const records: string[] = [];
  let outcome: string | undefined;
  for await (const chunk of store.read(turnId, after, signal)) {
    if ("outcome" in chunk) outcome = chunk.outcome;
    else {
      records.push(...chunk.records);
      expectEqual(chunk.offset, after + records.length);
    }
  }
  return { records, outcome };
}

function recordsOf({ value }: IteratorResult<TurnChunk>): readonly string[] | undefined {
  const chunk = value as TurnChunk | undefined;
  return chunk === undefined || "outcome" in chunk ? undefined : chunk.records;
}

function abortOf({ signal }: TurnWriter): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function inTime<T>(event: string, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${LIMIT_MS} ms for ${event}.`)), LIMIT_MS);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function expectEqual(actual: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (is !== should) throw new Error(`Got ${is?.slice(0, 500)}, but expected ${should?.slice(0, 500)}.`);
}
