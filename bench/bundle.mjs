import { build } from "esbuild";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const common = {
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  write: false,
  logLevel: "error",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".css": "empty", ".woff2": "empty" },
  // One React for everybody: two copies of it break hooks.
  alias: {
    "react-streaming-chat": here("../dist/index.js"),
    "react-streaming-chat/markdown": here("../dist/markdown.js"),
    react: here("node_modules/react"),
    "react-dom": here("node_modules/react-dom"),
  },
};

/** Optional peers: nothing in the documents needs them, and what imports them at once must find something there. */
const absent =
  /^(?:katex|mermaid|stream-diffs|@antv\/infographic|@terrastruct\/d2|monaco-editor|shiki|shiki-stream|@shikijs\/.*)(?:\/.*)?$/;

const withoutPeers = {
  name: "absent",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: absent }, ({ path }) => ({ path, namespace: "absent" }));
    onLoad({ filter: /^/, namespace: "absent" }, () => ({ contents: "module.exports = {};" }));
  },
};

/** The script of a page: `entry`, with `bench:candidate` standing for the module of one candidate. */
export async function bundlePage(entry, candidate) {
  const result = await build({
    ...common,
    entryPoints: [here(entry)],
    plugins: [
      withoutPeers,
      {
        name: "candidate",
        setup({ onResolve }) {
          onResolve({ filter: /^bench:candidate$/ }, () => ({ path: here(candidate) }));
        },
      },
    ],
  });
  return result.outputFiles[0].text;
}

/** What an import costs a page that has React already: minified and gzipped, in bytes. */
export async function sizeOf(code) {
  const { alias, ...rest } = common;
  const { react: _react, "react-dom": _dom, ...ours } = alias;
  const result = await build({
    ...rest,
    alias: ours,
    stdin: { contents: code, resolveDir: here(".") },
    plugins: [withoutPeers],
    external: ["react", "react-dom", "react/jsx-runtime", "react-dom/client"],
    treeShaking: true,
  });
  const text = result.outputFiles[0].contents;
  return { minified: text.length, gzipped: gzipSync(text, { level: 9 }).length };
}
