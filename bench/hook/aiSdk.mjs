import { createElement, useEffect, useRef } from "react";
import { createRoot } from "react-dom/client";
import { useChat } from "@ai-sdk/react";
import { DefaultChatTransport } from "ai";
import { shownText } from "./shownText.mjs";

export const startAiSdk = (options) => (container, url, report) =>
  new Promise((resolve) => {
    const transport = new DefaultChatTransport({ api: url });
    function View() {
      const { messages, error, sendMessage } = useChat({ transport, ...options });
      const asked = useRef(false);
      report.renders += 1;
      const content = shownText(messages.at(-1));
      useEffect(() => {
        if (asked.current) return;
        asked.current = true;
        void sendMessage({ text: "go" }).then(resolve);
      }, [sendMessage]);
      useEffect(() => report.shown(content));
      return createElement("p", null, content, error ? String(error) : "");
    }
    createRoot(container).render(createElement(View));
  });
