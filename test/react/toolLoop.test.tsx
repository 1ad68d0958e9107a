// @vitest-environment jsdom
import { act, configure, render, screen } from "@testing-library/react";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  defineTool,
  useStreamingChat,
  type DataTypes,
  type InferToolTypes,
  type ChatMessage,
  type UseStreamingChatOptions,
} from "react-streaming-chat";

// On a machine that is busy a request takes its time.
configure({ asyncUtilTimeout: 20_000 });

const tools = {
  place: defineTool({
    inputSchema: z.object({ precision: z.enum(["city", "street"]) }),
    execute: ({ precision }) => ({ at: precision === "city" ? "Oslo" : "Karl Johans gate" }),
  }),
  /** Answered by a person. */
  choose: defineTool<{ options: string[] }, string>({}),
  /** Answered by `onToolCall`. */
  clock: defineTool<Record<string, never>, string>({}),
  /** Runs on the server, once a person has agreed. */
  pay: defineTool<{ amount: number }, { receipt: string }>({}),
};
type ToolMessage = ChatMessage<unknown, DataTypes, InferToolTypes<typeof tools>>;

type Chunk = Record<string, unknown> & { type: string };
const call = (toolCallId: string, toolName: string, input: unknown): Chunk[] => [
  { type: "tool-input-start", toolCallId, toolName },
  { type: "tool-input-delta", toolCallId, inputTextDelta: JSON.stringify(input).slice(0, 4) },
  { type: "tool-input-delta", toolCallId, inputTextDelta: JSON.stringify(input).slice(4) },
  { type: "tool-input-available", toolCallId, toolName, input },
];
const say = (delta: string): Chunk[] => [
  { type: "text-start", id: "t" },
  { type: "text-delta", id: "t", delta },
  { type: "text-end", id: "t" },
];

interface Asked {
  messageId?: string;
  messages: { id: string; parts: Record<string, unknown>[] }[];
}

/** A server that answers each request with the next list of chunks, and keeps what it was asked. */
async function startServer(...answers: Chunk[][]): Promise<{ api: string; asked: Asked[]; server: Server }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      asked.push(JSON.parse(Buffer.concat(pieces).toString("utf8")) as Asked);
      const chunks = answers.shift() ?? [{ type: "error", errorText: "No more answers." }];
      response.writeHead(200, {
        "content-type": "text/event-stream",
        "x-vercel-ai-ui-message-stream": "v1",
      });
      const step = [{ type: "start" }, { type: "start-step" }, ...chunks, { type: "finish-step" }];
      for (const chunk of [...step, { type: "finish" }]) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
      response.end("data: [DONE]\n\n");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { api: `http://127.0.0.1:${port}/api/chat`, asked, server };
}

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A page as an app would write it: a card for each call, with what a person may do about it. */
function Page(options: UseStreamingChatOptions<ToolMessage>): ReactNode {
  const { messages, phase, sendMessage, stop, addToolOutput, addToolApprovalResponse } =
    useStreamingChat<ToolMessage>({
      ...options,
      onToolCall({ toolName, toolCallId }) {
        if (toolName === "clock") void addToolOutput({ tool: "clock", toolCallId, output: "noon" });
      },
    });
  return (
    <>
      <output>{phase}</output>
      <button onClick={() => void sendMessage("Buy me lunch")}>Ask</button>
      <button onClick={() => void stop()}>Stop</button>
      {messages.map((message) => (
        <article key={message.id} aria-label={message.role}>
          {message.parts.map((part) => {
            if (part.type === "text") return <p key={part.text}>{part.text}</p>;
            if (part.type === "tool-choose" && part.state === "input-available") {
              const { toolCallId } = part;
              return part.input.options.map((option) => (
                <button
                  key={option}
                  onClick={() => void addToolOutput({ tool: "choose", toolCallId, output: option })}
                >
                  {option}
                </button>
              ));
            }
            if (part.type === "tool-pay" && part.state === "approval-requested") {
              const { id } = part.approval;
              return (
                <button
                  key={part.toolCallId}
                  onClick={() => void addToolApprovalResponse({ id, approved: true })}
                >
                  Pay {part.input.amount}
                </button>
              );
            }
            if (part.type === "tool-pay" && part.state === "output-available") {
              return <p key={part.toolCallId}>Receipt {part.output.receipt}</p>;
            }
            return "toolCallId" in part && part.state === "output-error" ? (
              <p key={part.toolCallId}>{part.errorText}</p>
            ) : null;
          })}
        </article>
      ))}
    </>
  );
}

