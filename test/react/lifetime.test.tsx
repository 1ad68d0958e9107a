// @vitest-environment jsdom
import { act, cleanup, renderHook } from "@testing-library/react";
import * as fc from "fast-check";
import { StrictMode, type ReactNode } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { describe, expect, it, vi } from "vitest";
import {
  ChatProvider,
  useStreamingChat,
  type ChatMessage,
  type StreamingChat,
  type UseStreamingChatOptions,
} from "react-streaming-chat";
import {
  createManualClock,
  createScriptedTransport,
  settlePromises,
  type ManualClock,
  type ScriptedTransport,
} from "react-streaming-chat/testing";

const lost = (): Error => new Error("lost");

interface Mounted {
  readonly transport: ScriptedTransport;
  readonly clock: ManualClock;
  /** The newest render; after unmounting the last one before. */
  readonly chat: () => StreamingChat;
  mount(): void;
  unmount(): Promise<void>;
}

let names = 0;
/** A component of one chat that can come and go. */
function scene(options: UseStreamingChatOptions = {}): Mounted {
  const transport = createScriptedTransport({ resumable: true });
  const clock = createManualClock();
  const id = `lifetime-${++names}`;
  let view: ReturnType<typeof renderHook<StreamingChat, unknown>> | undefined;
  const mount = (): void => {
    view = renderHook(
      () => useStreamingChat({ id, transport, clock, publish: "sync", random: () => 0, ...options }),
      { wrapper: StrictMode },
    );
  };
  mount();
  return {
    transport,
    clock,
    chat: () => view!.result.current,
    mount,
    async unmount() {
      view!.unmount();
      await settlePromises();
    },
  };
}

/** Brings the chat's turn into a phase. */
const roads: Record<string, (mounted: Mounted) => Promise<void>> = {
  preparing: async ({ chat }) => void chat().sendMessage("go"),
  connecting: async ({ chat }) => {
    void chat().sendMessage("go");
    await settlePromises();
  },
  waiting: async ({ chat }) => {
    void chat().sendMessage("go");
    await settlePromises();
  },
  backoff: async (mounted) => {
    await roads["waiting"]!(mounted);
    mounted.transport.last.fail(lost());
    await settlePromises();
  },
  streaming: async (mounted) => {
    await roads["waiting"]!(mounted);
    mounted.transport.last.emit(
      { type: "text-delta", id: "t", delta: "half" },
      { type: "cursor", cursor: "1" },
    );
    await settlePromises();
  },
  stalled: async (mounted) => {
    await roads["streaming"]!(mounted);
    await mounted.clock.advance(15_000);
  },
  reconnecting: async (mounted) => {
    await roads["streaming"]!(mounted);
    mounted.transport.last.fail(lost());
    await settlePromises();
  },
  finishing: async (mounted) => {
    await roads["streaming"]!(mounted);
    mounted.transport.last.emit({ type: "finish", finishReason: "stop" });
    await settlePromises();
  },
};

const optionsFor = (phase: string): UseStreamingChatOptions => ({
  resume: phase === "reconnecting",
  ...(phase === "preparing" ? { headers: () => new Promise(() => {}) } : {}),
  ...(phase === "connecting" ? { transport: { send: () => new Promise(() => {}) } } : {}),
});

describe.each(Object.keys(roads))("leaving the page while %s", (phase) => {
  it("ends the turn, and leaves no timer, reader or request", async () => {
    const mounted = scene(optionsFor(phase));
    // What StrictMode's own leaving and coming back has asked is over.
    await act(settlePromises);
    await act(() => roads[phase]!(mounted));
    expect(mounted.chat().phase).toBe(phase);
    const { chat } = mounted.chat();
    const calls = [...mounted.transport.calls];
    await mounted.unmount();
    expect(chat.getSnapshot().phase).toBe("stopped");
    const left = chat.getSnapshot();
    await mounted.clock.advance(600_000);
    expect(mounted.clock.pending).toBe(0);
    expect(calls.every(({ request }) => request.signal.aborted)).toBe(true);
    expect(mounted.transport.calls).toHaveLength(calls.length);
    expect(chat.getSnapshot()).toBe(left);
  });

  it("with `detach` lets it go on, and shows at once where it is on return", async () => {
    const mounted = scene({ ...optionsFor(phase), unmount: "detach" });
    await act(settlePromises);
    await act(() => roads[phase]!(mounted));
    const { chat } = mounted.chat();
    const made = mounted.transport.calls.length;
    await mounted.unmount();
    expect(chat.getSnapshot().phase).toBe(phase);
    if (phase === "streaming") {
      mounted.transport.last.emit({ type: "text-delta", id: "t", delta: " and whole" });
      await settlePromises();
    }
    mounted.mount();
    expect(mounted.chat().chat).toBe(chat);
    expect(mounted.chat().phase).toBe(phase);
    if (phase === "streaming") expect(mounted.chat().content).toBe("half and whole");
    expect(mounted.transport.calls).toHaveLength(made);
    const stopped = mounted.chat().stop();
    await act(() => mounted.clock.advance(1000));
    await stopped;
    await mounted.unmount();
    expect(mounted.clock.pending).toBe(0);
  });

  it("and coming back in the same task, as StrictMode and a new key do, changes nothing", async () => {
    const mounted = scene(optionsFor(phase));
    await act(settlePromises);
    await act(() => roads[phase]!(mounted));
    const { chat } = mounted.chat();
    const made = mounted.transport.calls.length;
    const leaving = mounted.unmount();
    mounted.mount();
    await act(() => leaving);
    expect(mounted.chat().chat).toBe(chat);
    expect(mounted.chat().phase).toBe(phase);
    expect(mounted.transport.calls).toHaveLength(made);
    await mounted.unmount();
    expect(chat.getSnapshot().phase).toBe("stopped");
  });
});

