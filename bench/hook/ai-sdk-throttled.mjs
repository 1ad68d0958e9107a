import { startAiSdk } from "./aiSdk.mjs";

export const start = startAiSdk({ throttle: 16 });
