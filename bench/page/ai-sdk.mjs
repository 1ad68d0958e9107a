import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { useChat } from "@ai-sdk/react";
import { DefaultChatTransport } from "ai";
import { Streamdown } from "streamdown";
import { StickToBottom } from "use-stick-to-bottom";
import { shownText } from "../hook/shownText.mjs";

/** AI SDK's hook, Streamdown and `use-stick-to-bottom`, as their READMEs put them together. */
export function mount(container, messages, { throttleMs }) {
  let renders = 0;
  let api = "";
  let send;
  const transport = new DefaultChatTransport({ prepareSendMessagesRequest: () => ({ api, body: {} }) });
  return new Promise((resolve) => {
    function Page() {
      const chat = useChat({
        transport,
        messages,
        ...(throttleMs === undefined ? {} : { throttle: throttleMs, experimental_throttle: throttleMs }),
      });
      renders += 1;
      send = chat.sendMessage;
      const last = chat.messages.at(-1);
      return createElement(
        StickToBottom,
        {
          className: "stick",
          style: { height: 700, position: "relative" },
          resize: "instant",
          initial: "instant",
        },
        createElement(
          StickToBottom.Content,
          null,
          chat.messages.map((message) =>
            createElement(
              "article",
              { key: message.id },
              createElement(
                Streamdown,
                { isAnimating: message === last && chat.status === "streaming" },
                message.role === "user" ? message.parts[0].text : shownText(message),
              ),
            ),
          ),
        ),
      );
    }
    createRoot(container).render(createElement(Page));
    setTimeout(() =>
      resolve({
        renders: () => renders,
        scroller: () => container.querySelector(".stick > div"),
        send(url) {
          api = url;
          return send({ text: "go" });
        },
      }),
    );
  });
}
