import { createServer } from "node:http";
import { documents } from "./documents/documents.mjs";
import { toolArguments } from "./documents/toolArguments.mjs";

/**
 * Serves the pages of the bench on loopback, and the streams of those that measure the hook.
 *
 * @param scripts page name → script text
 */
export async function startServer(scripts) {
  let open = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://localhost");
    // An isolated page's clock ticks every 5 µs instead of every 100 µs.
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    if (url.pathname === "/stream") {
      request.resume();
      return stream(url, response);
    }
    if (url.pathname === "/answer") {
      request.resume();
      return answer(url, response);
    }
    if (url.pathname === "/turn") {
      request.resume();
      open += 1;
      response.on("close", () => {
        open -= 1;
      });
      return turn(url.searchParams.get("end"), response);
    }
    const name = url.pathname.slice(1);
    if (name.endsWith(".js")) {
      response.writeHead(200, { "content-type": "text/javascript; charset=utf-8" });
      return response.end(scripts.get(name.slice(0, -3)) ?? "");
    }
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    return response.end(
      `<!doctype html><meta charset="utf-8"><title>${name}</title><body><script type="module" src="/${name}.js"></script>`,
    );
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Turns whose answer is still open. */
    get open() {
      return open;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const headers = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-vercel-ai-ui-message-stream": "v1",
};
const event = (value) => `data: ${JSON.stringify(value)}\n\n`;

/** A short answer that ends as `end` says: `done`, `failed`, or not before the reader leaves. */
function turn(end, response) {
  response.writeHead(200, headers);
  response.write(
    event({ type: "start" }) + event({ type: "text-delta", id: "t", delta: "some text of an answer" }),
  );
  if (end === "done") response.end(event({ type: "finish" }) + "data: [DONE]\n\n");
  else if (end === "failed") response.end(event({ type: "error", errorText: "No." }));
}

/** What stands before, within and after the deltas, for an answer of text and for the arguments of a tool. */
const kinds = {
  text: () => ({
    before: event({ type: "text-start", id: "t" }),
    delta: (n) => event({ type: "text-delta", id: "t", delta: `word${n % 97} ` }),
    after: event({ type: "text-end", id: "t" }),
  }),
  tool: (deltas) => {
    const text = toolArguments(deltas);
    const call = { toolCallId: "c", toolName: "write", providerExecuted: true };
    return {
      before: event({ type: "tool-input-start", ...call }),
      delta: (n) => event({ type: "tool-input-delta", toolCallId: "c", inputTextDelta: text[n] }),
      after:
        event({ type: "tool-input-available", ...call, input: JSON.parse(text) }) +
        event({ type: "tool-output-available", toolCallId: "c", output: "written", providerExecuted: true }),
    };
  },
};

/** A document in deltas of four characters, so many characters a second. */
async function answer(url, response) {
  const text = documents[url.searchParams.get("document")](Number(url.searchParams.get("length")));
  const perSecond = Number(url.searchParams.get("perSecond"));
  response.writeHead(200, headers);
  response.write(
    event({ type: "start" }) + event({ type: "start-step" }) + event({ type: "text-start", id: "t" }),
  );
  const startedAt = performance.now();
  for (let at = 0; at < text.length && !response.destroyed;) {
    const due = ((performance.now() - startedAt) / 1000) * perSecond;
    let batch = "";
    for (; at < due && at < text.length; at += 4)
      batch += event({ type: "text-delta", id: "t", delta: text.slice(at, at + 4) });
    if (batch !== "") response.write(batch);
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  const end = [{ type: "text-end", id: "t" }, { type: "finish-step" }, { type: "finish" }];
  response.end(`${end.map(event).join("")}data: [DONE]\n\n`);
}

/** AI SDK's UI message stream: the one format that every candidate reads. */
async function stream(url, response) {
  const deltas = Number(url.searchParams.get("deltas"));
  const perSecond = Number(url.searchParams.get("perSecond"));
  const { before, delta, after } = kinds[url.searchParams.get("kind") ?? "text"](deltas);
  response.writeHead(200, headers);
  response.write(event({ type: "start", messageId: "answer" }) + event({ type: "start-step" }) + before);
  const startedAt = performance.now();
  for (let n = 0; n < deltas && !response.destroyed;) {
    // As fast as it can: 50 at a time, as a fast server's writes are joined by the network.
    const due = perSecond > 0 ? Math.floor(((performance.now() - startedAt) / 1000) * perSecond) : n + 50;
    let batch = "";
    for (; n < Math.min(due, deltas); n++) batch += delta(n);
    if (batch !== "" && !response.write(batch))
      await new Promise((resolve) => response.once("drain", resolve));
    await new Promise((resolve) => (perSecond > 0 ? setTimeout(resolve, 2) : setImmediate(resolve)));
  }
  response.end(after + event({ type: "finish-step" }) + event({ type: "finish" }) + "data: [DONE]\n\n");
}
