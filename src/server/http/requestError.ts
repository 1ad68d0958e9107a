/** A request that is refused, with a sentence that is fit to show to the person who made it. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly status: number;
  /** A stable word for programs: `unauthorized`, `rate_limit`, `invalid_request`. */
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  toResponse(): Response {
    return Response.json(
      { error: { type: this.code, message: this.message } },
      { status: this.status, headers: { ...this.headers, "cache-control": "no-store" } },
    );
  }
}

const upstreamMessages: Readonly<Record<number, string>> = {
  429: "The model is asked too often at the moment. Try again shortly.",
  503: "The model is not available at the moment. Try again shortly.",
  529: "The model is overloaded at the moment. Try again shortly.",
};

/**
 * The refusal of a provider, as the reader may see it. Its own words are left out: they name keys, accounts and
 * addresses of the server. `Retry-After` is passed on, since only the provider knows it.
 */
export function upstreamRefusal(upstream: Response): RequestError {
  const known = upstreamMessages[upstream.status];
  const retryAfter = upstream.headers.get("retry-after");
  return new RequestError(
    known === undefined ? 502 : upstream.status,
    known === undefined ? "upstream_error" : "overloaded",
    known ?? "The model could not answer.",
    retryAfter === null ? {} : { "retry-after": retryAfter },
  );
}
