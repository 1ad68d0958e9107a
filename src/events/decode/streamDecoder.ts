import { htmlMessage } from "../../bytes/response/checkResponse.js";
import { binaryBody } from "../../bytes/framings/binaryBody.js";
import { createFraming, DEFAULT_MAX_EVENT_SIZE } from "../../bytes/framings/createFraming.js";
import { eventTooLarge } from "../../bytes/framings/eventTooLarge.js";
import type { Framing, FramingName, WireRecord } from "../../bytes/wireRecord.js";
import { isStreamChatError, StreamChatError } from "../../errors.js";
import { detectorsOf, givenProtocol, rememberedProtocol } from "./chooseProtocol.js";
import type { ProtocolOption } from "./protocolOption.js";
import { detectProtocol, type HeaderHints } from "./detect.js";
import type { EndMarks } from "./endMarks.js";
import { joinSurrogates } from "./joinSurrogates.js";
import { isWholeJson, parseJson } from "../vendor/json.js";
import type { Decoder, Formats, Protocol } from "../protocol.js";
import { sniffHead } from "./sniffHead.js";
import type { StreamEvent } from "../streamEvent.js";
import { createReplayFilter, isHalf, type StreamMemory } from "./streamMemory.js";
import { createUnderstanding, unknownProtocol } from "./understanding.js";
import { TEXT_END } from "../vendor/eventNames.js";
import { upstreamError } from "../vendor/upstreamError.js";

export interface StreamDecoderOptions {
  /** The wire format. @defaultValue `"auto"`: told from the headers and the body */
  protocol?: ProtocolOption | undefined;
  /** The table of formats; needed for `"auto"` and for names. */
  formats?: Formats | undefined;
  /** Largest event, in characters. @defaultValue 16,777,216 */
  maxEventSize?: number | undefined;
  hints?: HeaderHints | undefined;
  /** The answer that an earlier body has begun, if there was one. */
  memory?: StreamMemory | undefined;
  /** What is known of this server's end marks. Without it, no body proves an answer by its mere end. */
  endMarks?: EndMarks | undefined;
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
  const { hints = { contentType: "" }, maxEventSize = DEFAULT_MAX_EVENT_SIZE, memory, endMarks } = options;
  const { protocol: option = "auto", formats } = options;
  const remembered = rememberedProtocol(memory);
  const given = remembered ?? givenProtocol(option, hints, formats);
  const detectors = given === undefined ? detectorsOf(option, formats) : [];
  const join = memory?.join ?? joinSurrogates();
  const replay = memory && createReplayFilter(memory, pass);
  const understanding = memory?.understanding ?? createUnderstanding();

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
  let unrecognised: string | undefined;
  /** There is one record, and all of it. */
  let isAlone: boolean | undefined;
  /** The last record was whole. */
  let isWhole = false;
  let hasFinished = false;
  /** The records are numbered: a server that can be resumed ends its answers with a mark. */
  let hasCursor = false;

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
        // Do not call `decoder.end()` for a cut body: it would emit `finish`, and a resumed body could not continue.
        if (decoder === undefined || !hasEnded) return;
        const from = out.length;
        decoder.end(out);
        noteFinish(from, false);
        if (hasFinished) return;
        if (isWholeDocument()) out.push({ type: "finish", finishReason: "unknown" });
        else if (isWhole && !hasCursor && protocol?.endsWithBody === true && understanding.isUnderstood) {
          if (endMarks?.acceptsBodyEnd() === true) out.push({ type: "finish", finishReason: "unknown" });
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

  /**
   * A server that does not stream proves its answer by closing the one document whose length it announced. A resumed
   * answer is no such document, and a vendor's format says itself whether it is done.
   */
  function isWholeDocument(): boolean {
    const isDocument = hints.isDocument === true && framingName === "json" && isAlone === true;
    return isDocument && remembered === undefined && protocol?.isHomeMade === true;
  }

  function take(record: WireRecord): void {
    isAlone = isAlone === undefined && record.partial !== true;
    isWhole = record.partial !== true || (framingName === "ndjson" && isWholeJson(record.data));
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
      // Half of raw text counts where the body has ended: no further body brings the whole of it.
      if (isHalf(record) && !(protocol?.inEvents !== undefined && hasEnded)) return;
    }
    const from = out.length;
    by.decode(record, out);
    understanding.judge(out, from, record.data, protocol?.isHomeMade === true);
    noteFinish(from, true);
    if (record.id === undefined || record.id === "") return;
    hasCursor = true;
    out.push({ type: "cursor", cursor: record.id });
  }

