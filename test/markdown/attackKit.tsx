import { StrictMode, type ReactElement } from "react";
import { flushSync } from "react-dom";
import { createRoot, hydrateRoot, type Root } from "react-dom/client";
import { renderToString } from "react-dom/server";
import "katex/dist/katex.css";
import { Chat } from "../../src/components/Chat.js";
import { createChat } from "../../src/chat/createChat.js";
import type { ChatMessage } from "../../src/index.js";
import { Formula } from "../../src/math.js";
import { StreamingMarkdown } from "../../src/react/StreamingMarkdown.js";

/** How a text comes onto the page. */
export type Way = "whole" | "one character at a time" | "rendered by a server" | "in a chat";

declare global {
  interface Window {
    /** Shows a text, and gives all that is wrong with the page then. */
    attack: (text: string, way: Way) => Promise<readonly string[]>;
  }
}

const components = { math: Formula };
const answer = (text: string, streaming = false): ReactElement => (
  <StrictMode>
    <StreamingMarkdown streaming={streaming} components={components}>
      {text}
    </StreamingMarkdown>
  </StrictMode>
);

/** A message of which every text that an upstream may choose is the attack. */
function conversation(text: string): ChatMessage[] {
  return [
    { id: "question", role: "user", parts: [{ type: "text", text }] },
    {
      id: "answer",
      role: "assistant",
      parts: [
        { type: "reasoning", text, state: "done" },
        { type: "text", text, state: "done" },
        { type: "file", mediaType: "text/plain", filename: text, url: "data:text/plain,x" },
        {
          type: "dynamic-tool",
          toolName: text,
          toolCallId: "call",
          state: "output-available",
          input: { [text]: text },
          output: text,
        },
        { type: "source-url", sourceId: "source", url: "https://source.example/a", title: text },
      ],
    },
  ] as ChatMessage[];
}

const frame = () =>
  new Promise<void>((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });

const { createElement, getElementById } = document;
const forbidden =
  "script,iframe,object,embed,style,link,base,meta,video,audio,img,[name]:not(meter),[srcset]";

/** What the page outside the answer was, and is no more. */
function findDamage(host: HTMLElement, ours: HTMLElement, width: number, way: Way): string[] {
  const { width: pageWidth, height } = document.documentElement.getBoundingClientRect();
  const centre = document.elementFromPoint(window.innerWidth / 2, window.innerHeight / 2);
  // The composer of a chat is a form of ours.
  const elements = way === "in a chat" ? forbidden : `${forbidden},form`;
  const inAnswer = [...host.querySelectorAll(elements)].map(({ localName }) => localName);
  const handlers = [...host.querySelectorAll("*")].flatMap(({ attributes }) =>
    [...attributes].filter(
      ({ name, value }) => name.startsWith("on") || /^\s*(?:java|vb)script:/i.test(value),
    ),
  );
  return [
    document.createElement === createElement ? "" : "document.createElement was replaced",
    document.getElementById === getElementById ? "" : "document.getElementById was replaced",
    typeof document.cookie === "string" ? "" : "document.cookie was replaced",
    document.title === "ours" ? "" : "the title was changed",
    centre === ours ? "" : `the centre of the page is ${centre?.outerHTML.slice(0, 80)}`,
    document.documentElement.scrollWidth === width
      ? ""
      : `the page is ${document.documentElement.scrollWidth} px wide (${pageWidth} × ${height})`,
    ...inAnswer.map((name) => `the answer has the element ${name}`),
    ...handlers.map(({ name, value }) => `the answer has ${name}="${value}"`),
  ].filter((problem) => problem !== "");
}

window.attack = async (text, way) => {
  document.title = "ours";
  // Ours stands before the answer, so that anything positioned in the answer would lie above it.
  const ours = document.createElement("button");
  ours.textContent = "ours";
  ours.style.cssText =
    "position: fixed; left: calc(50% - 60px); top: calc(50% - 60px); width: 120px; height: 120px";
  const host = document.createElement("div");
  host.style.cssText = "width: 400px; height: 300px";
  document.body.replaceChildren(ours, host);
  const width = document.documentElement.scrollWidth;
  let root: Root;
  if (way === "rendered by a server") {
    host.innerHTML = renderToString(answer(text));
    root = hydrateRoot(host, answer(text));
  } else {
    root = createRoot(host);
    if (way === "one character at a time")
      for (let end = 1; end <= text.length; end++)
        flushSync(() => root.render(answer(text.slice(0, end), true)));
    const shown =
      way === "in a chat" ? (
        <Chat chat={createChat({ initialMessages: conversation(text) })} />
      ) : (
        answer(text)
      );
    flushSync(() => root.render(shown));
  }
  await frame();
  const problems = findDamage(host, ours, width, way);
  root.unmount();
  return problems;
};
