import { toModelMessages } from "react-streaming-chat/server";

/** Sends the conversation to a model that speaks Chat Completions. Its stream is passed on unchanged. */
export function askModel({ messages, signal }) {
  const base = process.env.OPENAI_BASE_URL ?? "https://api.openai.com/v1";
  return fetch(`${base}/chat/completions`, {
    method: "POST",
    // Without the signal a stop in the page would leave the model writing.
    signal,
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${process.env.OPENAI_API_KEY ?? ""}`,
    },
    body: JSON.stringify({
      model: process.env.MODEL ?? "gpt-4.1-mini",
      stream: true,
      // The instructions are the server's: of the page's messages only texts are sent to the model.
      messages: [{ role: "system", content: "Answer in markdown." }, ...toModelMessages(messages)],
    }),
  });
}