  function noteFinish(from: number, byMark: boolean): void {
    if (hasFinished) return;
    for (let index = from; index < out.length; index++) {
      if (out[index]!.type !== "finish") continue;
      hasFinished = true;
      if (byMark) endMarks?.sawMark();
    }
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
    // Without this limit, a body of nothing but comments would fill the memory.
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
    if (sniffed === "binary") throw binaryBody();
    if (given !== undefined) {
      decoder = given.createDecoder();
      // A protocol that was named is not given up for a head that looks like text.
      setFraming(sniffed === "text" || sniffed === "lines" ? given.framing : sniffed);
    } else {
      if (sniffed === "lines") protocol = formats?.lines;
      if (sniffed === "text") protocol = formats?.text;
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
      const verdict = detectProtocol(record, framingName, detectors);
      if (verdict === "undecided") continue;
      // Raw text in an event that ends the answer says nothing of the records before it.
      if (verdict === "text" && unrecognised !== undefined && TEXT_END.test(record.event ?? "")) {
        throw unknownProtocol(unrecognised);
      }
      const text = verdict === "text" && mayBeText() ? formats?.text : undefined;
      if (verdict === "unrecognised" || (verdict === "text" && text === undefined)) {
        unrecognised ??= record.data;
        understanding.passedOver(record.data);
        continue;
      }
      if (verdict === "error") {
        out.push({ type: "error", error: upstreamError(parseJson(record.data) ?? record.data) });
        decoder = DEAF;
      } else startDecoding(text ?? (verdict as Protocol));
      return;
    }
  }

  function startDecoding(found: Protocol): void {
    protocol = found;
    const inEvents = found.inEvents !== undefined && framingName === "sse" ? found.inEvents : undefined;
    const wanted = inEvents ?? found;
    if (framing !== undefined && (wanted.framing === "sse-text" || wanted.framing === "text")) {
      // Read again: a compliant parser has dropped the newlines that the server did not encode.
      const body = raw.join("");
      decoder = wanted.createDecoder();
      setFraming(framingName === "sse" ? "sse-text" : "text").feed(body);
    } else {
      decoder = (found.inEvents ?? found).createDecoder();
      for (const record of undecided) decodeRecord(decoder, record);
    }
    undecided = [];
    raw = [];
  }

  function mayBeText(): boolean {
    return (
      framingName === "sse" || /^(?:|text\/(?:plain|html)|application\/octet-stream)$/.test(hints.contentType)
    );
  }

  /** The body ended and no record decided. */
  function giveUp(): void {
    const body = raw.join("");
    if (body.includes("\0")) throw binaryBody();
    const looseText = /^text\/(?:plain|html)$/.test(hints.contentType) && framingName !== "sse";
    const isText = unrecognised !== undefined || !/^\s*(?:\{\s*(?:"|$)|\[)/.test(body);
    if (looseText && isText && formats !== undefined) {
      startDecoding(formats.text);
      return;
    }
    const last = undecided.find(({ data, partial }) => partial !== true && data.trim() === "[DONE]");
    const unread = unrecognised ?? last?.data;
    if (unread !== undefined) throw unknownProtocol(unread);
  }
}

/** The decoder after an error: nothing that follows belongs to the answer. */
const DEAF: Decoder = { decode() {}, end() {} };
