import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { messageText, StreamingMarkdown, useFollowScroll, useStreamingChat } from "react-streaming-chat";
import styles from "../../dist/styles.css" with { type: "text" };

/** The hook, the renderer and following, nested as README's sample nests them. */
export function mount(container, initialMessages, { publish }) {
  const sheet = document.createElement("style");
  sheet.textContent = styles;
  document.head.append(sheet);
  let renders = 0;
  let api = "";
  let send;
  return new Promise((resolve) => {
    function Page() {
      const { messages, sendMessage } = useStreamingChat({
        initialMessages,
        publish,
        prepareRequest: () => ({ api }),
      });
      const { scroller, content } = useFollowScroll({ count: messages.length });
      renders += 1;
      send = sendMessage;
      return createElement(
        "div",
        { className: "scroller", ref: scroller },
        createElement(
          "div",
          { ref: content },
          messages.map((message) =>
            createElement(
              "article",
              { key: message.id, "aria-busy": message.status === "streaming" },
              createElement(
                StreamingMarkdown,
                { streaming: message.status === "streaming" },
                messageText(message),
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
        scroller: () => container.querySelector(".scroller"),
        send(url) {
          api = url;
          return send("go");
        },
      }),
    );
  });
}
