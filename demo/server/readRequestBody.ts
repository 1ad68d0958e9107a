import type { IncomingMessage } from "node:http";
import { RequestError } from "../../src/server.js";

/** The body as text. Throws a 413 once more than `limit` bytes have come, without keeping the rest. */
export async function readRequestBody(request: IncomingMessage, limit: number): Promise<string> {
  const tooLarge = (): RequestError =>
    new RequestError(
      413,
      "request_too_large",
      `The request body may be at most ${Math.floor(limit / 1024)} kB.`,
      // What is still on its way would otherwise be read as the next request.
      { connection: "close" },
    );
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
