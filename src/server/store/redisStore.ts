import { RequestError } from "../http/requestError.js";
import { finishScript, openScript, renewScript } from "./redisScripts.js";
import type { OpenTurn, TurnChunk, TurnOutcome, TurnStore } from "./turnStore.js";

/** The part of the client of `redis` (node-redis 5 and later) that the store uses. */
export interface RedisClient {
  readonly isOpen: boolean;
  duplicate: () => RedisClient;
  connect: () => Promise<unknown>;
  close: () => Promise<unknown>;
  on: (event: "error", listener: (error: unknown) => void) => unknown;
  eval: (script: string, options: { keys: string[]; arguments: string[] }) => Promise<unknown>;
  get: (key: string) => Promise<unknown>;
  hGetAll: (key: string) => Promise<unknown>;
  publish: (channel: string, message: string) => Promise<unknown>;
  subscribe: (channel: string, listener: (message: string) => void) => Promise<unknown>;
  unsubscribe: (channel: string, listener: (message: string) => void) => Promise<unknown>;
  xAdd: (key: string, id: string, fields: Record<string, string>, options?: object) => Promise<unknown>;
  xRange: (key: string, start: string, end: string, options?: { COUNT: number }) => Promise<unknown>;
}

export interface RedisStoreOptions {
  /** Before every key. @defaultValue "chat:" */
  readonly prefix?: string | undefined;
  /** How long a finished turn can still be read, in milliseconds. @defaultValue 300000 */
  readonly keepMs?: number | undefined;
  /** How long a writer may be silent before its turn counts as lost, in milliseconds. @defaultValue 6000 */
  readonly leaseMs?: number | undefined;
  /** How long a command may take before the store counts as away, in milliseconds. @defaultValue 3000 */
  readonly timeoutMs?: number | undefined;
}

/** Longest time that a turn is kept while it runs, in milliseconds: a key without an end would stay for ever. */
const RUNNING_MS = 3_600_000;
/** Entries of one stream at most. */
const MAX_ENTRIES = 200_000;
/** Entries that are read in one piece. */
const PIECE = 512;

interface StreamEntry {
  readonly id: string;
  readonly message: Readonly<Record<string, string>>;
}

