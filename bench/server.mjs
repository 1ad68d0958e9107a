import { createServer } from "node:http";

/**
 * Serves the pages of the bench on loopback, and the streams of the hook bench.
 *
 * @param scripts page name → script text
 */
export async function startServer(scripts) {
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://localhost");
    // An isolated page's clock ticks every 5 µs instead of every 100 µs.
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    if (url.pathname === "/stream") {
      request.resume();
      return stream(url, response);
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
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** AI SDK's UI message stream: the one format that every candidate reads. */
async function stream(url, response) {
  const deltas = Number(url.searchParams.get("deltas"));
  const perSecond = Number(url.searchParams.get("perSecond"));
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-cache, no-transform",
    "x-vercel-ai-ui-message-stream": "v1",
  });
  const event = (value) => `data: ${JSON.stringify(value)}\n\n`;
  response.write(
    event({ type: "start", messageId: "answer" }) +
      event({ type: "start-step" }) +
      event({ type: "text-start", id: "t" }),
  );
  const startedAt = performance.now();
  for (let n = 0; n < deltas && !response.destroyed;) {
    // As fast as it can: 50 at a time, as a fast server's writes are joined by the network.
    const due = perSecond > 0 ? Math.floor(((performance.now() - startedAt) / 1000) * perSecond) : n + 50;
    let batch = "";
    for (; n < Math.min(due, deltas); n++)
      batch += event({ type: "text-delta", id: "t", delta: `word${n % 97} ` });
    if (batch !== "" && !response.write(batch))
      await new Promise((resolve) => response.once("drain", resolve));
    await new Promise((resolve) => (perSecond > 0 ? setTimeout(resolve, 2) : setImmediate(resolve)));
  }
  response.end(
    event({ type: "text-end", id: "t" }) +
      event({ type: "finish-step" }) +
      event({ type: "finish" }) +
      "data: [DONE]\n\n",
  );
}
