"use client";

import type { ChatMessage } from "../../message/message.js";
import { useChatUi } from "../context/chatUi.js";

export interface UsageLineProps {
  readonly message: ChatMessage;
  /** How many tokens the model's context holds; shows a meter. */
  readonly contextLimit?: number | undefined;
  /** Prices for a million tokens, in `currency`; shows the cost. */
  readonly prices?:
    | { readonly input: number; readonly output: number; readonly currency: string }
    | undefined;
  readonly locale?: string | undefined;
}

const MILLION = 1_000_000;

/** The counts of an answer: tokens, how full the context is, and what it cost. */
export function UsageLine({ message, contextLimit, prices, locale }: UsageLineProps) {
  const { labels } = useChatUi();
  const usage = message.usage ?? usageInMetadata(message.metadata);
  const { inputTokens, outputTokens } = usage ?? {};
  if (outputTokens === undefined && inputTokens === undefined) return null;
  const number = new Intl.NumberFormat(locale);
  const used = (inputTokens ?? 0) + (outputTokens ?? 0);
  const cost =
    prices === undefined
      ? undefined
      : ((inputTokens ?? 0) * prices.input + (outputTokens ?? 0) * prices.output) / MILLION;
  const facts = [
    ...(outputTokens === undefined ? [] : [labels.tokens(number.format(outputTokens))]),
    ...(cost === undefined || prices === undefined
      ? []
      : [
          new Intl.NumberFormat(locale, {
            style: "currency",
            currency: prices.currency,
            maximumSignificantDigits: 2,
          }).format(cost),
        ]),
  ];
  const share = contextLimit === undefined ? undefined : Math.min(1, used / contextLimit);
  return (
    <p className="sc-usage">
      {facts.join(" · ")}
      {share !== undefined && contextLimit !== undefined && (
        <meter
          className="sc-meter"
          value={share}
          low={0.75}
          high={0.9}
          optimum={0}
          aria-label={labels.contextUsed(number.format(used), number.format(contextLimit))}
        />
      )}
    </p>
  );
}

/** AI SDK's stream has no record for counts; servers that count put them into the metadata. */
function usageInMetadata(metadata: unknown): ChatMessage["usage"] {
  const { usage } = (metadata ?? {}) as {
    readonly usage?: { outputTokens?: unknown; inputTokens?: unknown };
  };
  return typeof usage?.outputTokens === "number" ? (usage as NonNullable<ChatMessage["usage"]>) : undefined;
}
