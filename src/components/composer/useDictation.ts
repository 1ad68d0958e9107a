"use client";

import { useEffect, useRef, useState } from "react";

export interface UseDictationOptions {
  /** Turns a recording into text: your server's endpoint, for example. */
  readonly onTranscribe: (recording: Blob) => Promise<string>;
  /** Inserts text at the caret: `insert` of `useComposer`. Dictated text is never sent by itself. */
  readonly insert: (text: string) => void;
  /** Called when the microphone is refused or the transcription fails. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

export type DictationState = "idle" | "starting" | "recording" | "transcribing";

export interface Dictation {
  readonly state: DictationState;
  /** Starts recording, or ends it and transcribes. */
  readonly toggle: () => void;
  /** Ends recording and throws the recording away. */
  readonly cancel: () => void;
}

/** Records speech and inserts its text at the caret. The microphone is open only between two presses. */
export function useDictation(options: UseDictationOptions): Dictation {
  const [state, setState] = useState<DictationState>("idle");
  const latest = useRef(options);
  const recorder = useRef<MediaRecorder | undefined>(undefined);
  useEffect(() => {
    latest.current = options;
  });

  const stopTracks = (): void => {
    for (const track of recorder.current?.stream.getTracks() ?? []) track.stop();
    recorder.current = undefined;
  };
  useEffect(
    () => () => {
      // The light of the microphone must not stay on behind a component that is gone.
      for (const track of recorder.current?.stream.getTracks() ?? []) track.stop();
    },
    [],
  );

  const start = async (): Promise<void> => {
    setState("starting");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const pieces: Blob[] = [];
      const current = new MediaRecorder(stream);
      recorder.current = current;
      current.addEventListener("dataavailable", ({ data }) => pieces.push(data));
      current.addEventListener("stop", () => void transcribe(new Blob(pieces, { type: current.mimeType })));
      current.start();
      setState("recording");
    } catch (error) {
      setState("idle");
      latest.current.onError?.(error);
    }
  };
  const transcribe = async (recording: Blob): Promise<void> => {
    if (recorder.current === undefined) return;
    stopTracks();
    setState("transcribing");
    try {
      const text = (await latest.current.onTranscribe(recording)).trim();
      if (text !== "") latest.current.insert(text);
    } catch (error) {
      latest.current.onError?.(error);
    } finally {
      setState("idle");
    }
  };
  return {
    state,
    toggle() {
      if (state === "recording") recorder.current?.stop();
      else if (state === "idle") void start();
    },
    cancel() {
      stopTracks();
      setState("idle");
    },
  };
}
