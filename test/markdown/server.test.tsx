// @vitest-environment node
import type { ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { StreamingMarkdown } from "../../src/react/StreamingMarkdown.js";

const Broken = (): ReactNode => {
  throw new Error("broken");
};

describe("on a server", () => {
  it("a component of the page that throws leaves the default view in its place, and is reported", () => {
    const reports: string[] = [];
    const html = renderToString(
      <StreamingMarkdown
        components={{ p: Broken, a: Broken }}
        fences={{ js: Broken }}
        onRenderError={(_, { kind, name }) => reports.push(`${kind}.${name}`)}
      >
        {"A [link](/a).\n\n```js\nconst a = 1;\n```\n\nAfter."}
      </StreamingMarkdown>,
    );
    expect(html).toContain('<a href="/a" rel="nofollow">link</a>');
    expect(html).toContain("const a = 1;");
    expect(html).toContain("<p>After.</p>");
    expect(new Set(reports)).toEqual(new Set(["components.p", "components.a", "fences.js"]));
  });
});
