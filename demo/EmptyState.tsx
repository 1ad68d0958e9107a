import type { ReactNode } from "react";

const suggestions = [
  { title: "How does streaming work?", about: "Prose, bytes and a comparison" },
  { title: "Show me code in six languages", about: "One idea, six code blocks" },
  { title: "Compare the planets in tables", about: "Narrow and wide tables" },
  { title: "What is the weather in Kyoto?", about: "Reasoning and a tool call" },
  { title: "Say hello in many scripts", about: "CJK, right-to-left, emoji" },
  { title: "Research: why is the night sky dark?", about: "Reasoning and sources" },
  { title: "Show everything Markdown can do", about: "Every construct on one page" },
  { title: "Give me a very long answer", about: "About 100 kB" },
] as const;

/** What may be asked, before anything was. */
export function EmptyState({ onAsk }: { readonly onAsk: (text: string) => void }): ReactNode {
  return (
    <div className="empty">
      <h2>Ask, and watch the answer arrive</h2>
      <p>
        A built-in model answers over a real HTTP stream. Choose its wire format, its speed and what goes
        wrong.
      </p>
      <ul className="suggestions">
        {suggestions.map(({ title, about }) => (
          <li key={title}>
            <button
              type="button"
              onClick={() => {
                onAsk(title);
              }}
            >
              <span className="suggestion-title">{title}</span>
              <span className="suggestion-about">{about}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