/**
 * Keeps turns in Redis, for more than one machine: records in a stream for each turn, the owner and condition of a
 * chat's turn in one key, a lease by which a writer that died is noticed, and messages that wake readers and cancel
 * writers on other machines. For one Redis, with replicas or without; not for Redis Cluster. All readers of a machine share one connection beside the client's own.
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): TurnStore {
  const { prefix = "chat:", keepMs = 300_000, leaseMs = 6000, timeoutMs = 3000 } = options;
  // The owner is part of the key: without it a stranger who knows the id could replace or block a chat.
  const keyOf = (owner: string, chatId: string): string =>
    `${prefix}of:${encodeURIComponent(owner)}:${encodeURIComponent(chatId)}`;
  const leaseKey = (chatKey: string): string => `${chatKey}:lease`;
  const turnKey = (turnId: string): string => `${prefix}turn:${turnId}`;
  const moreChannel = (turnId: string): string => `${prefix}more:${turnId}`;
  const cancelChannel = (turnId: string): string => `${prefix}cancel:${turnId}`;

  let subscriber: Promise<RedisClient> | undefined;
  /** Turns that are written on this machine, by their chat. */
  const running = new Map<string, { readonly abort: () => void; readonly lose: () => Promise<void> }>();

  /** One connection for all subscriptions: a connection that subscribes can do nothing else. */
  function subscriptions(): Promise<RedisClient> {
    subscriber ??= (async () => {
      const own = client.duplicate();
      // Without a listener an error of the connection would end the process; the client reconnects by itself.
      own.on("error", () => {});
      await own.connect();
      return own;
    })();
    subscriber.catch(() => {
      subscriber = undefined;
    });
    return subscriber;
  }

  async function inTime<T>(work: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(storeIsAway()), timeoutMs);
    });
    try {
      // A client that reconnects holds commands back, and a request would wait for as long.
      return await Promise.race([work, late]);
    } catch (cause) {
      throw cause instanceof RequestError ? cause : storeIsAway(cause);
    } finally {
      clearTimeout(timer);
    }
  }

  async function finish(chatKey: string, turnId: string, outcome: TurnOutcome): Promise<void> {
    await client.eval(finishScript, {
      keys: [chatKey, leaseKey(chatKey), turnKey(turnId)],
      arguments: [turnId, outcome, String(keepMs), String(Date.now())],
    });
    await client.publish(moreChannel(turnId), "");
  }

  async function conditionOf(chatKey: string): Promise<Readonly<Record<string, string>>> {
    return (await inTime(client.hGetAll(chatKey))) as Readonly<Record<string, string>>;
  }

  return {
    async open({ chatId, turnId, owner, question }: OpenTurn) {
      const chatKey = keyOf(owner, chatId);
      const controller = new AbortController();
      const cancelled = (): void => controller.abort();
      const subscribed = await inTime(subscriptions());
      // Before the turn is there to be cancelled: a cancellation between the two would be missed.
      await inTime(subscribed.subscribe(cancelChannel(turnId), cancelled));
      const unsubscribe = (): Promise<unknown> =>
        subscribed.unsubscribe(cancelChannel(turnId), cancelled).catch(() => {});
      let opened: unknown;
      try {
        opened = await inTime(
          client.eval(openScript, {
            keys: [chatKey, leaseKey(chatKey), turnKey(turnId)],
            arguments: [turnId, question ?? "", String(leaseMs), String(RUNNING_MS)],
          }),
        );
      } catch (error) {
        void unsubscribe();
        throw error;
      }
      if (Number(opened) !== 1) {
        await unsubscribe();
        return "running";
      }
      const renewal = setInterval(() => {
        client
          .eval(renewScript, { keys: [chatKey, leaseKey(chatKey)], arguments: [turnId, String(leaseMs)] })
          .then((renewed) => {
            // Readers were told that the turn is lost, or Redis lost it: the model would write for nobody.
            return Number(renewed) === 1 ? undefined : controller.abort();
          })
          .catch(() => {});
      }, leaseMs / 3);
      let offset = 0;
      let isOver = false;
      const leave = async (): Promise<void> => {
        if (isOver) return;
        isOver = true;
        clearInterval(renewal);
        if (running.get(chatKey) === self) running.delete(chatKey);
        await unsubscribe();
      };
      const self = {
        abort: cancelled,
        async lose() {
          await leave();
          controller.abort();
          await finish(chatKey, turnId, "lost");
        },
      };
      running.set(chatKey, self);
      return {
        signal: controller.signal,
        async append(records) {
          if (controller.signal.aborted) return;
          offset += records.length;
          // Sent together: one connection keeps their order, and waiting for each would double the time.
          await Promise.all([
            client.xAdd(
              turnKey(turnId),
              `${offset}-0`,
              { records: JSON.stringify(records) },
              { TRIM: { strategy: "MAXLEN", strategyModifier: "~", threshold: MAX_ENTRIES } },
            ),
            client.publish(moreChannel(turnId), ""),
          ]);
        },
        async finish(outcome) {
          await leave();
          await finish(chatKey, turnId, outcome);
        },
      };
    },
    async find(chatId, owner) {
      const chatKey = keyOf(owner, chatId);
      const [{ turnId, question, state, endedAt }, lease] = await Promise.all([
        conditionOf(chatKey),
        inTime(client.get(leaseKey(chatKey))),
      ]);
      // A page that is loaded again must not resume an answer that its reader stopped.
      if (turnId === undefined || state === "cancelled") return undefined;
      // Without its lease the turn's machine is gone, and a question sent again must not join a dead turn.
      const isRunning = state === "running" && lease === turnId;
      const doneAt = state === "done" ? Number(endedAt) : undefined;
      return { turnId, question: question === "" ? undefined : question, isRunning, doneAt };
    },
    async *read(turnId, after, signal): AsyncGenerator<TurnChunk> {
      const subscribed = await inTime(subscriptions());
      let wake = (): void => {};
      let hasMore = true;
      const onMore = (): void => {
        hasMore = true;
        wake();
      };
      signal.addEventListener("abort", onMore);
      await inTime(subscribed.subscribe(moreChannel(turnId), onMore));
      try {
        // After the subscription: a record between a first look and the subscription would be missed.
        const [head] = (await client.xRange(turnKey(turnId), "-", "+", { COUNT: 1 })) as StreamEntry[];
        const chatKey = head?.message["chat"];
        if (chatKey === undefined) return;
        let isLost = false;
        let offset = after;
        let from = `(${after}-0`;
        while (!signal.aborted) {
          hasMore = false;
          const entries = (await client.xRange(turnKey(turnId), from, "+", {
            COUNT: PIECE,
          })) as StreamEntry[];
          const records: string[] = [];
          let outcome: string | undefined;
          for (const { id, message } of entries) {
            from = `(${id}`;
            if (message["outcome"] !== undefined) outcome = message["outcome"];
            if (message["records"] === undefined) continue;
            const stored = JSON.parse(message["records"]) as string[];
            const end = Number(id.split("-")[0]);
            // A reader may have stopped in the middle of what was stored together.
            records.push(...stored.slice(Math.max(0, offset - (end - stored.length))));
            offset = end;
          }
          if (records.length > 0) yield { offset, records };
          if (outcome !== undefined) {
            yield { outcome: outcome as TurnOutcome };
            return;
          }
          if (entries.length === PIECE || hasMore) continue;
          if (isLost) {
            // Redis has lost the turn, and with it the place for an outcome.
            yield { outcome: "lost" };
            return;
          }
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, leaseMs / 3);
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
            if (hasMore || signal.aborted) wake();
          });
          if (!hasMore && !signal.aborted && (await client.get(leaseKey(chatKey))) !== turnId) {
            // The writer no longer renews its lease. It may have finished meanwhile: then its outcome is stored.
            await finish(chatKey, turnId, "lost");
            isLost = true;
          }
        }
      } finally {
        signal.removeEventListener("abort", onMore);
        await subscribed.unsubscribe(moreChannel(turnId), onMore).catch(() => {});
      }
    },
    async cancel(chatId, owner) {
      const chatKey = keyOf(owner, chatId);
      const { turnId, state } = await conditionOf(chatKey);
      if (turnId === undefined || state !== "running") return;
      // The writer first: the model's request is aborted at once, whatever becomes of the rest.
      running.get(chatKey)?.abort();
      await inTime(client.publish(cancelChannel(turnId), ""));
      await inTime(finish(chatKey, turnId, "cancelled"));
    },
    async close() {
      await Promise.all([...running.values()].map(({ lose }) => lose().catch(() => {})));
      const own = await subscriber?.catch(() => undefined);
      subscriber = undefined;
      await own?.close();
    },
  };
}

function storeIsAway(cause?: unknown): RequestError {
  const error = new RequestError(
    503,
    "store_unavailable",
    "Answers cannot be kept at the moment. Try again shortly.",
    {
      "retry-after": "2",
    },
  );
  error.cause = cause;
  return error;
}
