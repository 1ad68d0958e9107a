// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { corsHint } from "../../../src/chat/transports/corsHint.js";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

it("the hint of CORS is for development, for another origin, and for pages", () => {
  expect(corsHint("https://elsewhere.test/api")).toContain("https://elsewhere.test");
  expect(corsHint("/api/chat")).toBe("");
  expect(corsHint("http://[")).toBe("");
  vi.stubEnv("NODE_ENV", "production");
  expect(corsHint("https://elsewhere.test/api")).toBe("");
  vi.stubEnv("NODE_ENV", "development");
  vi.stubGlobal("location", undefined);
  expect(corsHint("https://elsewhere.test/api")).toBe("");
});
