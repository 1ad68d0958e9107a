import { toModelMessages, type RespondContext } from "react-streaming-chat/server";

/** Asks a model that speaks Chat Completions. Its stream is passed on as it is; the page reads that format. */
export function askModel({ messages, signal }: RespondContext): Promise<Response> {
  const base = process.env["OPENAI_BASE_URL"] ?? "https://api.openai.com/v1";
  return fetch(`${base}/chat/completions`, {
    method: "POST",
    // A stop in the page ends the model's request too.
    signal,
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${process.env["OPENAI_API_KEY"] ?? ""}`,
    },
    body: JSON.stringify({
      model: process.env["MODEL"] ?? "gpt-4.1-mini",
      stream: true,
      // The instructions are the server's: of the page only texts of the reader and of the model are passed on.
      messages: [{ role: "system", content: "Answer in markdown." }, ...toModelMessages(messages)],
    }),
  });
}
