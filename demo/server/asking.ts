import type { AnsweredCall, ChatTurn, ReceivedFile } from "./chatRequest.js";
import type { AnswerPart, ToolResult } from "./wire/answerScript.js";

/** Answers for which the model needs the reader: a permission, a choice, files. */

/** The tool that asks the reader; the page shows its calls as questions. */
export const ASK_TOOL = "ask_reader";

const DELETE_TOOL = "delete_file";

interface Continued {
  readonly parts: readonly AnswerPart[];
  readonly results: readonly ToolResult[];
}

const text = (value: string): AnswerPart => ({ type: "text", text: value });

/** An answer that waits for the reader, or `undefined` where the question is none of these. */
export function composeAsking(question: string, canAsk: boolean): readonly AnswerPart[] | undefined {
  const wantsDelete = /\b(delete|permission|approv\w*)\b/i.test(question);
  if (!wantsDelete && !/\b(ask me|trip|travel\w*|holiday)\b/i.test(question)) return undefined;
  if (!canAsk) {
    return [
      text(
        "This format has no word for a call that waits for you. Choose **AI SDK UI stream v1** in the settings.",
      ),
    ];
  }
  if (wantsDelete) {
    return [
      text("I can delete the draft. That cannot be undone, so I need your permission first."),
      {
        type: "tool-call",
        toolCallId: "call_delete_1",
        toolName: DELETE_TOOL,
        input: { path: "notes/draft.md" },
        approvalId: "approval_delete_1",
      },
    ];
  }
  return [
    text("Gladly. One thing first:"),
    {
      type: "tool-call",
      toolCallId: "call_ask_1",
      toolName: ASK_TOOL,
      input: {
        question: "What should the trip be like?",
        options: [
          { value: "mountains", label: "Mountains", description: "Long walks and cool evenings" },
          { value: "sea", label: "The sea", description: "A harbour and a slow ferry" },
          { value: "city", label: "A city", description: "Museums and late trains" },
        ],
      },
    },
  ];
}

/** What the model says once the reader has decided; `undefined` where the chat waits for no decision. */
export function composeContinuation(turns: readonly ChatTurn[]): Continued | undefined {
  const last = turns.at(-1);
  const call = last?.role === "assistant" ? last.calls?.at(-1) : undefined;
  if (call === undefined) return undefined;
  return call.toolName === DELETE_TOOL ? afterDecision(call) : afterAnswer(call);
}

function afterDecision({ toolCallId, approved, reason, input }: AnsweredCall): Continued | undefined {
  if (approved === undefined) return undefined;
  const path = typeof input?.["path"] === "string" ? input["path"] : "the file";
  if (approved) {
    return {
      results: [{ toolCallId, output: { deleted: path } }],
      parts: [text(`Done: \`${path}\` is deleted. (It never existed; nothing on your disk has changed.)`)],
    };
  }
  const because = reason === undefined ? "" : ` You said: “${reason}”.`;
  return { results: [{ toolCallId, denied: true }], parts: [text(`Then \`${path}\` stays.${because}`)] };
}

const trips: Readonly<Record<string, string>> = {
  mountains: "Take the night train to the foot of a valley, and walk from hut to hut for **four days**.",
  sea: "Take the ferry that calls at every island, and get off where **nobody else does**.",
  city: "Three days, one quarter each; on the last evening go back to the **first café**.",
};

function afterAnswer({ output }: AnsweredCall): Continued {
  const { answers, skipped } = (output ?? {}) as { answers?: unknown; skipped?: unknown };
  const chosen = Array.isArray(answers) ? answers.filter((answer) => typeof answer === "string") : [];
  if (skipped === true || chosen.length === 0) {
    return { results: [], parts: [text("No preference, then: toss a coin, and pack for rain.")] };
  }
  const plans = chosen.map(
    (answer) => trips[answer] ?? `For “${answer}” I have no plan, but a good feeling.`,
  );
  return { results: [], parts: [text(plans.join("\n\n"))] };
}

/** The model names the files that it got: it cannot look into them. */
export function describeFiles(files: readonly ReceivedFile[]): readonly AnswerPart[] {
  const rows = files.map(
    ({ name, mediaType, bytes }) =>
      `| ${name.replaceAll("|", "\\|")} | \`${mediaType}\` | ${sizeOf(bytes)} |`,
  );
  const head = files.length === 1 ? "One file has arrived" : `${files.length} files have arrived`;
  return [
    text(
      `${head}. A model would look inside; the built-in one only counts bytes.\n\n| Name | Type | Size |\n| :-- | :-- | --: |\n${rows.join("\n")}`,
    ),
  ];
}

function sizeOf(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} kB`;
}
