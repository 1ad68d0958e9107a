import { addUsage } from "../vendor/addUsage.js";
import { defineProtocol } from "../defineProtocol.js";
import type { EventWriter } from "../eventWriter.js";
import { createParts, createTools } from "./agUiParts.js";
import { AG_UI_TYPES } from "./agUiTypes.js";
import { applyJsonPatch } from "./jsonPatch.js";
import {
  isJsonObject,
  numberAt,
  objectAt,
  objectsAt,
  readJson,
  stringAt,
  type JsonObject,
} from "../vendor/json.js";
import type { Usage } from "../streamEvent.js";
import { hasError } from "../vendor/upstreamError.js";
import { readUsage } from "../vendor/usage.js";

/**
 * AG-UI, over server-sent events or NDJSON (`{id, chunk}` too). The proof of completion is `RUN_FINISHED` with no run
 * open; a run that finished to call tools is followed by another, so there the end of the body proves it.
 *
 * The shared state is a `data` event named `state` with the id `state`, whole each time: patches (RFC 6902) are applied
 * here. One that does not fit is passed on as `unknown`, and the state stays as it was. Activities likewise.
 */
export const agUi = defineProtocol({
  name: "ag-ui",
  anyFraming: true,
  detect: ({ type, object }) =>
    AG_UI_TYPES.has(type) ||
    (isJsonObject(object["chunk"]) && AG_UI_TYPES.has(String(object["chunk"]["type"]))),
  handle(write) {
    const runs = new Set<string>();
    const texts = createParts(write, "text");
    const thoughts = createParts(write, "reasoning");
    const tools = createTools(write);
    let toolLoop: string | undefined;
    // A client that has no state yet has an empty one.
    let state: unknown = {};
    let hasState = false;
    const activities = new Map<string, Activity>();
    /** The answer as the server's last snapshot has it. */
    let snapshot: JsonObject[] = [];
    /** The calls whose results have come. */
    const results = new Set<string>();

    /** What all runs have used, and what those before the one under way have. */
    let total: Usage = {};
    let past: Usage = {};
    const writeUsage = (value: JsonObject): void => {
      // Added to the runs before: each counts its own. A run within a run is part of it, and one that is sent again is
      // no other run.
      const counts = value["usage"] ?? tanstackOf(value)["usage"];
      total = addUsage(past, readUsage(sumUsage(counts)) ?? {});
      write.usage(total);
    };
    const endParts = (): void => {
      texts.endAll();
      thoughts.endAll();
    };
    const endRun = (value: JsonObject): void => {
      runs.delete(stringAt(value, "runId") ?? "");
      // At the end: a message of the snapshot may still be streamed after it, and would then be shown twice.
      for (const message of snapshot) writeMessage(message);
      snapshot = [];
      endParts();
      tools.endAll();
      writeUsage(value);
      if (runs.size > 0) return;
      const outcome = stringAt(objectAt(value, "outcome"), "type");
      const own = stringAt(value, "finishReason") ?? stringAt(tanstackOf(value), "finishReason");
      const reason = own ?? (outcome === "success" ? undefined : outcome);
      if (reason === "tool_calls") toolLoop = reason;
      else if (reason === undefined) write.finish(undefined, { as: "stop" });
      else write.finish(reason);
    };

    const writeActivity = (id = "activity", data: Activity): void => {
      activities.set(id, data);
      write.event({ type: "data", name: "activity", id, data });
    };

    /** A message of a snapshot; its parts that were streamed before are there already. */
    const writeMessage = (message: JsonObject): void => {
      const id = stringAt(message, "id") ?? "snapshot";
      const content = stringAt(message, "content") ?? "";
      if (message["role"] === "tool") {
        const toolCallId = stringAt(message, "toolCallId") ?? "";
        if (!results.has(toolCallId)) writeResult(write, toolCallId, message);
        return;
      }
      const kind = message["role"] === "reasoning" ? thoughts : texts;
      if (content !== "" && !kind.has(id)) {
        kind.delta(id, content);
        kind.end(id);
      }
      for (const call of objectsAt(message, "toolCalls")) {
        const toolCallId = stringAt(call, "id") ?? "";
        if (tools.has(toolCallId)) continue;
        const named = objectAt(call, "function");
        tools.delta(toolCallId, stringAt(named, "name"), stringAt(named, "arguments") ?? "");
        tools.end(toolCallId);
      }
    };

    const onEvent = (value: JsonObject): void => {
      const id = stringAt(value, "messageId");
      const delta = stringAt(value, "delta") ?? "";
      // The names before version 1.0.
      const type = (stringAt(value, "type") ?? "").replace("THINKING_TEXT_MESSAGE", "REASONING_MESSAGE");
      switch (type) {
        case "RUN_STARTED":
          if (runs.size === 0) past = total;
          runs.add(stringAt(value, "runId") ?? "");
          toolLoop = undefined;
          write.event({ type: "start" });
          return;
        case "RUN_FINISHED":
          endRun(value);
          return;
        case "RUN_ERROR":
          endParts();
          writeUsage(value);
          write.error(value);
          return;
        case "STEP_STARTED":
          write.event({ type: "start-step" });
          return;
        case "STEP_FINISHED":
          write.event({ type: "finish-step" });
          return;
        case "TEXT_MESSAGE_START":
          // A message of the user may be echoed.
          texts.start(id, (stringAt(value, "role") ?? "assistant") === "assistant");
          return;
        case "TEXT_MESSAGE_CHUNK":
          // A chunk may open a message of the user, which is not part of the answer.
          if (stringAt(value, "role") !== undefined) texts.start(id, value["role"] === "assistant");
          texts.delta(id, delta);
          return;
        case "TEXT_MESSAGE_CONTENT":
          texts.delta(id, delta);
          return;
        case "TEXT_MESSAGE_END":
          texts.end(id);
          return;
        case "REASONING_MESSAGE_START":
          thoughts.start(id, true);
          return;
        case "REASONING_MESSAGE_CONTENT":
        case "REASONING_MESSAGE_CHUNK":
        case "REASONING_CONTENT":
        case "REASONING_CHUNK":
          thoughts.delta(id, delta);
          return;
        case "REASONING_MESSAGE_END":
          thoughts.end(id);
          return;
        case "REASONING_END":
        case "THINKING_END":
          thoughts.endAll();
          return;
        case "TOOL_CALL_START":
        case "TOOL_CALL_ARGS":
        case "TOOL_CALL_CHUNK":
          tools.delta(stringAt(value, "toolCallId"), stringAt(value, "toolCallName"), delta);
          return;
        case "TOOL_CALL_END":
          tools.end(stringAt(value, "toolCallId"));
          return;
        case "TOOL_CALL_RESULT": {
          const toolCallId = stringAt(value, "toolCallId") ?? "";
          tools.end(toolCallId);
          results.add(toolCallId);
          writeResult(write, toolCallId, value);
          return;
        }
        case "REASONING_START":
        case "THINKING_START":
          // The message inside says the same.
          return;
        case "STATE_SNAPSHOT":
          state = value["snapshot"];
          hasState = true;
          write.event({ type: "data", name: "state", id: "state", data: state });
          return;
        case "STATE_DELTA": {
          const next = applyJsonPatch(state, value["delta"]);
          if (next === undefined) {
            // The patch is for a state that the app sent with its request: the app alone can apply it.
            if (hasState) write.unknown(value);
            else write.event({ type: "data", name: "state-delta", data: value["delta"], transient: true });
            return;
          }
          hasState = true;
          state = next.value;
          write.event({ type: "data", name: "state", id: "state", data: state });
          return;
        }
        case "MESSAGES_SNAPSHOT":
          snapshot = answerOf(objectsAt(value, "messages"));
          return;
        case "ACTIVITY_SNAPSHOT":
          writeActivity(id, { activityType: value["activityType"], content: value["content"] });
          return;
        case "ACTIVITY_DELTA": {
          const before = activities.get(id ?? "activity");
          const next = before && applyJsonPatch(before.content, value["patch"]);
          if (next === undefined) write.unknown(value);
          else writeActivity(id, { activityType: before?.activityType, content: next.value });
          return;
        }
        case "CUSTOM":
          writeCustom(write, stringAt(value, "name") ?? "custom", value["value"]);
          return;
        default:
          if (type === "" && hasError(value)) write.error(value);
          else write.unknown(value);
      }
    };
    return {
      object: (value) => onEvent(isJsonObject(value["chunk"]) ? value["chunk"] : value),
      end() {
        if (toolLoop !== undefined) write.finish(toolLoop);
      },
    };
  },
});

