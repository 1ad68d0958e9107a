import type { Parameters } from "@storybook/react-vite";

type Row = readonly [name: string, meaning: string];

interface ComponentPage {
  readonly purpose: string;
  /** At most about five lines. */
  readonly sample: string;
  readonly keys?: readonly Row[];
  readonly variables?: readonly Row[];
  readonly attributes?: readonly Row[];
  /** What to use in its place, after "Without it:". */
  readonly otherwise?: string;
}

/** The text of a component's page: its purpose, a sample, its keys, CSS variables and data attributes. */
export function describeComponent(page: ComponentPage): Parameters {
  const text = [
    page.purpose,
    `\`\`\`tsx\n${page.sample}\n\`\`\``,
    table("Keys", "key", page.keys),
    table("CSS variables", "variable", page.variables),
    table("Data attributes", "attribute", page.attributes),
    page.otherwise === undefined ? "" : `**Without it:** ${page.otherwise}`,
  ];
  return { docs: { description: { component: text.filter((part) => part !== "").join("\n\n") } } };
}

function table(title: string, head: string, rows: readonly Row[] = []): string {
  if (rows.length === 0) return "";
  const lines = rows.map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);
  return [`### ${title}`, "", `| ${head} | meaning |`, "|---|---|", ...lines].join("\n");
}
