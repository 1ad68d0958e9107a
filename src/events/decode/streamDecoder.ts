import { htmlMessage } from "../../bytes/response/checkResponse.js";
import { createFraming, DEFAULT_MAX_EVENT_SIZE } from "../../bytes/framings/createFraming.js";
import { eventTooLarge } from "../../bytes/framings/eventTooLarge.js";
import type { Framing, FramingName, WireRecord } from "../../bytes/wireRecord.js";
import { isStreamChatError, StreamChatError } from "../../errors.js";
import { detectProtocol, sniffHead, type HeaderHints } from "./detect.js";
import { joinSurrogates } from "./joinSurrogates.js";
import { parseJson } from "../vendor/json.js";
import { plainText, plainTextEvents } from "../protocols/plainText.js";
import type { Decoder, Protocol } from "../protocol.js";
import { protocols, type ProtocolName } from "../protocols/protocols.js";
import type { StreamEvent } from "../streamEvent.js";
import { createReplayFilter, isHalf, type StreamMemory } from "./streamMemory.js";
import { upstreamError } from "../vendor/upstreamError.js";

export interface StreamDecoderOptions {
  /** The wire format, by name or your own. @defaultValue `"auto"`: told from the headers and the body */
  protocol?: ProtocolName | Protocol | "auto" | undefined;
  /** Largest event, in characters. @defaultValue 16,777,216 */
  maxEventSize?: number | undefined;
  hints?: HeaderHints | undefined;
  /** Goes on with the answer of an earlier body, if there was one. */
  memory?: StreamMemory | undefined;
  onFraming?: ((framing: FramingName) => void) | undefined;
}

/** The text of one body in, its events out. Nothing here waits: it can be fed from any source. */
export interface StreamDecoder {
  /** The events that `text` completes. */
  push(text: string): readonly StreamEvent[];
  /** The events of a record that the source has already cut off (a WebSocket message). */
  pushRecord(record: WireRecord): readonly StreamEvent[];
  /** The body ended cleanly; `isCut`: but inside a character. */
  end(isCut?: boolean): readonly StreamEvent[];
  /** Why nothing more can be decoded; set by the calls above, which still return what came before. */
  readonly failure: StreamChatError | undefined;
}

/**
 * Joins the three steps that turn the text of a body into events: the head tells the framing, the first record that
 * decides tells the protocol, the protocol's decoder does the rest. What came before the decision is decoded after it.
 */
