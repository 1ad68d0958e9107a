import { convertToModelMessages, type UIMessage } from "ai";
import { type as arktype } from "arktype";
import * as v from "valibot";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import {
  createChat,
  defineTool,
  toUIMessage,
  type ChatInstance,
  type ChatTools,
  type DataTypes,
  type InferToolTypes,
  type ChatMessage,
  type StandardSchema,
  type ToolOutput,
} from "react-streaming-chat/core";
import type { UseStreamingChatOptions } from "react-streaming-chat";

const tools = {
  weather: defineTool({
    inputSchema: z.object({ city: z.string(), days: z.number().optional() }),
    execute: async ({ city }) => ({ degrees: city.length }),
  }),
  clock: defineTool({ inputSchema: v.object({ zone: v.string() }), execute: ({ zone }) => zone }),
  dice: defineTool({ inputSchema: arktype({ sides: "number" }), execute: ({ sides }) => sides }),
  confirm: defineTool<{ question: string }, boolean>({}),
};
const answer = ({ city }: { city: string }): { degrees: number } => ({ degrees: city.length });
type Meta = { tokens: number };
type Data = { chart: { points: number[] }; note: string };
type MyMessage = ChatMessage<Meta, Data, InferToolTypes<typeof tools>>;
type MyPart = MyMessage["parts"][number];
type PartOf<T extends MyPart["type"]> = Extract<MyPart, { type: T }>;

