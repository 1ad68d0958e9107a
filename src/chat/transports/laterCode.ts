import { lazyDecoding, type DecodingSource } from "../../events/decode/loadDecoding.js";
import type * as adapter from "./fromAiSdkTransport.js";

/** The code of a chat that a page need not load before it is used. */
export interface LaterCode extends DecodingSource {
  /** Loads the adapter for transports of AI SDK. */
  readonly loadAdapter: () => typeof adapter | Promise<typeof adapter>;
}

export const lazyCode: LaterCode = {
  ...lazyDecoding,
  loadAdapter: () => import("./fromAiSdkTransport.js"),
};
