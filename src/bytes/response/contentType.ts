/** The media type of a response without its parameters, in lower case; `""` where none is given. */
export function contentTypeOf(response: Pick<Response, "headers">): string {
  return (response.headers.get("content-type") ?? "").split(";", 1)[0]!.trim().toLowerCase();
}
