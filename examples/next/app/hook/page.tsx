"use client";

import { useState } from "react";
import { StreamingMarkdown, useStreamingChat } from "react-streaming-chat";

/** The same server, with markup of your own round the hook and the renderer. */
export default function Page() {
  const { messages, sendMessage, stop, isStreaming, error } = useStreamingChat({
    api: "/api/chat",
    // The server keeps answers: a lost connection is taken up again, and a stop is told to the server.
    resume: true,
  });
  const [text, setText] = useState("");
  return (
    <main>
      {messages.map((message) => (
        <article key={message.id}>
          <h2>{message.role}</h2>
          {message.parts.map((part, index) =>
            part.type === "text" ? (
              <StreamingMarkdown key={index} streaming={part.state === "streaming"}>
                {part.text}
              </StreamingMarkdown>
            ) : null,
          )}
        </article>
      ))}
      {error && <p role="alert">{error.message}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void sendMessage(text);
          setText("");
        }}
      >
        <input aria-label="Message" value={text} onChange={(event) => setText(event.target.value)} />
        {/* Two buttons: one that changed its type while it is pressed would send the form. */}
        {isStreaming && (
          <button type="button" onClick={() => void stop()}>
            Stop
          </button>
        )}
        {!isStreaming && <button>Send</button>}
      </form>
    </main>
  );
}
