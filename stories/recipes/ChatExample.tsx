import { useState } from "react";
import { StreamingMarkdown, messageText, useStreamingChat } from "react-streaming-chat";
import type { UseStreamingChatOptions } from "react-streaming-chat";
import "react-streaming-chat/styles.css";

export function ChatExample(options: UseStreamingChatOptions) {
  const { messages, error, isStreaming, sendMessage, stop, retry } = useStreamingChat(options);
  const [text, setText] = useState("");
  return (
    <section aria-label="Chat">
      <div role="log" aria-live="off" aria-label="Conversation" tabIndex={0}>
        {messages.map((message) => (
          <article key={message.id} aria-label={message.role} aria-busy={message.status === "streaming"}>
            <StreamingMarkdown streaming={message.status === "streaming"}>
              {messageText(message)}
            </StreamingMarkdown>
          </article>
        ))}
      </div>
      {error && (
        <p role="alert">
          {error.message} <button onClick={() => void retry()}>Try again</button>
        </p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isStreaming) void stop();
          else if (text.trim() !== "") void sendMessage(text);
          setText(isStreaming ? text : "");
        }}
      >
        <input aria-label="Message" value={text} onChange={(event) => setText(event.target.value)} />
        <button type="submit">{isStreaming ? "Stop" : "Send"}</button>
      </form>
    </section>
  );
}
