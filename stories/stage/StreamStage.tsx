import { useEffect, useState, type ReactNode } from "react";
import { Chat, createChat, type ChatInstance, type ChatOptions, type ChatProps } from "react-streaming-chat";
import { liteHighlight } from "react-streaming-chat/highlight-lite";
import { fakeStream, type FakeStream, type FakeStreamOptions } from "../replay.js";
import { PlayBar } from "./PlayBar.js";
import { isTestRun, useShowroom } from "./showroom.js";
import { createVirtualClock, type VirtualClock } from "./virtualClock.js";

const markdown = { highlight: liteHighlight(), citations: true };

export interface StageRun {
  readonly chat: ChatInstance;
  readonly clock: VirtualClock;
  readonly stream: FakeStream;
}

export interface StreamStageProps
  extends FakeStreamOptions, Pick<ChatOptions, "initialMessages" | "retry" | "onBusy" | "resume"> {
  /** Shows the answer at this share of its text and plays nothing. */
  at?: number | undefined;
  /** Virtual seconds that pass after that: a stall is called a stall after ten. */
  thenSeconds?: number;
  /** The question that is sent at the start; empty sends none. @defaultValue "How does it work?" */
  question?: string;
  announce?: ChatProps["announce"];
  /** The browser says that it has no network, while the story is on the page. @defaultValue false */
  isOffline?: boolean;
  /** In place of a whole chat. */
  children?: (run: StageRun) => ReactNode;
}

/** A chat over a replayed answer, with the controls of its clock. The same arguments always show the same frames. */
export function StreamStage(props: StreamStageProps) {
  const [start, setStart] = useState<{ readonly run: number; readonly share: number | undefined }>({
    run: 0,
    share: props.at,
  });
  // A control of the story that changes the stream begins it again.
  const key = JSON.stringify(props, (name, value: unknown) =>
    name === "children" || name === "component" ? undefined : value,
  );
  return (
    <Stage
      key={`${start.run} ${key}`}
      {...props}
      at={start.run === 0 ? props.at : start.share}
      onRestart={(share) => setStart(({ run }) => ({ run: run + 1, share: share === 0 ? undefined : share }))}
    />
  );
}

function Stage(props: StreamStageProps & { readonly onRestart: (share: number) => void }) {
  const { at, thenSeconds = 0, question = "How does it work?", announce, isOffline = false } = props;
  const { onRestart, children } = props;
  const { density, labels, announce: chosen } = useShowroom();
  const spoken = announce ?? chosen;
  const [run] = useState(() => createRun(props));
  const { chat, clock, stream } = run;
  useOfflineBrowser(isOffline);
  useEffect(() => {
    // Without this, a second mount of the same stage would ask twice.
    if (question !== "" && chat.getSnapshot().phase === "idle") {
      void chat.sendMessage(question).catch(() => {});
      const isHeld = at !== undefined || isTestRun();
      if (isHeld) {
        void clock
          .advance(0)
          .then(() => stream.seek(at ?? 0))
          .then(() => clock.advance(thenSeconds * 1000));
      } else clock.play();
    }
    return () => clock.pause();
  }, [chat, clock, stream, at, question, thenSeconds]);
  return (
    <div className="show-stage">
      <div className="show-frame">
        {children?.(run) ?? (
          <Chat
            chat={chat}
            onBusy="queue"
            density={density}
            labels={labels}
            markdown={markdown}
            {...(spoken === undefined ? {} : { announce: spoken })}
          />
        )}
      </div>
      {question !== "" && <PlayBar clock={clock} stream={stream} onRestart={onRestart} />}
    </div>
  );
}

function createRun(props: StreamStageProps): StageRun {
  const clock = createVirtualClock();
  const stream = fakeStream({ ...props, clock });
  const chat = createChat({
    clock,
    transport: props.isResumable ? { ...stream.transport, resume: neverAnswers } : stream.transport,
    resume: props.resume,
    // Every frame: the pace of `adaptive` is measured on the clock, and a paused clock would hold the last deltas back.
    publish: "frame",
    onBusy: props.onBusy ?? "queue",
    retry: props.retry ?? false,
    ...(props.initialMessages === undefined ? {} : { initialMessages: props.initialMessages }),
  });
  return { chat, clock, stream };
}

/** A server that has accepted a request to resume and is silent, for the state that a reader sees meanwhile. */
function neverAnswers(): Promise<undefined> {
  return new Promise(() => {});
}

/** Makes `navigator.onLine` false until the story unmounts. */
function useOfflineBrowser(isOffline: boolean): void {
  useEffect(() => {
    if (!isOffline) return undefined;
    Object.defineProperty(navigator, "onLine", { configurable: true, get: () => false });
    globalThis.dispatchEvent(new Event("offline"));
    return () => {
      Reflect.deleteProperty(navigator, "onLine");
      globalThis.dispatchEvent(new Event("online"));
    };
  }, [isOffline]);
}
