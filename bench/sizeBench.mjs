import { sizeOf } from "./bundle.mjs";
import { printTable } from "./table.mjs";

const imports = {
  useStreamingChat: 'export { useStreamingChat } from "react-streaming-chat"',
  StreamingMarkdown: 'export { StreamingMarkdown } from "react-streaming-chat"',
  "everything but optional entries": 'export * from "react-streaming-chat"',
  "streaming-markdown": 'export * from "streaming-markdown"',
  streamdown: 'export { Streamdown } from "streamdown"',
  "markstream-react": 'export { default } from "markstream-react"',
  incremark: 'export { IncremarkContent } from "@incremark/react"',
  "x-markdown": 'export { XMarkdown } from "@ant-design/x-markdown"',
  "react-markdown + gfm":
    'export { default } from "react-markdown"; export { default as gfm } from "remark-gfm"',
  "useChat (AI SDK)": 'export { useChat } from "@ai-sdk/react"',
};

/** What an import costs a page, minified and gzipped, React not counted. */
export const sizeBench = {
  name: "size",
  pages: async () => {},
  async run({ bars }) {
    const rows = [];
    for (const [name, code] of Object.entries(imports)) rows.push({ name, ...(await sizeOf(code)) });
    printTable(
      "size, React not counted",
      ["import", "minified kB", "gzipped kB"],
      rows.map((row) => [row.name, (row.minified / 1000).toFixed(1), (row.gzipped / 1000).toFixed(1)]),
    );
    const kB = (name) => rows.find((row) => row.name === name).gzipped / 1000;
    bars.atMost("size: the hook alone, in kB", kB("useStreamingChat"), 12);
    bars.atMost("size: everything but optional entries, in kB", kB("everything but optional entries"), 25);
    return rows;
  },
};
