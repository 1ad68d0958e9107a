import { StreamChatError } from "../../errors.js";
import type { FetchTransportOptions, Resolvable } from "./fetchTransport.js";
import type { RequestOptions } from "./transport.js";

/**
 * Resolves the `headers` and `body` options of the chat, and lays the request's own over them.
 *
 * @throws StreamChatError `prepare-failed` where one of them throws
 */
export async function resolveRequest(
  options: Pick<FetchTransportOptions, "headers" | "body">,
  own: RequestOptions,
): Promise<{ headers: Headers; body: Record<string, unknown> }> {
  try {
    const [headersOption, bodyOption] = await Promise.all([resolve(options.headers), resolve(options.body)]);
    const headers = new Headers(headersOption);
    new Headers(own.headers).forEach((value, name) => headers.set(name, value));
    return { headers, body: { ...bodyOption, ...own.body } };
  } catch (cause) {
    throw new StreamChatError("prepare-failed", "The request could not be prepared.", { cause });
  }
}

async function resolve<T>(option: Resolvable<T> | undefined): Promise<T | undefined> {
  return typeof option === "function" ? await (option as () => T | Promise<T>)() : option;
}

/** `first` with the headers and body fields of `second` over it. */
export function mergeOptions(first: RequestOptions, second: RequestOptions): RequestOptions {
  const headers = new Headers(first.headers);
  new Headers(second.headers).forEach((value, name) => headers.set(name, value));
  return { headers, body: { ...first.body, ...second.body } };
}
