import { createElement, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { useStreamingChat } from "react-streaming-chat";
import { shownText } from "./shownText.mjs";

export function start(container, url, report) {
  return new Promise((resolve) => {
    function View() {
      const { messages, status, sendMessage } = useStreamingChat({ api: url });
      report.renders += 1;
      const content = shownText(messages.at(-1));
      useEffect(() => void sendMessage("go").then(resolve), [sendMessage]);
      useEffect(() => report.shown(content));
      return createElement("p", null, content, status === "error" ? "error" : "");
    }
    createRoot(container).render(createElement(View));
  });
}
