"use client";

import { useId, useState, type FormEvent } from "react";
import { useChatUi, type PartProps } from "../context/chatUi.js";
import { Icon } from "../elements/Icon.js";
import type { AnyToolPart } from "./toolPart.js";

/** What a tool call that asks the reader has as its input. */
export interface QuestionInput {
  readonly question: string;
  readonly options: readonly (
    | string
    | { readonly value: string; readonly label?: string; readonly description?: string }
  )[];
  /** Several options may be chosen. */
  readonly multiple?: boolean;
  /** Offers a field for an answer of the reader's own. @defaultValue true */
  readonly allowOther?: boolean;
}

/** What the call gets as its output. */
export type QuestionOutput = { readonly answers: readonly string[] } | { readonly skipped: true };

/**
 * A tool call that asks the reader: choices, an answer of the reader's own, or none. Name it for the tool:
 * `components={{ "tool-ask": Question }}`; the tool has no `execute`.
 */
export function Question({ part }: PartProps<AnyToolPart>) {
  const { chat, labels } = useChatUi();
  const name = useId();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [other, setOther] = useState("");
  const input = questionOf(part.input);
  // The input is still being written.
  if (input === undefined) return null;
  const isOpen = part.state === "input-available";
  const answer = (output: QuestionOutput): void => {
    void chat?.addToolOutput({ toolCallId: part.toolCallId, output }).catch(() => {});
  };
  if (!isOpen) {
    return (
      <div className="sc-tool" data-state={part.state}>
        <div className="sc-tool-head">
          <Icon name="question" />
          <b>{input.question}</b>
          {part.state === "output-available" && (
            <span className="sc-tool-state">{answered(part.output)}</span>
          )}
        </div>
      </div>
    );
  }
  const answers = other.trim() === "" ? chosen : [...chosen.filter((value) => value !== ""), other.trim()];
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (answers.length > 0) answer({ answers });
  };
  return (
    <form className="sc-tool" data-state="approval-requested" onSubmit={onSubmit}>
      <fieldset className="sc-question">
        <legend>{input.question}</legend>
        {input.options.map((option) => {
          const {
            value,
            label = value,
            description,
          } = typeof option === "string" ? { value: option } : option;
          const isChosen = chosen.includes(value);
          return (
            <label key={value} className="sc-option">
              <input
                type={input.multiple === true ? "checkbox" : "radio"}
                name={name}
                checked={isChosen}
                onChange={() => {
                  if (input.multiple !== true) {
                    setChosen([value]);
                    setOther("");
                  } else setChosen(isChosen ? chosen.filter((one) => one !== value) : [...chosen, value]);
                }}
              />
              <span>
                {label}
                {description !== undefined && <small>{description}</small>}
              </span>
            </label>
          );
        })}
        {input.allowOther !== false && (
          <input
            className="sc-field"
            aria-label={labels.other}
            placeholder={labels.other}
            value={other}
            onChange={(event) => {
              setOther(event.target.value);
              if (input.multiple !== true) setChosen([]);
            }}
          />
        )}
      </fieldset>
      <div className="sc-buttons">
        <button type="submit" className="sc-button" data-kind="primary" aria-disabled={answers.length === 0}>
          {labels.answer}
        </button>
        <button
          type="button"
          className="sc-button"
          data-kind="ghost"
          onClick={() => answer({ skipped: true })}
        >
          {labels.skip}
        </button>
      </div>
    </form>
  );
}

/** The question that a model wrote, as far as it has the form of one. */
function questionOf(input: unknown): QuestionInput | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  const { question, options } = input as Partial<QuestionInput>;
  if (typeof question !== "string" || !Array.isArray(options)) return undefined;
  const valid = options.filter(
    (option: unknown) =>
      typeof option === "string" ||
      (typeof option === "object" &&
        option !== null &&
        typeof (option as { value?: unknown }).value === "string"),
  );
  return { ...(input as QuestionInput), options: valid };
}

function answered(output: unknown): string {
  const { answers } = (output ?? {}) as { readonly answers?: unknown };
  return Array.isArray(answers) ? answers.filter((one) => typeof one === "string").join(", ") : "–";
}
