/** The wire formats that the demo's server can speak, in the order in which a page should offer them. */
export const wireFormats = [
  { name: "ai-sdk-ui", label: "AI SDK UI stream v1" },
  { name: "ai-sdk-data", label: "AI SDK data stream (older)" },
  { name: "anthropic", label: "Anthropic Messages" },
  { name: "openai-chat", label: "OpenAI Chat Completions" },
  { name: "openai-responses", label: "OpenAI Responses" },
  { name: "gemini-sse", label: "Gemini, server-sent events" },
  { name: "gemini-array", label: "Gemini, JSON array" },
  { name: "gemini-interactions", label: "Gemini Interactions" },
  { name: "ollama", label: "Ollama" },
  { name: "ag-ui", label: "AG-UI" },
  { name: "langserve", label: "LangServe" },
  { name: "langgraph", label: "LangGraph" },
  { name: "dify", label: "Dify" },
  { name: "bedrock-converse", label: "Bedrock Converse, lines of JSON" },
  { name: "cohere", label: "Cohere v2" },
  { name: "coze", label: "Coze" },
  { name: "flowise", label: "Flowise" },
  { name: "anythingllm", label: "AnythingLLM" },
  { name: "n8n", label: "n8n" },
  { name: "langchain-events", label: "LangChain events" },
  { name: "google-adk", label: "Google ADK" },
  { name: "named-events", label: "event: token / done / error" },
  { name: "typed-events", label: 'data: {"type":"text"}' },
  { name: "generic-text", label: 'data: {"text"}' },
  { name: "generic-delta", label: 'data: {"delta":{"text"}}' },
  { name: "raw-sse", label: "data: token" },
  { name: "ndjson", label: "One JSON object a line" },
  { name: "plain-text", label: "Plain text" },
] as const;

export type WireFormatName = (typeof wireFormats)[number]["name"];

export function isWireFormatName(value: unknown): value is WireFormatName {
  return wireFormats.some(({ name }) => name === value);
}
