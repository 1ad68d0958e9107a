"use client";

import {
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
} from "react";
import type { SendInput } from "../../chat/turn/outgoing.js";
import { useChatUi } from "../context/chatUi.js";
import { isKey } from "../context/keymap.js";
import { quotesToMarkdown, type Quote } from "../quote/quotes.js";
import { checkFiles, type AttachmentLimits, type Refusal } from "./attachments.js";
import { useDraft } from "./useDraft.js";
import { useEnterKey } from "./useEnterKey.js";

/** Characters above which pasted text becomes a file: a text field with a megabyte of text freezes the page. */
const LONG_PASTE = 20_000;

export interface UseComposerOptions {
  /** An answer is being written: the button stops it. */
  readonly isBusy: boolean;
  readonly onSend: (input: Exclude<SendInput, string>) => void;
  readonly onStop: () => void;
  /** A message can be sent while an answer is being written: it waits in the queue. @defaultValue false */
  readonly canQueue?: boolean | undefined;
  /** Files can be attached. @defaultValue false */
  readonly attachments?: AttachmentLimits | boolean | undefined;
  /** Keeps the draft under this name over a reload. */
  readonly draftKey?: string | undefined;
}

export interface ComposerState {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly files: readonly File[];
  readonly addFiles: (files: Iterable<File>) => void;
  readonly removeFile: (file: File) => void;
  readonly quotes: readonly Quote[];
  /** Why the last files were refused, in words. */
  readonly refusals: readonly string[];
  readonly canSend: boolean;
  readonly send: () => void;
  /** Give it to the text field. */
  readonly field: { current: HTMLTextAreaElement | null };
  /** Give them to the text field. */
  readonly fieldProps: {
    readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
    readonly onPaste: (event: ClipboardEvent<HTMLTextAreaElement>) => void;
  } & ReturnType<typeof useEnterKey>["listeners"];
  /** Give them to the element onto which files can be dropped. */
  readonly dropProps: {
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
  };
  readonly isDropTarget: boolean;
  /** Inserts text at the caret. */
  readonly insert: (text: string) => void;
}

/**
 * The behaviour of a text field that sends: input methods, keys, draft, attachments by choosing, pasting and dropping,
 * quotes. Nothing that was written is lost: a text that is sent while it cannot be queued stays.
 */
export function useComposer(options: UseComposerOptions): ComposerState {
  const { isBusy, onSend, onStop, canQueue = false, attachments = false, draftKey } = options;
  const { keymap, labels, stage, announce } = useChatUi();
  const [text, setText] = useDraft(draftKey);
  const [files, setFiles] = useState<readonly File[]>([]);
  const [refusals, setRefusals] = useState<readonly string[]>([]);
  const [isDropTarget, setDropTarget] = useState(false);
  const { quotes: store } = stage;
  const quotes = useSyncExternalStore(store.subscribe, store.get, store.get);
  const field = useRef<HTMLTextAreaElement>(null);
  const enter = useEnterKey();
  const limits = typeof attachments === "object" ? attachments : attachments ? {} : undefined;

  const hasContent = text.trim() !== "" || files.length > 0 || quotes.length > 0;
  const canSend = hasContent && (!isBusy || canQueue);

  const send = (): void => {
    if (!canSend) return;
    const quoted = quotesToMarkdown(quotes);
    const words = text.trim();
    onSend({
      text: [quoted, words].filter((passage) => passage !== "").join("\n\n"),
      ...(files.length === 0 ? {} : { files }),
    });
    setText("");
    setFiles([]);
    setRefusals([]);
    store.clear();
  };

  const addFiles = (added: Iterable<File>): void => {
    if (limits === undefined) return;
    const { accepted, refused } = checkFiles([...added], files.length, limits);
    const words = refused.map((refusal) => describe(refusal, labels));
    if (accepted.length > 0) setFiles([...files, ...accepted]);
    setRefusals(words);
    if (words.length > 0) announce(words.join(" "));
  };

  const insert = useCallback((inserted: string): void => {
    const element = field.current;
    if (element === null) return;
    element.focus();
    // The browser's own command keeps the undo history, which a new value would end.
    if (document.execCommand("insertText", false, inserted)) return;
    element.setRangeText(inserted, element.selectionStart, element.selectionEnd, "end");
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }, []);

  useLayoutEffect(
    () => stage.mountComposer({ focus: () => field.current?.focus({ preventScroll: true }), insert }),
    [stage, insert],
  );

  useLayoutEffect(() => {
    const element = field.current;
    if (element === null || CSS.supports("field-sizing", "content")) return;
    element.style.blockSize = "auto";
    if (text !== "") element.style.blockSize = `${element.scrollHeight}px`;
  }, [text]);

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    const native = event.nativeEvent;
    if (event.defaultPrevented) return;
    if (text === "" && (isKey(event, keymap.pageUp) || isKey(event, keymap.pageDown))) {
      event.preventDefault();
      stage.conversation()?.page(isKey(event, keymap.pageUp) ? -1 : 1);
    } else if (text === "" && isKey(event, keymap.editLast) && !enter.isComposing(native)) {
      const last = [...stage.editors.values()].at(-1);
      if (last === undefined || isBusy) return;
      event.preventDefault();
      last();
    } else if (isKey(event, keymap.stop) && isBusy && !enter.isComposing(native)) {
      event.preventDefault();
      onStop();
    } else if (enter.sends(native, keymap)) {
      // Also where nothing can be sent: Enter must not leave a line behind.
      event.preventDefault();
      send();
    }
  };

  const onPaste = (event: ClipboardEvent): void => {
    const pasted = [...event.clipboardData.files];
    const words = event.clipboardData.getData("text/plain");
    if (limits !== undefined && pasted.length > 0 && words === "") {
      event.preventDefault();
      addFiles(pasted);
    } else if (limits !== undefined && words.length > LONG_PASTE) {
      event.preventDefault();
      addFiles([new File([words], "pasted.txt", { type: "text/plain" })]);
    }
  };

  const hasFiles = (event: DragEvent): boolean =>
    limits !== undefined && event.dataTransfer.types.includes("Files");
  return {
    text,
    setText,
    files,
    addFiles,
    removeFile: (file) => setFiles(files.filter((other) => other !== file)),
    quotes,
    refusals,
    canSend,
    send,
    field,
    fieldProps: { onKeyDown, onPaste, ...enter.listeners },
    dropProps: {
      onDragOver(event) {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setDropTarget(true);
      },
      onDragLeave(event) {
        if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return;
        setDropTarget(false);
      },
      onDrop(event) {
        setDropTarget(false);
        if (!hasFiles(event)) return;
        event.preventDefault();
        addFiles(event.dataTransfer.files);
      },
    },
    isDropTarget,
    insert,
  };
}

function describe(refusal: Refusal, labels: ReturnType<typeof useChatUi>["labels"]): string {
  switch (refusal.reason) {
    case "size":
      return labels.fileTooLarge(refusal.name, bytesInWords(refusal.maxBytes));
    case "type":
      return labels.fileTypeRefused(refusal.name);
    case "count":
      return labels.tooManyFiles(refusal.maxFiles);
    default:
      return refusal satisfies never;
  }
}

function bytesInWords(bytes: number): string {
  const [value, unit] = bytes >= 1024 * 1024 ? [bytes / 1024 / 1024, "MB"] : [bytes / 1024, "kB"];
  return `${Math.round(value * 10) / 10} ${unit}`;
}