async function click(name: string): Promise<void> {
  const button = await screen.findByRole("button", { name });
  act(() => button.click());
}

describe("the whole loop of tools, on a page with a real server", () => {
  it("one question goes through the page's tools, a person's choice and an approval to one answer", async () => {
    const started = await startServer(
      [...call("c0", "place", { precision: "planet" }), ...call("c1", "clock", {})],
      [...call("c2", "place", { precision: "city" })],
      [...say("Where?"), ...call("c3", "choose", { options: ["Café", "Diner"] })],
      [
        ...call("c4", "pay", { amount: 12 }),
        { type: "tool-approval-request", toolCallId: "c4", approvalId: "a4" },
      ],
      [{ type: "tool-output-available", toolCallId: "c4", output: { receipt: "no. 7" } }, ...say("Enjoy!")],
    );
    ({ server } = started);
    const { api, asked } = started;
    render(<Page api={api} tools={tools} retry={false} />);

    await click("Ask");
    await click("Diner");
    await click("Pay 12");
    expect(await screen.findByText("Enjoy!")).toBeInTheDocument();
    expect(screen.getByText("Receipt no. 7")).toBeInTheDocument();

    // All of it is one answer.
    expect(screen.getAllByRole("article", { name: "assistant" })).toHaveLength(1);
    expect(asked).toHaveLength(5);
    const lastPart = (request: number, toolCallId: string): unknown =>
      asked[request]?.messages.at(-1)?.parts.find((part) => part["toolCallId"] === toolCallId);
    expect(lastPart(1, "c0")).toMatchObject({
      state: "output-error",
      errorText: expect.stringContaining("precision") as unknown,
    });
    expect(lastPart(1, "c1")).toMatchObject({ state: "output-available", output: "noon" });
    expect(lastPart(2, "c2")).toMatchObject({ state: "output-available", output: { at: "Oslo" } });
    expect(lastPart(3, "c3")).toMatchObject({ state: "output-available", output: "Diner" });
    expect(lastPart(4, "c4")).toMatchObject({ state: "approval-responded", approval: { approved: true } });
  });

  it("Stop ends the loop: a call that waits for a person asks for nothing any more", async () => {
    const started = await startServer([...call("c3", "choose", { options: ["Café"] })], say("Too late."));
    ({ server } = started);
    render(<Page api={started.api} tools={tools} retry={false} maxSteps={3} />);
    await click("Ask");
    await screen.findByRole("button", { name: "Café" });
    await click("Stop");
    expect(started.asked).toHaveLength(1);
    expect(screen.queryByText("Too late.")).toBeNull();
  });

  it("goes no further than its limit of steps", async () => {
    const again = (toolCallId: string): Chunk[] => call(toolCallId, "place", { precision: "city" });
    const started = await startServer(again("c1"), again("c2"), again("c3"), say("Never."));
    ({ server } = started);
    const errors: string[] = [];
    render(
      <Page
        api={started.api}
        tools={tools}
        retry={false}
        maxSteps={3}
        onError={(error) => errors.push(error.code)}
      />,
    );
    await click("Ask");
    await expect.poll(() => errors).toEqual(["tool-loop-limit"]);
    expect(started.asked).toHaveLength(3);
  });
});
