import { createElement, useMemo } from "react";
import { createRoot } from "react-dom/client";
import { Chat, createChat } from "react-streaming-chat";
import styles from "../../dist/styles.css" with { type: "text" };

/** The whole of `<Chat>`: conversation, composer, announcements and following. */
export function mount(container, initialMessages) {
  const sheet = document.createElement("style");
  sheet.textContent = styles;
  document.head.append(sheet);
  let api = "";
  const chat = createChat({ initialMessages, prepareRequest: () => ({ api }) });
  return new Promise((resolve) => {
    const Page = () => useMemo(() => createElement(Chat, { chat }), []);
    createRoot(container).render(createElement(Page));
    setTimeout(() =>
      resolve({
        scroller: () =>
          [...container.querySelectorAll("*")].find((element) =>
            /auto|scroll/.test(getComputedStyle(element).overflowY),
          ) ?? container,
        send(url) {
          api = url;
          return chat.sendMessage("go");
        },
      }),
    );
  });
}
