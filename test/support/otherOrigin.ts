import type { Plugin } from "vite";
import { startFaultServer, type FaultExchange, type FaultServer } from "../../src/testing/faultServer.js";

/**
 * A server on an origin of its own, for browser tests; `/test/other-origin` gives its address. It answers `/silent`
 * without a word of CORS, and anything else with leave for the page to read it.
 */
export function otherOrigin(): Plugin {
  let server: Promise<FaultServer> | undefined;
  return {
    name: "other-origin",
    configureServer({ middlewares, httpServer }) {
      middlewares.use("/test/other-origin", (_request, response) => {
        server ??= startFaultServer(answer);
        void server.then(({ url }) => response.end(url));
      });
      httpServer?.on("close", () => void server?.then((started) => started.close()));
    },
  };
}

function answer(exchange: FaultExchange): void {
  const cors = {
    "access-control-allow-origin": String(exchange.headers["origin"]),
    "access-control-allow-headers": "content-type",
  };
  if (!exchange.url.startsWith("/silent")) exchange.head(exchange.method === "OPTIONS" ? 204 : 200, cors);
  exchange.end(
    exchange.method === "OPTIONS"
      ? undefined
      : 'data: {"type":"text-delta","id":"t","delta":"one"}\n\ndata: {"type":"finish"}\n\n',
  );
}
