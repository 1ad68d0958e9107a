import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { useStreamingChat } from "react-streaming-chat";

const ends = ["done", "stopped", "failed"];
let end = "done";
let chat;

function View() {
  chat = useStreamingChat({
    retry: false,
    prepareRequest: () => ({ api: `/turn?end=${end}` }),
    onDelta: () => {
      if (end === "stopped") void chat.stop();
    },
  });
  return createElement("p", null, chat.content, chat.status);
}

const container = document.createElement("div");
document.body.replaceChildren(container);
createRoot(container).render(createElement(View));

/** So many turns, one after the other, in one chat that is cleared after each. Counts their outcomes. */
window.runTurns = async (count) => {
  const outcomes = { done: 0, stopped: 0, error: 0 };
  for (let n = 0; n < count; n++) {
    end = ends[n % ends.length];
    const { type } = await chat.sendMessage("go");
    outcomes[type] += 1;
    chat.setMessages([]);
  }
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  return outcomes;
};
