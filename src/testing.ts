export { cutAt, cutEvery, cutRandomly, streamOf } from "./testing/cutChunks.js";
export { createManualClock, settlePromises, type ManualClock } from "./testing/manualClock.js";
export { createManualFrames, type ManualFrames } from "./testing/manualFrames.js";
export {
  createScriptedTransport,
  type ScriptedCall,
  type ScriptedTransport,
  type ScriptedTransportOptions,
} from "./testing/scriptedTransport.js";
export { startFaultServer, type FaultExchange, type FaultServer } from "./testing/faultServer.js";
export { storeContract, type StoreContractCase } from "./testing/storeContract.js";
export {
  transportConformance,
  type ConformanceCase,
  type ConformanceOptions,
  type PeerEnd,
  type TransportUnderTest,
} from "./testing/transportConformance.js";
