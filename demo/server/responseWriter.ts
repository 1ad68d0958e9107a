import type { ServerResponse } from "node:http";

/** Writes and then waits until the connection can take more, or until it is gone. */
export function responseWriter(response: ServerResponse): (chunk: string | Uint8Array) => Promise<void> {
  return (chunk) =>
    new Promise((resolve) => {
      if (response.destroyed || response.write(chunk)) {
        resolve();
        return;
      }
      const finish = (): void => {
        response.off("drain", finish);
        response.off("close", finish);
        resolve();
      };
      response.on("drain", finish);
      // A reader who leaves a full connection never drains it.
      response.on("close", finish);
    });
}
