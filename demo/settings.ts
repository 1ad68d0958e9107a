import { answerRate } from "./server/answerRate.js";
import type { FaultName } from "./server/faults.js";
import type { WireFormatName } from "./server/wire/wireFormats.js";
import type { TransportName } from "./transports.js";

/** What the page asks of the server beside the question; sent with each request. */
export interface Settings {
  readonly format: WireFormatName;
  readonly transport: TransportName;
  /** Within `answerRate`. */
  readonly tokensPerSecond: number;
  /** What goes wrong with the next answer, once. */
  readonly fault: FaultName;
}

export const initialSettings: Settings = {
  format: "ai-sdk-ui",
  transport: "fetch",
  tokensPerSecond: answerRate.default,
  fault: "none",
};
