// @vitest-environment jsdom
import { act, render, renderHook, screen } from "@testing-library/react";
import { StrictMode, useState, type ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import {
  ChatProvider,
  createChat,
  useChatSelector,
  useStreamingChat,
  type StreamingChat,
  type UseStreamingChatOptions,
} from "react-streaming-chat";
import { createManualFrames, createScriptedTransport, settlePromises } from "react-streaming-chat/testing";

function hook(options: UseStreamingChatOptions = {}, strict = false) {
  const transport = createScriptedTransport();
  const frames = createManualFrames();
  const journal: StreamingChat[] = [];
  const { result, rerender, unmount } = renderHook(
    (props: UseStreamingChatOptions) => {
      const chat = useStreamingChat({ transport, publish: frames, ...options, ...props });
      journal.push(chat);
      return chat;
    },
    { initialProps: {}, ...(strict ? { wrapper: StrictMode } : {}) },
  );
  return {
    transport,
    journal,
    result,
    rerender,
    unmount,
    frame: () =>
      act(async () => {
        await settlePromises();
        frames.tick();
      }),
    send: (text: string) =>
      act(async () => {
        void result.current.sendMessage(text);
        await settlePromises();
      }),
  };
}

describe("useStreamingChat", () => {
  it("returns the five names of every chat tutorial, and AI SDK's", async () => {
    const { result, send, transport, frame } = hook();
    expect(result.current).toMatchObject({
      content: "",
      isStreaming: false,
      error: undefined,
      status: "ready",
    });
    await send("Hello?");
    expect(result.current).toMatchObject({ isStreaming: true, status: "submitted" });
    act(() => transport.last.text("Hel"));
    await frame();
    expect(result.current).toMatchObject({ content: "Hel", status: "streaming" });
    act(() => transport.last.text("lo"));
    act(() => transport.last.finish());
    await frame();
    expect(result.current).toMatchObject({ content: "Hello", isStreaming: false, status: "ready" });
    expect(result.current.messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
  });

  it("renders a burst of a hundred deltas once", async () => {
    const { transport, send, frame, journal } = hook();
    await send("go");
    act(() => transport.last.text("first"));
    await frame();
    const before = journal.length;
    for (let n = 0; n < 100; n++) transport.last.text(".");
    await frame();
    expect(journal.length - before).toBe(1);
    expect(journal.at(-1)?.content).toHaveLength(105);
  });

  it("keeps its functions", async () => {
    const { result, send, transport, frame } = hook();
    const { sendMessage, stop, regenerate } = result.current;
    await send("go");
    act(() => transport.last.text("a"));
    await frame();
    expect(result.current.sendMessage).toBe(sendMessage);
    expect(result.current.stop).toBe(stop);
    expect(result.current.regenerate).toBe(regenerate);
  });

  it("makes one request for each question in StrictMode, and goes on after the double mount", async () => {
    const { transport, send, frame, result } = hook({}, true);
    await send("go");
    expect(transport.calls).toHaveLength(1);
    act(() => transport.last.text("answer"));
    act(() => transport.last.finish());
    await frame();
    expect(result.current).toMatchObject({ content: "answer", status: "ready" });
  });

  it("aborts when it is unmounted", async () => {
    const { transport, send, unmount } = hook();
    await send("go");
    unmount();
    await settlePromises();
    expect(transport.last.closed).toBe(true);
  });

  it("begins another chat when the id changes, and leaves the old one", async () => {
    const { transport, send, frame, result, rerender } = hook({ id: "a-1" });
    await send("go");
    act(() => transport.last.text("one"));
    await frame();
    await act(async () => {
      rerender({ id: "a-2" });
      await settlePromises();
    });
    expect(result.current).toMatchObject({ id: "a-2", messages: [], status: "ready" });
    expect(transport.calls[0]?.closed).toBe(true);
  });

  it("lets a detached turn go on, and shows its text at once on return", async () => {
    const options = { id: "detached", unmount: "detach" } as const;
    const first = hook(options);
    await first.send("go");
    act(() => first.transport.last.text("while away"));
    await first.frame();
    first.unmount();
    await settlePromises();
    expect(first.transport.last.closed).toBe(false);
    const second = hook(options);
    expect(second.result.current.content).toBe("while away");
    await act(() => second.result.current.stop());
  });

  it("uses the newest options for the next request, and not for the one under way", async () => {
    const { transport, send, rerender, frame } = hook({ body: { model: "old" } });
    await send("one");
    rerender({ body: { model: "new" } });
    expect(transport.last.request.body).toEqual({ model: "old" });
    act(() => transport.last.finish());
    await frame();
    await send("two");
    expect(transport.last.request.body).toEqual({ model: "new" });
  });

  it("shows one chat of the same id in several components, with one request", async () => {
    const transport = createScriptedTransport();
    const View = ({ name }: { name: string }): ReactNode => {
      const { content, sendMessage } = useStreamingChat({ id: "shared", transport, publish: "sync" });
      return (
        <button type="button" onClick={() => void sendMessage("go")}>
          {name}: {content}
        </button>
      );
    };
    render(
      <>
        <View name="A" />
        <View name="B" />
        <ChatProvider>
          <View name="C" />
        </ChatProvider>
      </>,
    );
    await act(async () => {
      screen.getByText("A:").click();
      await settlePromises();
      transport.last.text("hi");
      await settlePromises();
    });
    expect(transport.calls).toHaveLength(1);
    expect(screen.getAllByRole("button").map((button) => button.textContent)).toEqual([
      "A: hi",
      "B: hi",
      "C: ",
    ]);
  });

  it("binds to a chat from outside, whose lifetime is the app's", async () => {
    const transport = createScriptedTransport();
    const chat = createChat({ transport, publish: "sync" });
    const { unmount, result } = renderHook(() => useStreamingChat({ chat }));
    await act(async () => {
      void chat.sendMessage("go");
      await settlePromises();
      transport.last.text("a");
      await settlePromises();
    });
    expect(result.current.content).toBe("a");
    unmount();
    await settlePromises();
    expect(chat.getSnapshot().status).toBe("streaming");
    await chat.dispose();
  });

  it("lets a chat from outside go when it is no longer given, and leaves it alone", async () => {
    const transport = createScriptedTransport();
    const given = createChat({ transport, publish: "sync" });
    const props: UseStreamingChatOptions = { chat: given };
    const { result, rerender, unmount } = renderHook(
      ({ chat }: UseStreamingChatOptions) => useStreamingChat({ chat, transport: createScriptedTransport() }),
      { initialProps: props },
    );
    expect(result.current.chat).toBe(given);
    await act(async () => {
      void given.sendMessage("go");
      await settlePromises();
    });
    rerender({ chat: undefined });
    expect(result.current.chat).not.toBe(given);
    expect(result.current.messages).toEqual([]);
    unmount();
    await settlePromises();
    expect(given.getSnapshot().phase).toBe("waiting");
    void given.stop();
    void given.sendMessage("again");
    await settlePromises();
    expect(transport.calls).toHaveLength(2);
    await given.dispose();
  });

  it("renders on a server what the browser renders first", () => {
    const App = (): ReactNode => {
      const { messages, status } = useStreamingChat({
        id: "ssr",
        initialMessages: [{ id: "1", role: "user", parts: [{ type: "text", text: "Hi" }] }],
      });
      return (
        <p>
          {status} {messages.length}
        </p>
      );
    };
    const html = renderToString(<App />);
    const { container } = render(<App />);
    expect(html.replaceAll("<!-- -->", "")).toBe(container.innerHTML);
  });
});

describe("useChatSelector", () => {
  it("renders only when what it selects has changed", async () => {
    const transport = createScriptedTransport();
    const chat = createChat({ transport, publish: "sync" });
    let renders = 0;
    const Status = (): ReactNode => {
      renders += 1;
      return <p>{useChatSelector(chat, ({ status }) => status)}</p>;
    };
    render(<Status />);
    await act(async () => {
      void chat.sendMessage("go");
      await settlePromises();
      transport.last.text("a");
      await settlePromises();
    });
    const before = renders;
    await act(async () => {
      for (let n = 0; n < 50; n++) transport.last.text("b");
      await settlePromises();
    });
    expect(screen.getByText("streaming")).toBeInTheDocument();
    expect(renders).toBe(before);
    await act(() => chat.stop());
    expect(screen.getByText("ready")).toBeInTheDocument();
  });

  it("follows a selector that reads props", () => {
    const chat = createChat({
      initialMessages: ["one", "two"].map((text) => ({
        id: text,
        role: "user",
        parts: [{ type: "text", text }],
      })),
    });
    const Nth = (): ReactNode => {
      const [n, setN] = useState(0);
      const id = useChatSelector(chat, ({ messages }) => messages[n]?.id);
      return (
        <button type="button" onClick={() => setN(1)}>
          {id}
        </button>
      );
    };
    render(<Nth />);
    act(() => screen.getByText("one").click());
    expect(screen.getByText("two")).toBeInTheDocument();
  });
});