/** Without a page, as on a server. */
function onServer<T>(render: () => T): T {
  for (const name of ["window", "document", "navigator", "location"]) vi.stubGlobal(name, undefined);
  try {
    return render();
  } finally {
    vi.unstubAllGlobals();
  }
}

describe("whatever a person does", () => {
  const seed = 2020;
  it(`each question makes one request, in StrictMode and after any mounting (seed ${seed})`, async () => {
    const step = fc.constantFrom(
      "send",
      "stop",
      "regenerate",
      "finish",
      "fail",
      "remount",
      "leave",
      "rerender",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const mounted = scene({ retry: false });
        let asked = 0;
        let answered = false;
        for (const one of steps) {
          await act(async () => {
            const call = mounted.transport.calls.at(-1);
            if (one === "send") {
              asked += 1;
              answered = true;
              void mounted.chat().sendMessage("go");
            } else if (one === "regenerate" && answered && mounted.chat().messages.length > 0) {
              asked += 1;
              void mounted.chat().regenerate();
            } else if (one === "stop") void mounted.chat().stop();
            else if (one === "finish") call?.finish();
            else if (one === "fail") call?.fail(lost());
            await settlePromises();
          });
          if (one === "remount" || one === "leave") {
            const leaving = mounted.unmount();
            // Gone for good, or back within the task.
            if (one === "leave") {
              await leaving;
              answered = false;
            }
            mounted.mount();
            await act(() => leaving);
          }
          expect(mounted.transport.calls).toHaveLength(asked);
        }
        await mounted.unmount();
        await mounted.clock.advance(2000);
        expect(mounted.clock.pending).toBe(0);
        cleanup();
      }),
      { seed, numRuns: 60 },
    );
  });

  const serverSeed = 2626;
  it(`what a server renders is what the page renders first (seed ${serverSeed})`, async () => {
    const message: fc.Arbitrary<Omit<ChatMessage, "id">> = fc.record({
      role: fc.constantFrom("user" as const, "assistant" as const),
      status: fc.constantFrom(
        "complete" as const,
        "streaming" as const,
        "pending" as const,
        "error" as const,
      ),
      parts: fc.array(
        fc.record({
          type: fc.constantFrom("text" as const, "reasoning" as const),
          // What HTML itself changes is none of ours: a carriage return, a null.
          text: fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\r\0]/g, "")),
        }),
        { maxLength: 3 },
      ),
    });
    const reported = vi.spyOn(console, "error").mockImplementation(() => {});
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 5 }), fc.boolean(), async (drafts, named) => {
        const initialMessages = drafts.map((draft, at): ChatMessage => ({ ...draft, id: `m${at}` }));
        const App = (): ReactNode => {
          const chat = useStreamingChat({ initialMessages, ...(named ? { id: "rendered" } : {}) });
          return (
            <pre data-status={chat.status} data-phase={chat.phase}>
              {chat.messages.map(({ id, status, parts }) => `${id} ${status} ${JSON.stringify(parts)}`)}
              {chat.content}
            </pre>
          );
        };
        const page = (
          <StrictMode>
            <ChatProvider>
              <App />
            </ChatProvider>
          </StrictMode>
        );
        const container = document.createElement("div");
        container.innerHTML = onServer(() => renderToString(page));
        const before = container.innerHTML;
        const problems: unknown[] = [];
        const root = await act(() =>
          hydrateRoot(container, page, { onRecoverableError: (problem) => problems.push(problem) }),
        );
        expect(problems).toEqual([]);
        expect(container.innerHTML).toBe(before);
        await act(async () => root.unmount());
      }),
      { seed: serverSeed, numRuns: 80 },
    );
    expect(reported).not.toHaveBeenCalled();
    reported.mockRestore();
  });
});
