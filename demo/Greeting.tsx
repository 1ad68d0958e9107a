import type { ReactNode } from "react";
import { Suggestions } from "react-streaming-chat";

const questions = [
  "How does streaming work?",
  "Show me code in six languages",
  "Compare the planets in tables",
  "What is the weather in Kyoto?",
  "Say hello in many scripts",
  "Research: why is the night sky dark?",
  "Delete my draft, but ask first",
  "Ask me where to travel",
  "Show everything Markdown can do",
  "Give me a very long answer",
] as const;

/** Shown before the first question. */
export function Greeting(): ReactNode {
  return (
    <div className="sc-empty">
      <h2>Ask, and watch the answer arrive</h2>
      <p>
        A built-in model answers over a real HTTP stream. The settings choose its format, its speed and its
        faults.
      </p>
      <Suggestions items={questions} />
    </div>
  );
}
