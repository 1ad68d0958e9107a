/** What a broken connection does to an answer that was written well. */
export interface ConnectionFault {
  /** `drop`: the connection breaks. `truncate`: the body ends as if it were whole. */
  readonly kind: "drop" | "truncate";
  /** The fault comes after this many events. */
  readonly afterEvents: number;
  /** Resolves when the connection has taken what was sent. */
  readonly flush: () => Promise<void>;
}

/** The response, cut after some of its events. What the server writes is not cut: a reader may resume it. */
export function cutResponse(response: Response, fault: ConnectionFault): Response {
  const reader = response.body?.getReader();
  if (reader === undefined) return response;
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let left = fault.afterEvents;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = left > 0 ? await reader.read() : { done: true, value: undefined };
        if (value !== undefined) {
          const events = decoder.decode(value, { stream: true }).split(/(?<=\n\n)/);
          controller.enqueue(encoder.encode(events.slice(0, left).join("")));
          left -= events.length;
          return;
        }
        if (done && left > 0) {
          controller.close();
          return;
        }
        // Without the wait a fast answer would be lost whole, and with it the id after which a reader resumes.
        await fault.flush();
        if (fault.kind === "truncate") controller.close();
        else controller.error(new Error("The connection was dropped, as the demo's settings asked."));
        await reader.cancel();
      },
      cancel: () => reader.cancel(),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, response);
}
