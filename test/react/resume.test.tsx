// @vitest-environment jsdom
import { act, render, screen } from "@testing-library/react";
import * as React from "react";
import { StrictMode, type ReactNode } from "react";
import { describe, expect, it } from "vitest";
import { ChatProvider, useStreamingChat, type ChatMessage } from "react-streaming-chat";
import { createScriptedTransport, settlePromises } from "react-streaming-chat/testing";

const half: ChatMessage[] = [
  { id: "q", role: "user", parts: [{ type: "text", text: "go" }] },
  { id: "a", role: "assistant", parts: [{ type: "text", text: "half" }], status: "streaming" },
];

describe("resuming when a page mounts", () => {
  it("twenty components of one chat make one request, in StrictMode too", async () => {
    const transport = createScriptedTransport({ resumable: true });
    const View = ({ n }: { n: number }): ReactNode => {
      const { content, status } = useStreamingChat({
        id: "resumed",
        transport,
        publish: "sync",
        resume: true,
        initialMessages: half,
      });
      return (
        <p>
          {n}: {content} {status}
        </p>
      );
    };
    render(
      <StrictMode>
        <ChatProvider>
          {Array.from({ length: 20 }, (_, n) => (
            <View key={n} n={n} />
          ))}
        </ChatProvider>
      </StrictMode>,
    );
    expect(screen.getByText("7: half ready")).toBeInTheDocument();
    await act(settlePromises);
    expect(transport.resumed).toHaveLength(1);
    await act(async () => {
      transport.resumed[0]!.text("half and whole");
      transport.resumed[0]!.finish();
      await settlePromises();
    });
    expect(screen.getByText("7: half and whole ready")).toBeInTheDocument();
    expect(transport.calls).toHaveLength(0);
  });

  it("renders nothing new where there is nothing to resume", async () => {
    const transport = createScriptedTransport({ resumable: () => false });
    const statuses: string[] = [];
    const View = (): ReactNode => {
      const { status, messages } = useStreamingChat({
        transport,
        publish: "sync",
        resume: true,
        initialMessages: half,
      });
      statuses.push(`${status} ${messages[1]?.status}`);
      return null;
    };
    render(<View />);
    await act(settlePromises);
    expect(transport.resumed).toHaveLength(1);
    expect(statuses).toEqual(["ready stopped"]);
  });

  it("leaves the server's side alone when it unmounts, and takes it up again when it comes back", async () => {
    const transport = createScriptedTransport({ resumable: true });
    const View = (): ReactNode => {
      const { content } = useStreamingChat({ id: "left", transport, publish: "sync", resume: true });
      return <p>said: {content}</p>;
    };
    const first = render(<View />);
    await act(async () => {
      await settlePromises();
      transport.resumed[0]!.text("one");
      await settlePromises();
    });
    first.unmount();
    await settlePromises();
    expect(transport.resumed[0]!.closed).toBe(true);
    expect(transport.cancelled).toEqual([]);
    render(<View />);
    await act(async () => {
      await settlePromises();
      transport.resumed[1]!.text("one two");
      await settlePromises();
    });
    expect(screen.getByText("said: one two")).toBeInTheDocument();
  });

  // React 18 has none.
  it.runIf("Activity" in React)("takes it up again when an Activity that hid it shows it again", async () => {
    const transport = createScriptedTransport({ resumable: true });
    const View = (): ReactNode => {
      const { content } = useStreamingChat({ id: "hidden", transport, publish: "sync", resume: true });
      return <p>shown: {content}</p>;
    };
    const app = (mode: "visible" | "hidden"): ReactNode => (
      <React.Activity mode={mode}>
        <View />
      </React.Activity>
    );
    const { rerender } = render(app("visible"));
    await act(async () => {
      await settlePromises();
      transport.resumed[0]!.text("one");
      await settlePromises();
    });
    rerender(app("hidden"));
    await act(settlePromises);
    expect(transport.resumed[0]!.closed).toBe(true);
    rerender(app("visible"));
    await act(async () => {
      await settlePromises();
      transport.resumed[1]!.text("one two");
      await settlePromises();
    });
    expect(screen.getByText("shown: one two")).toBeVisible();
  });
});
