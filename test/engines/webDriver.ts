import { connect, type Socket } from "node:net";

/**
 * The few commands of W3C WebDriver that the steps need, over two wires: HTTP, which WebKitWebDriver speaks, and
 * Marionette, which Firefox speaks by itself. Debian packages no geckodriver, and the client in npm needs Node 22.
 */
export interface WebDriver {
  navigate(url: string): Promise<void>;
  refresh(): Promise<void>;
  resize(width: number, height: number): Promise<void>;
  /** Runs a function in the page; it must not use anything from its module. A promise is awaited. */
  run<Result, Args extends readonly unknown[]>(
    script: (...args: Args) => Result,
    ...args: Args
  ): Promise<Awaited<Result>>;
  /** Runs the text of a script in the page, as a script element would. */
  load(source: string): Promise<void>;
  /** Clicks the middle of the one element that the selector finds, as a pointer does. */
  click(selector: string): Promise<void>;
  /** Types into the element that the selector finds; keys by their WebDriver code points. */
  type(selector: string, text: string): Promise<void>;
  /** A sequence of input actions, as WebDriver defines them. */
  perform(actions: readonly InputSource[]): Promise<void>;
  close(): Promise<void>;
}

export interface InputSource {
  readonly type: "key" | "pointer" | "wheel" | "none";
  readonly id: string;
  readonly parameters?: { readonly pointerType: "mouse" };
  readonly actions: readonly Readonly<Record<string, unknown>>[];
}

/** A command that the browser's driver does not know: the step could not be driven, which is no failure of the page. */
export class NotDrivable extends Error {}

interface Wire {
  send(command: Command, parameters?: Readonly<Record<string, unknown>>, id?: string): Promise<unknown>;
  close(): Promise<void>;
}

/** For each command its HTTP method and path, and its name in Marionette. */
const commands = {
  newSession: ["POST", "/session", "WebDriver:NewSession"],
  setTimeouts: ["POST", "/session/S/timeouts", "WebDriver:SetTimeouts"],
  navigate: ["POST", "/session/S/url", "WebDriver:Navigate"],
  refresh: ["POST", "/session/S/refresh", "WebDriver:Refresh"],
  setWindowRect: ["POST", "/session/S/window/rect", "WebDriver:SetWindowRect"],
  executeScript: ["POST", "/session/S/execute/sync", "WebDriver:ExecuteScript"],
  findElement: ["POST", "/session/S/element", "WebDriver:FindElement"],
  clickElement: ["POST", "/session/S/element/E/click", "WebDriver:ElementClick"],
  sendKeys: ["POST", "/session/S/element/E/value", "WebDriver:ElementSendKeys"],
  performActions: ["POST", "/session/S/actions", "WebDriver:PerformActions"],
  deleteSession: ["DELETE", "/session/S", "WebDriver:DeleteSession"],
} as const;

type Command = keyof typeof commands;

/** The key under which WebDriver hands out a reference to an element. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** How long a script in the page may wait for something, in ms. */
const SCRIPT_MS = 60_000;

async function startSession(wire: Wire): Promise<WebDriver> {
  await wire.send("setTimeouts", { script: SCRIPT_MS, pageLoad: SCRIPT_MS });
  const find = async (selector: string): Promise<string> => {
    const found = (await wire.send("findElement", { using: "css selector", value: selector })) as Record<
      string,
      unknown
    >;
    const element = (found["value"] ?? found) as Record<string, string>;
    const id = element[ELEMENT];
    if (id === undefined) throw new Error(`No element for ${selector}.`);
    return id;
  };
  return {
    navigate: async (url) => void (await wire.send("navigate", { url })),
    refresh: async () => void (await wire.send("refresh")),
    resize: async (width, height) => void (await wire.send("setWindowRect", { width, height })),
    async run(script, ...args) {
      const answer = (await wire.send("executeScript", {
        script: `return (${script.toString()}).apply(null, arguments);`,
        args,
      })) as never;
      return answer;
    },
    load: async (source) => void (await wire.send("executeScript", { script: source, args: [] })),
    click: async (selector) => void (await wire.send("clickElement", {}, await find(selector))),
    type: async (selector, text) => void (await wire.send("sendKeys", { text }, await find(selector))),
    perform: async (actions) => void (await wire.send("performActions", { actions })),
    close: () => wire.close(),
  };
}

const unknown = new Set(["unknown command", "unknown method", "unsupported operation"]);

function failure(error: string, message: string): Error {
  return unknown.has(error) ? new NotDrivable(message) : new Error(`${error}: ${message}`);
}

/** Connects to a WebDriver server such as WebKitWebDriver. */
export async function connectHttp(
  url: string,
  capabilities: Readonly<Record<string, unknown>>,
): Promise<WebDriver> {
  let session = "";
  const send: Wire["send"] = async (command, parameters = {}, id = "") => {
    const [method, path] = commands[command];
    const response = await fetch(url + path.replace("/S", `/${session}`).replace("/E", `/${id}`), {
      method,
      ...(method === "POST" ? { body: JSON.stringify(parameters) } : {}),
    });
    const { value } = (await response.json()) as { value: Record<string, unknown> };
    if (!response.ok) throw failure(String(value["error"]), String(value["message"]));
    return value;
  };
  const created = (await send("newSession", { capabilities: { alwaysMatch: capabilities } })) as {
    sessionId: string;
  };
  session = created.sessionId;
  return startSession({ send, close: async () => void (await send("deleteSession")) });
}

/** Connects to a Firefox that was started with `--marionette`. */
export async function connectMarionette(port: number): Promise<WebDriver> {
  const socket = connect(port, "127.0.0.1");
  const waiting = new Map<number, (answer: readonly unknown[]) => void>();
  await readFrames(socket, (frame) => {
    const [, id, error, result] = JSON.parse(frame) as readonly unknown[];
    waiting.get(id as number)?.([error, result]);
    waiting.delete(id as number);
  });
  let count = 0;
  const send: Wire["send"] = async (command, parameters = {}, id) => {
    const number = (count += 1);
    const text = JSON.stringify([
      0,
      number,
      commands[command][2],
      { ...parameters, ...(id === undefined ? {} : { id }) },
    ]);
    const answered = new Promise<readonly unknown[]>((resolve) => waiting.set(number, resolve));
    socket.write(`${Buffer.byteLength(text)}:${text}`);
    const [error, result] = await answered;
    if (error !== null) {
      const { error: code, message } = error as { error: string; message: string };
      throw failure(code, message);
    }
    const values = result as { value?: unknown };
    return command === "executeScript" ? values.value : result;
  };
  await send("newSession", { capabilities: { alwaysMatch: {} } });
  return startSession({
    send,
    async close() {
      await send("deleteSession");
      socket.end();
    },
  });
}

/** Calls `onFrame` with each `LENGTH:TEXT` after the greeting; resolves when the greeting has arrived. */
function readFrames(socket: Socket, onFrame: (frame: string) => void): Promise<void> {
  let buffer = Buffer.alloc(0);
  let isGreeted = false;
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.on("data", (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk]);
      for (;;) {
        const colon = buffer.indexOf(":");
        const length = Number(buffer.subarray(0, Math.max(colon, 0)).toString());
        if (colon < 0 || buffer.length < colon + 1 + length) return;
        const frame = buffer.subarray(colon + 1, colon + 1 + length).toString();
        buffer = buffer.subarray(colon + 1 + length);
        if (isGreeted) onFrame(frame);
        else resolve();
        isGreeted = true;
      }
    });
  });
}
