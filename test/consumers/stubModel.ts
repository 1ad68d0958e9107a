import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A Chat Completions server whose answer to a question depends on the question's first word. */
export interface StubModel {
  readonly url: string;
  /** How many requests had this question. */
  readonly asked: (question: string) => number;
  /** Resolves when the answer to a question that begins with `Hold` has stopped after its first delta. */
  readonly held: (question: string) => Promise<void>;
  /** Sends the rest of a held answer. */
  readonly release: (question: string) => void;
  /** Resolves with the time at which the request with this question was aborted. */
  readonly aborted: (question: string) => Promise<number>;
  readonly close: () => void;
}

const words = ["stream ", "of\n\n", "naïve ", "🌦️ ", "`code` ", "漢字 ", "- item\n", "end. "];

/** The deltas of every answer. The first one ends inside of an emphasis. */
const deltas: readonly string[] = [
  "A **first",
  " half**, and a second. ",
  ...Array.from({ length: 60 }, (_, index) => `${index} ${words[index % words.length]}`),
  "fin.",
];

export const answerText = deltas.join("");

interface Asked {
  count: number;
  readonly held: Promise<void>;
  readonly hold: () => void;
  readonly released: Promise<void>;
  readonly release: () => void;
  readonly aborted: Promise<number>;
  readonly abort: (at: number) => void;
}

function gate<T = void>(): [Promise<T>, (value: T) => void] {
  let open!: (value: T) => void;
  const promise = new Promise<T>((resolve) => {
    open = resolve;
  });
  return [promise, open];
}

export async function startStubModel(): Promise<StubModel> {
  const questions = new Map<string, Asked>();
  function of(question: string): Asked {
    let asked = questions.get(question);
    if (asked === undefined) {
      const [held, hold] = gate();
      const [released, release] = gate();
      const [aborted, abort] = gate<number>();
      asked = { count: 0, held, hold, released, release, aborted, abort };
      questions.set(question, asked);
    }
    return asked;
  }
  const server = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const { messages } = JSON.parse(body) as { messages: { role: string; content: string }[] };
      const question = messages.findLast(({ role }) => role === "user")?.content ?? "";
      const asked = of(question);
      asked.count += 1;
      response.once("close", () => {
        if (!response.writableFinished) asked.abort(Date.now());
      });
      response.writeHead(200, { "content-type": "text/event-stream" });
      const send = (choice: object): void => {
        response.write(`data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`);
      };
      for (const [index, content] of deltas.entries()) {
        if (index === 1 && question.startsWith("Hold")) {
          asked.hold();
          await asked.released;
        }
        if (index === 20 && question.startsWith("Break")) {
          response.destroy();
          return;
        }
        send({ delta: { content } });
        // Each delta in a write of its own, as a model sends them.
        await new Promise((resolve) => setImmediate(resolve));
      }
      send({ delta: {}, finish_reason: "stop" });
      response.end("data: [DONE]\n\n");
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: (question) => of(question).count,
    held: (question) => of(question).held,
    release: (question) => of(question).release(),
    aborted: (question) => of(question).aborted,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