describe("the types of a chat (checked by the compiler)", () => {
  it("narrow a tool's part to its input and output", () => {
    type Weather = PartOf<"tool-weather">;
    type Done = Extract<Weather, { state: "output-available" }>;
    expectTypeOf<Done["input"]>().toEqualTypeOf<{ city: string; days?: number | undefined }>();
    expectTypeOf<Done["output"]>().toEqualTypeOf<{ degrees: number }>();
    expectTypeOf<Extract<PartOf<"tool-clock">, { state: "input-available" }>["input"]>().toEqualTypeOf<{
      zone: string;
    }>();
    expectTypeOf<Extract<PartOf<"tool-dice">, { state: "output-available" }>["output"]>().toBeNumber();
    expectTypeOf<Extract<PartOf<"tool-confirm">, { state: "output-available" }>["output"]>().toBeBoolean();
    const read = (part: MyPart): number | string | undefined => {
      if (part.type === "tool-weather" && part.state === "input-streaming") return part.input?.city;
      return part.type === "tool-weather" && part.state === "output-available"
        ? part.output.degrees
        : undefined;
    };
    // @ts-expect-error -- there is no such tool
    type _None = PartOf<"tool-other">;
    expect(read({ type: "text", text: "" })).toBeUndefined();
  });

  it("narrow as far with every schema library, in every state", () => {
    const libraries = {
      zod: { weather: defineTool({ inputSchema: z.object({ city: z.string() }), execute: answer }) },
      valibot: { weather: defineTool({ inputSchema: v.object({ city: v.string() }), execute: answer }) },
      arktype: { weather: defineTool({ inputSchema: arktype({ city: "string" }), execute: answer }) },
    };
    type Libraries = typeof libraries;
    type WeatherOf<Name extends keyof Libraries> = Extract<
      ChatMessage<unknown, DataTypes, InferToolTypes<Libraries[Name]>>["parts"][number],
      { type: "tool-weather" }
    >;
    type Expected = {
      [State in WeatherOf<"zod">["state"]]: Extract<WeatherOf<"zod">, { state: State }>["input"];
    };
    expectTypeOf<Expected>().toEqualTypeOf<{
      "input-streaming": { city?: string } | undefined;
      "input-available": { city: string };
      "approval-requested": { city: string };
      "approval-responded": { city: string };
      "output-available": { city: string };
      "output-error": { city: string } | undefined;
      "output-denied": { city: string };
    }>();
    expectTypeOf<WeatherOf<"valibot">>().toEqualTypeOf<WeatherOf<"zod">>();
    expectTypeOf<WeatherOf<"arktype">>().toEqualTypeOf<WeatherOf<"zod">>();
    const names = Object.values(libraries).map(({ weather }) => weather.inputSchema?.["~standard"].vendor);
    expect(names).toEqual(["zod", "valibot", "arktype"]);
  });

  it("narrow data and metadata", () => {
    expectTypeOf<PartOf<"data-chart">["data"]>().toEqualTypeOf<{ points: number[] }>();
    expectTypeOf<PartOf<"data-note">["data"]>().toBeString();
    expectTypeOf<NonNullable<MyMessage["metadata"]>>().toEqualTypeOf<Meta>();
  });

  it("check the tools, the outputs and the messages of a chat", () => {
    const chat = createChat<MyMessage>({ tools });
    expectTypeOf(chat).toEqualTypeOf<ChatInstance<MyMessage>>();
    expectTypeOf(chat.getSnapshot().messages).toEqualTypeOf<MyMessage[]>();
    expectTypeOf<UseStreamingChatOptions<MyMessage>["tools"]>().toEqualTypeOf<
      ChatTools<MyMessage> | undefined
    >();
    const other = { weather: defineTool({ execute: (_input: { city: number }) => ({ degrees: 1 }) }) };
    // @ts-expect-error -- the model's city is a string
    const wrong: ChatTools<MyMessage> = other;
    // @ts-expect-error -- the output is no object with degrees
    const bad: ChatTools<MyMessage> = { weather: defineTool({ execute: () => "warm" }) };
    const outputs: ToolOutput<MyMessage>[] = [
      { tool: "weather", toolCallId: "c", output: { degrees: 1 } },
      { toolCallId: "c", output: true },
      { tool: "clock", toolCallId: "c", state: "output-error", errorText: "no" },
      // @ts-expect-error -- the output of another tool
      { tool: "clock", toolCallId: "c", output: { degrees: 1 } },
    ];
    expect([wrong, bad, outputs]).toHaveLength(3);
  });

  it("take zod, valibot and arktype as they are", () => {
    expectTypeOf(z.object({ a: z.string() })).toExtend<StandardSchema<{ a: string }>>();
    expectTypeOf(v.object({ a: v.string() })).toExtend<StandardSchema<{ a: string }>>();
    expectTypeOf(arktype({ a: "string" })).toExtend<StandardSchema<{ a: string }>>();
  });

  it("are AI SDK's: a message of theirs is one of ours, and ours is theirs by toUIMessage", async () => {
    type TheirTools = { weather: { input: { city: string }; output: { degrees: number } } };
    type Theirs = UIMessage<Meta, Data, TheirTools>;
    type Ours = ChatMessage<Meta, Data, TheirTools>;
    expectTypeOf<Ours["role"]>().toEqualTypeOf<Theirs["role"]>();
    type Shared =
      | "text"
      | "reasoning"
      | "source-url"
      | "source-document"
      | "file"
      | "step-start"
      | "data-chart";
    type TheirShared = Extract<Theirs["parts"][number], { type: Shared }>;
    type OurShared = Extract<Ours["parts"][number], { type: Shared }>;
    expectTypeOf<TheirShared>().toExtend<OurShared>();
    expectTypeOf<Extract<Theirs["parts"][number], { type: "tool-weather" }>>().toExtend<
      Extract<Ours["parts"][number], { type: "tool-weather" }>
    >();
    type TheirWeather = Extract<Theirs["parts"][number], { type: "tool-weather" }>;
    type OurWeather = Extract<Ours["parts"][number], { type: "tool-weather" }>;
    expectTypeOf<TheirWeather["state"]>().toEqualTypeOf<OurWeather["state"]>();
    type Output<P> = Extract<P, { state: "output-available" }> extends { output: infer O } ? O : never;
    expectTypeOf<Output<TheirWeather>>().toEqualTypeOf<Output<OurWeather>>();

    const ours: ChatMessage<Meta> = { id: "m", role: "user", parts: [{ type: "text", text: "Hi" }] };
    const theirs: UIMessage = toUIMessage<UIMessage["parts"][number]>(ours);
    expect(await convertToModelMessages([theirs])).toEqual([
      { role: "user", content: [{ type: "text", text: "Hi" }] },
    ]);
  });
});
