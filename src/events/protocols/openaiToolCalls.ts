import type { EventWriter } from "../eventWriter.js";
import { isJsonObject, numberAt, objectAt, stringAt, type JsonObject } from "../vendor/json.js";

interface OpenCall {
  /** The server's; empty where it has none. */
  id: string;
  /** Ours, once it has started: servers give one id to several calls. */
  toolCallId: string;
  started: boolean;
  /** Arguments that came before the call's name. */
  waiting: string;
  name: string;
}

/** Tool calls come in deltas that are told apart by `index`, where there is one, else by `id`. */
export function createToolCalls(write: EventWriter): { delta(value: JsonObject): void; end(): void } {
  const byKey = new Map<string, OpenCall>();
  const open: OpenCall[] = [];
  const taken = new Set<string>();
  let lastKey = "";
  let count = 0;

  return {
    delta(value) {
      const index = numberAt(value, "index");
      const id = stringAt(value, "id");
      const known = index === undefined ? id && `id:${id}` : String(index);
      // Neither: the call goes on, unless it names a function, which a call does once.
      const key = known || lastKey;
      lastKey = key;
      const named = objectAt(value, "function");
      const name = stringAt(named, "name") ?? "";
      let call = byKey.get(key);
      // Some servers send every parallel call with index 0, some even under one id: what names itself anew is another.
      if (call && name && isOther(call, id, name)) {
        start(call);
        call = undefined;
      }
      if (call === undefined) {
        call = { id: "", toolCallId: "", started: false, waiting: "", name: "" };
        byKey.set(key, call);
        open.push(call);
      }
      if (!call.started) {
        // The name may come in pieces until the arguments begin, or whole on every delta.
        if (name !== call.name) call.name += name;
        if (id) call.id = id;
      }
      const json = named["arguments"];
      const delta = typeof json === "string" ? json : isJsonObject(json) ? JSON.stringify(json) : "";
      call.waiting += delta;
      if (call.name !== "" && (call.waiting !== "" || call.started)) start(call);
    },
    end() {
      for (const call of open.splice(0)) {
        start(call);
        write.event({ type: "tool-input-available", toolCallId: call.toolCallId });
      }
      byKey.clear();
      // What is said once more after the end is no further call.
      taken.clear();
    },
  };

  function isOther(call: OpenCall, id: string | undefined, name: string): boolean {
    if (id && id !== call.id && (call.id || call.started)) return true;
    return call.started && name !== call.name;
  }

  function freshId(id: string): string {
    const name = id || `call-${count}`;
    count++;
    let fresh = name;
    for (let again = 2; taken.has(fresh); again++) fresh = `${name}-${again}`;
    taken.add(fresh);
    return fresh;
  }

  function start(call: OpenCall): void {
    if (!call.started) {
      call.started = true;
      call.toolCallId = freshId(call.id);
      write.endPart();
      write.event({
        type: "tool-input-start",
        toolCallId: call.toolCallId,
        toolName: call.name || "unknown",
      });
    }
    if (call.waiting === "") return;
    write.event({ type: "tool-input-delta", toolCallId: call.toolCallId, delta: call.waiting });
    call.waiting = "";
  }
}
