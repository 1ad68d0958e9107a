/** Names and file endings of languages whose fence says less; every other language is called what the fence says. */
const languages: Readonly<Record<string, readonly [name: string, extension: string]>> = {
  bash: ["Bash", "sh"],
  c: ["C", "c"],
  cpp: ["C++", "cpp"],
  cs: ["C#", "cs"],
  csharp: ["C#", "cs"],
  css: ["CSS", "css"],
  diff: ["Diff", "diff"],
  go: ["Go", "go"],
  html: ["HTML", "html"],
  java: ["Java", "java"],
  javascript: ["JavaScript", "js"],
  js: ["JavaScript", "js"],
  json: ["JSON", "json"],
  jsx: ["JSX", "jsx"],
  kotlin: ["Kotlin", "kt"],
  markdown: ["Markdown", "md"],
  md: ["Markdown", "md"],
  php: ["PHP", "php"],
  py: ["Python", "py"],
  python: ["Python", "py"],
  rb: ["Ruby", "rb"],
  ruby: ["Ruby", "rb"],
  rs: ["Rust", "rs"],
  rust: ["Rust", "rs"],
  sh: ["Shell", "sh"],
  shell: ["Shell", "sh"],
  sql: ["SQL", "sql"],
  swift: ["Swift", "swift"],
  ts: ["TypeScript", "ts"],
  tsx: ["TSX", "tsx"],
  typescript: ["TypeScript", "ts"],
  xml: ["XML", "xml"],
  yaml: ["YAML", "yaml"],
  yml: ["YAML", "yml"],
};

const find = (language: string): readonly [string, string] | undefined => {
  const key = language.toLowerCase();
  return Object.hasOwn(languages, key) ? languages[key] : undefined;
};

export function languageName(language: string): string {
  return find(language)?.[0] ?? language;
}

/** The file ending of a download. A language that is not in the table is text: the model chooses its name. */
export function extensionOf(language: string): string {
  return find(language)?.[1] ?? "txt";
}