interface Activity {
  activityType: unknown;
  content: unknown;
}

/** TanStack AI keeps its own fields under `metadata.tanstack`, since the events of AG-UI have none for them. */
function tanstackOf(value: JsonObject): JsonObject {
  return objectAt(objectAt(value, "metadata"), "tanstack");
}

function writeResult(write: EventWriter, toolCallId: string, value: JsonObject): void {
  const content = value["content"];
  const error = stringAt(value, "error");
  if (error !== undefined || tanstackOf(value)["state"] === "output-error") {
    const said = typeof content === "string" ? readJson(content) : content;
    const errorText =
      error ?? (isJsonObject(said) ? stringAt(said, "error") : undefined) ?? stringAt(value, "content");
    write.event({ type: "tool-output-error", toolCallId, errorText: errorText || "The tool failed." });
    return;
  }
  const output = typeof content === "string" ? (readJson(content) ?? content) : content;
  write.event({ type: "tool-output-available", toolCallId, output });
}

function writeCustom(write: EventWriter, name: string, data: unknown): void {
  // TanStack AI begins every durable run with `run.accepted`, which would otherwise stand in every answer.
  if (name === "run.accepted") write.event({ type: "data", name, data, transient: true });
  else write.event({ type: "data", name, data });
}

/** The messages of a snapshot that belong to the answer: those after the last question. */
function answerOf(messages: JsonObject[]): JsonObject[] {
  return messages
    .slice(messages.findLastIndex(({ role }) => role === "user") + 1)
    .filter(({ role }) => role === "assistant" || role === "tool" || role === "reasoning");
}

/** Counts come as one object for each model that was used. */
function sumUsage(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const total: Record<string, number> = {};
  for (const entry of objectsAt({ value }, "value")) {
    for (const key of Object.keys(entry)) {
      const count = numberAt(entry, key);
      if (count !== undefined) total[key] = (total[key] ?? 0) + count;
    }
  }
  return total;
}
