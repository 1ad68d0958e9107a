import { expect, it } from "vitest";
import { createChat } from "react-streaming-chat/core";

const elsewhere = async (): Promise<string> => await (await fetch("/test/other-origin")).text();

it("a server of another origin that does not let the page in is `network`, with what to do", async () => {
  const api = await elsewhere();
  const outcome = await createChat({ api: `${api}/silent`, retry: false }).sendMessage("Hi");
  expect(outcome).toMatchObject({ type: "error", error: { code: "network", retryable: true } });
  const { message } = (outcome as { error: Error }).error;
  expect(message).toContain("Access-Control-Allow-Origin");
  expect(message).toContain(location.origin);
  expect(message).toContain(api);
});

it("one that lets it in, or is the page's own, gives no such hint", async () => {
  const api = await elsewhere();
  expect(await createChat({ api: `${api}/open`, retry: false }).sendMessage("Hi")).toEqual({ type: "done" });
  const own = createChat({ retry: false, fetch: () => Promise.reject(new TypeError("Failed to fetch")) });
  expect(await own.sendMessage("Hi")).toMatchObject({
    error: { code: "network", message: "The server could not be reached." },
  });
});
