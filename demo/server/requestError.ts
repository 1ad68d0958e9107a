/** A request that is answered with a 4xx or 5xx and a JSON body; `message` is fit to show to the reader. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, type: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.headers = headers;
  }

  /** The body that goes with `status`. */
  get body(): string {
    return JSON.stringify({ error: { type: this.type, message: this.message } });
  }
}
