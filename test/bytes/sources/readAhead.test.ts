import { describe, expect, it } from "vitest";
import { readAhead } from "../../../src/bytes/sources/readAhead.js";

/** A stream that counts how many chunks were taken from it. */
function counted(size: number, chunks: number): { stream: ReadableStream<Uint8Array>; taken: () => number } {
  let taken = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (taken++ < chunks) controller.enqueue(new Uint8Array(size).fill(taken));
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, taken: () => taken };
}

/** Lets everything that is due happen: a task runs after all microtasks. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe("reading ahead", () => {
  it("stops at the bound, so that the server waits", async () => {
    const { stream, taken } = counted(100, 1000);
    readAhead(stream, 1000);
    await settle();
    expect(taken()).toBe(10);
  });

  it("stops with the first read, and gives every chunk once and in order", async () => {
    const { stream, taken } = counted(1, 20);
    const reader = readAhead(stream, 5).getReader();
    await settle();
    const ahead = taken();
    const values: number[] = [];
    for (let result = await reader.read(); !result.done; result = await reader.read()) {
      values.push((result.value as Uint8Array)[0]!);
      if (values.length <= ahead) expect(taken()).toBe(ahead);
    }
    expect(ahead).toBe(5);
    expect(values).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it("gives what came before the stream broke, and then its error", async () => {
    let taken = 0;
    const stream = new ReadableStream<string>(
      {
        pull(controller) {
          if (taken++ < 3) controller.enqueue(`chunk ${taken}`);
          else controller.error(new TypeError("network error"));
        },
      },
      { highWaterMark: 0 },
    );
    const held = readAhead(stream);
    await settle();
    const reader = held.getReader();
    for (const number of [1, 2, 3]) expect((await reader.read()).value).toBe(`chunk ${number}`);
    await expect(reader.read()).rejects.toThrow("network error");
  });

  it("cancels the stream", async () => {
    const reasons: unknown[] = [];
    const stream = new ReadableStream({ cancel: (reason) => void reasons.push(reason) });
    await readAhead(stream).cancel("stopped");
    expect(reasons).toEqual(["stopped"]);
  });
});
