/** The chunk that turns a body into events. A page loads it with its first request, beside the table of formats. */
export { checkResponse } from "../../bytes/response/checkResponse.js";
export { decodeResponse } from "./decodeResponse.js";
export { decodeStream } from "./decodeStream.js";
export { createStreamMemory } from "./streamMemory.js";
