import { describe, expect, it } from "vitest";
import { createFetchTransport, type ChatTransport, type StreamEvents } from "react-streaming-chat/core";
import {
  createScriptedTransport,
  startFaultServer,
  transportConformance,
  type FaultExchange,
  type PeerEnd,
  type ScriptedCall,
  type TransportUnderTest,
} from "react-streaming-chat/testing";

/** Hands out what arrives to whoever accepts, in order. */
function createInbox<T>() {
  const arrived: T[] = [];
  const waiting: ((item: T) => void)[] = [];
  return {
    push(item: T) {
      const next = waiting.shift();
      if (next) next(item);
      else arrived.push(item);
    },
    next: () =>
      new Promise<T>((resolve) => {
        const item = arrived.shift();
        if (item === undefined) waiting.push(resolve);
        else resolve(item);
      }),
  };
}

function startScripted(
  change: (transport: ChatTransport) => ChatTransport = (same) => same,
): TransportUnderTest {
  const scripted = createScriptedTransport();
  const inbox = createInbox<PeerEnd>();
  const peer = (call: ScriptedCall): PeerEnd => ({
    text: call.text,
    finish: call.finish,
    end: call.end,
    break: () => call.fail(new Error("broken")),
    isClosed: () => call.closed,
  });
  const transport = change({
    send(request) {
      const source = scripted.send(request);
      inbox.push(peer(scripted.last));
      return source;
    },
  });
  return { transport, accept: inbox.next };
}

async function startFetch(): Promise<TransportUnderTest> {
  const inbox = createInbox<PeerEnd>();
  const server = await startFaultServer((exchange: FaultExchange) => {
    let closed = false;
    void exchange.closed.then(() => (closed = true));
    exchange.head();
    inbox.push({
      text: (delta) => exchange.write(`data: ${JSON.stringify({ type: "text-delta", id: "t", delta })}\n\n`),
      finish: () => exchange.end('data: {"type":"finish"}\n\ndata: [DONE]\n\n'),
      end: () => exchange.end(),
      break: () => exchange.reset(),
      isClosed: () => closed,
    });
  });
  return {
    transport: createFetchTransport(() => ({ api: server.url })),
    accept: inbox.next,
    close: () => server.close(),
  };
}

describe("the scripted transport keeps what every transport has to", () => {
  for (const { name, run } of transportConformance(() => startScripted())) it(name, run);
});

describe("the fetch transport keeps what every transport has to", () => {
  for (const { name, run } of transportConformance(startFetch)) it(name, run);
});

describe("the suite finds a transport that", () => {
  /** Transports that break one promise each. */
  const broken: [what: string, change: (transport: ChatTransport) => ChatTransport][] = [
    [
      "gives everything at the end",
      (transport) => ({
        async *send(request) {
          const all: StreamEvents[] = [];
          for await (const events of (await transport.send(request)) as AsyncIterable<StreamEvents>)
            all.push(events);
          yield* all;
        },
      }),
    ],
    [
      "takes every end for the end of the answer",
      (transport) => ({
        async *send(request) {
          yield* (await transport.send(request)) as AsyncIterable<never>;
          yield [{ type: "finish", finishReason: "stop" }, { type: "done" }];
        },
      }),
    ],
    [
      "does not hear the signal",
      (transport) => ({
        send: (request) => transport.send({ ...request, signal: new AbortController().signal }),
      }),
    ],
    [
      "swallows a broken connection",
      (transport) => ({
        async *send(request) {
          try {
            yield* (await transport.send(request)) as AsyncIterable<never>;
          } catch {
            await new Promise(() => {});
          }
        },
      }),
    ],
    [
      "loses a piece now and then",
      (transport) => ({
        async *send(request) {
          let n = 0;
          for await (const events of (await transport.send(request)) as AsyncIterable<never>) {
            if (++n % 100 !== 0) yield events;
          }
        },
      }),
    ],
  ];
  for (const [what, change] of broken) {
    it(what, async () => {
      const cases = transportConformance(() => startScripted(change), { timeoutMs: 50 });
      const results = await Promise.allSettled(cases.map(({ run }) => run()));
      expect(results.some(({ status }) => status === "rejected")).toBe(true);
      expect(results.some(({ status }) => status === "fulfilled")).toBe(true);
    });
  }
});