export function createStreamDecoder(options: StreamDecoderOptions = {}): StreamDecoder {
  const { hints = { contentType: "" }, maxEventSize = DEFAULT_MAX_EVENT_SIZE, memory } = options;
  const remembered = rememberedProtocol(memory);
  const given = remembered ?? givenProtocol(options, hints);
  const join = memory?.join ?? joinSurrogates();
  const replay = memory && createReplayFilter(memory, pass);

  let out: StreamEvent[] = [];
  let failure: StreamChatError | undefined;
  let framing: Framing | undefined;
  let framingName: FramingName = "text";
  let decoder: Decoder | undefined;
  let protocol = given?.protocol;
  let hasEnded = false;
  /** The body so far while the format is open: it may have to be read again, in another way. */
  let raw: string[] = [];
  let rawLength = 0;
  let undecided: WireRecord[] = [];
  let judged = 0;
  let undecidedLength = 0;
  let unrecognised = false;
  /** There is one record, and all of it. */
  let isAlone: boolean | undefined;

  return {
    push: (text) =>
      run(() => {
        if (framing === undefined) {
          openBody(text, false);
          return;
        }
        if (decoder === undefined) keep(text);
        feed(framing, text);
      }),
    pushRecord: (record) =>
      run(() => {
        if (record.data.length > maxEventSize) throw eventTooLarge(maxEventSize);
        decoder ??= given?.createRecordDecoder();
        if (decoder === undefined) {
          framingName = "sse";
          keep(record.data);
        }
        take(record);
        if (decoder === undefined) decide();
      }),
    end: (isCut = false) =>
      run(() => {
        hasEnded = !isCut;
        // A source of whole records has no body to open.
        if (framing === undefined && decoder === undefined && undecided.length === 0) openBody("", true);
        const before = framing;
        before?.end();
        if (decoder === undefined) decide();
        // The last record decided, and everything was read again in another way.
        if (framing !== before) framing?.end();
        if (decoder === undefined) giveUp();
        replay?.end();
        // Told of an end that is none, it would not finish where the answer goes on.
        if (decoder === undefined || !hasEnded) return;
        decoder.end(out);
        // Who does not stream proves the answer by closing the one document that was announced, unless it goes on with
        // one. The vendors' formats say themselves in it whether they are done.
        const isWhole = hints.isDocument === true && framingName === "json" && isAlone === true;
        if (isWhole && remembered === undefined && isHomeMade(protocol)) {
          out.push({ type: "finish", finishReason: "unknown" });
        }
      }),
    get failure() {
      return failure;
    },
  };

  function run(step: () => void): readonly StreamEvent[] {
    if (failure !== undefined) return [];
    out = [];
    try {
      step();
    } catch (error) {
      failure = isStreamChatError(error)
        ? error
        : new StreamChatError("malformed-event", "The answer could not be decoded.", { cause: error });
    }
    return join(out);
  }

  function take(record: WireRecord): void {
    isAlone = isAlone === undefined && record.partial !== true;
    if (replay === undefined) pass(record);
    else replay.take(record);
  }

  function pass(record: WireRecord): void {
    if (decoder === undefined) undecided.push(record);
    else decodeRecord(decoder, record);
  }

  function decodeRecord(by: Decoder, record: WireRecord): void {
    if (memory !== undefined) {
      memory.format ??= { decoder: by, framing: framingName, protocol };
      // The end of raw text is that of the body: no further one comes that could bring the whole.
      if (isHalf(record) && !(protocol === plainText && hasEnded)) return;
    }
    by.decode(record, out);
    if (record.id !== undefined && record.id !== "") out.push({ type: "cursor", cursor: record.id });
  }

  function keep(text: string): void {
    rawLength += text.length;
    raw.push(text);
  }

  function feed(into: Framing, text: string): void {
    try {
      into.feed(text);
    } finally {
      // Also where a later event is too large: what came before it counts.
      if (decoder === undefined) decide();
    }
    // Comments only, for ever: the events themselves are counted as they are judged.
    if (decoder === undefined && rawLength > 2 * maxEventSize) throw eventTooLarge(maxEventSize);
  }

  function setFraming(name: FramingName): Framing {
    framingName = name;
    options.onFraming?.(name);
    framing = createFraming(name, take, maxEventSize);
    return framing;
  }

  /** Chooses the framing, once the head of the body shows it. */
  function openBody(text: string, ended: boolean): void {
    keep(text);
    const head = raw.join("");
    raw = [head];
    const sniffed = given?.strict === true ? given.framing : sniffHead(head, hints.framing, ended);
    if (sniffed === undefined) return;
    if (sniffed === "html") {
      const message = htmlMessage({ redirected: hints.redirected === true });
      throw new StreamChatError("not-a-stream", message, { excerpt: head });
    }
    if (given !== undefined) {
      decoder = given.createDecoder();
      // A protocol that was named is not given up for a head that looks like text.
      setFraming(sniffed === "text" || sniffed === "lines" ? given.framing : sniffed);
    } else {
      if (sniffed === "lines") protocol = protocols["ai-sdk-legacy"];
      if (sniffed === "text") protocol = plainText;
      decoder = protocol?.createDecoder();
      setFraming(sniffed);
    }
    if (decoder !== undefined) raw = [];
    if (framing !== undefined) feed(framing, head);
  }

  /** Judges the records that have come since the last time. */
  function decide(): void {
    for (; judged < undecided.length; judged++) {
      const record = undecided[judged]!;
      undecidedLength += record.data.length;
      if (undecidedLength > maxEventSize) throw eventTooLarge(maxEventSize);
      const verdict = detectProtocol(record, framingName);
      if (verdict === "undecided") continue;
      if (verdict === "unrecognised" || (verdict === "text" && !mayBeText())) {
        unrecognised = true;
        continue;
      }
      if (verdict === "error") {
        out.push({ type: "error", error: upstreamError(parseJson(record.data) ?? record.data) });
        decoder = DEAF;
      } else startDecoding(verdict);
      return;
    }
  }

  function startDecoding(name: ProtocolName): void {
    const found: Protocol = protocols[name];
    protocol = found;
    const asText = name === "text" || found.framing === "sse-text";
    if (asText && framing !== undefined) {
      // Read again: a compliant parser has dropped the newlines that the server did not encode.
      const body = raw.join("");
      const inEvents = framingName === "sse";
      decoder = (name === "text" && inEvents ? plainTextEvents : found).createDecoder();
      setFraming(inEvents ? "sse-text" : "text").feed(body);
    } else {
      decoder = (name === "text" ? plainTextEvents : found).createDecoder();
      for (const record of undecided) decodeRecord(decoder, record);
    }
    undecided = [];
    raw = [];
  }

  function mayBeText(): boolean {
    return framingName === "sse" || /^(?:|text\/plain|application\/octet-stream)$/.test(hints.contentType);
  }

  /** The body ended and no record decided. */
  function giveUp(): void {
    const body = raw.join("");
    const looseText = hints.contentType === "text/plain" && framingName !== "sse";
    if (looseText && (unrecognised || !/^\s*(?:\{\s*(?:"|$)|\[)/.test(body))) {
      startDecoding("text");
      return;
    }
    if (unrecognised) {
      throw new StreamChatError("unknown-protocol", "The server's answer is in no format that is known.", {
        excerpt: body,
      });
    }
    if (undecided.some(({ data, partial }) => partial !== true && data.trim() === "[DONE]")) {
      out.push({ type: "finish", finishReason: "unknown" }, { type: "done" });
    }
  }
}

/** After an error nothing is listened to. */
const DEAF: Decoder = { decode() {}, end() {} };

function isHomeMade(protocol: Protocol | undefined): boolean {
  return protocol === protocols["generic-json"] || protocol === protocols["typed-json"];
}

interface GivenProtocol {
  protocol: Protocol | undefined;
  framing: FramingName;
  /** The framing is not for the body to decide. */
  strict: boolean;
  createDecoder(): Decoder;
  /** For a source whose records are cut off already. */
  createRecordDecoder(): Decoder;
}

/** The protocol of the body before this one, in mid-answer. */
function rememberedProtocol(memory: StreamMemory | undefined): GivenProtocol | undefined {
  if (memory?.format === undefined) return undefined;
  const { decoder, framing, protocol } = memory.format;
  const createDecoder = (): Decoder => decoder;
  // As below: the body may come in another framing than before, unless it is one that cannot be told from the body.
  const strict = framing !== "sse" && framing !== "ndjson";
  return { protocol, framing, strict, createDecoder, createRecordDecoder: createDecoder };
}

/** Without types, any word may come here, and "the connection was lost" would be all that is said of it. */
function protocolNamed(name: ProtocolName): Protocol {
  if (Object.hasOwn(protocols, name)) return protocols[name];
  throw new StreamChatError("unknown-protocol", `There is no protocol "${name}".`);
}

/** The protocol that the caller or a header named. */
function givenProtocol(
  { protocol = "auto" }: StreamDecoderOptions,
  hints: HeaderHints,
): GivenProtocol | undefined {
  const named = protocol === "auto" ? hints.protocol : protocol;
  if (named === undefined) return undefined;
  const found = typeof named === "string" ? protocolNamed(named) : named;
  // Raw text inside events has names and newlines to look after.
  const chosen = found === plainText && hints.framing === "sse" ? plainTextEvents : found;
  const known = Object.values<Protocol>(protocols).includes(chosen);
  // The formats that are known come in more than one framing, and the body shows which; a format of one's own does not.
  const flexible = known && (chosen.framing === "sse" || chosen.framing === "ndjson");
  return {
    protocol: found,
    framing: chosen.framing,
    strict: !flexible,
    createDecoder: () => chosen.createDecoder(),
    createRecordDecoder: () => (chosen === plainText ? plainTextEvents : chosen).createDecoder(),
  };
}
