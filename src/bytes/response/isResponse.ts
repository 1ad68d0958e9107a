/** Whether it is the response of any `fetch`: Expo's, undici's and a frame's own are no instances of the global `Response`. */
export function isResponse(value: object): value is Response {
  return "headers" in value && "ok" in value;
}
