import { createElement, memo, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { messageText, StreamingMarkdown, useStreamingChat } from "react-streaming-chat";
import { documents } from "../documents/documents.mjs";

const Row = memo(function Row({ message }) {
  return createElement(
    "article",
    // Rows out of sight are neither laid out nor painted, and the one that grows is painted alone.
    { style: { contentVisibility: "auto", containIntrinsicBlockSize: "auto 8rem" } },
    createElement(StreamingMarkdown, { streaming: message.status === "streaming" }, messageText(message)),
  );
});

const GROUP_SIZE = 32;

// As the README advises for long threads: neither React nor the layout passes over the rows of a group that is settled.
const Group = memo(
  function Group({ messages }) {
    return createElement(
      "section",
      { style: { contentVisibility: "auto", containIntrinsicBlockSize: "auto 256rem" } },
      messages.map((message) => createElement(Row, { key: message.id, message })),
    );
  },
  (a, b) =>
    a.messages.length === b.messages.length && a.messages.every((message, i) => message === b.messages[i]),
);

function groups(messages) {
  const all = [];
  for (let start = 0; start < messages.length; start += GROUP_SIZE) {
    all.push(createElement(Group, { key: start, messages: messages.slice(start, start + GROUP_SIZE) }));
  }
  return all;
}

/** Tokens of four characters, so many a second, until they are used up or the turn is stopped. */
const talk = (text, tokensPerSecond) =>
  async function* ({ signal }) {
    const startedAt = performance.now();
    for (let at = 0; at < text.length && !signal.aborted;) {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * tokensPerSecond) * 4;
      if (due > at) yield { type: "text-delta", id: "t", delta: text.slice(at, Math.min(due, text.length)) };
      at = Math.max(at, Math.min(due, text.length));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    yield { type: "finish", finishReason: "stop" };
  };

/** Mounts a thread of so many settled messages. Gives the time it took, in ms. */
window.mountThread = async ({ messages, characters, tokensPerSecond }) => {
  const container = document.createElement("div");
  document.body.replaceChildren(container);
  const source = documents.mixed(60_000);
  const initialMessages = Array.from({ length: messages }, (_, n) => ({
    id: `m${n}`,
    role: n % 2 === 0 ? "user" : "assistant",
    parts: [
      {
        type: "text",
        text: source.slice((n * 347) % 50_000, ((n * 347) % 50_000) + (n % 2 === 0 ? 80 : 700)),
      },
    ],
  }));
  const transport = talk(documents.mixed(characters), tokensPerSecond);
  const delays = [];
  window.delays = delays;
  let commits = 0;
  const startedAt = performance.now();
  await new Promise((resolve) => {
    function Thread() {
      const chat = useStreamingChat({ initialMessages, transport });
      const [draft, setDraft] = useState("");
      window.chat = chat;
      commits += 1;
      useEffect(resolve, []);
      return createElement(
        "div",
        null,
        groups(chat.messages),
        createElement("textarea", {
          value: draft,
          onChange: (event) => setDraft(event.target.value),
          onKeyDown: (event) => delays.push(performance.now() - event.timeStamp),
        }),
      );
    }
    createRoot(container).render(createElement(Thread));
  });
  void container.offsetHeight;
  window.commits = () => commits;
  document.querySelector("textarea").focus({ preventScroll: true });
  return performance.now() - startedAt;
};

/** One more answer at the end of the thread. Gives how many frames it took. */
window.streamAnswer = async () => {
  const before = window.commits();
  await window.chat.sendMessage("go");
  await new Promise((resolve) => requestAnimationFrame(resolve));
  return window.commits() - before;
};
