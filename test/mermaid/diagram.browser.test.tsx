import axe from "axe-core";
import { expect, it } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-react";
import { StreamingMarkdown } from "react-streaming-chat";
import { MermaidDiagram } from "react-streaming-chat/mermaid";
import "react-streaming-chat/styles.css";

const fences = { mermaid: MermaidDiagram };
const fence = (diagram: string): string => `Before.\n\n\`\`\`mermaid\n${diagram}\n\`\`\`\n\nAfter.\n`;
const flow = "flowchart LR\n  accTitle: How a stream flows\n  A[Bytes] --> B[Events]\n  B --> C[Message]";
const frame = (): HTMLIFrameElement | null => document.querySelector("figure iframe");
const figure = (): HTMLElement | null => document.querySelector("figure");

it("draws a diagram once its fence is complete, into a frame without permissions", async () => {
  const text = fence(flow);
  const view = await render(
    <StreamingMarkdown fences={fences} streaming>
      {""}
    </StreamingMarkdown>,
  );
  for (let end = 1; end < text.indexOf("Message]") + 8; end += 5) {
    await view.rerender(
      <StreamingMarkdown fences={fences} streaming>
        {text.slice(0, end)}
      </StreamingMarkdown>,
    );
  }
  expect(figure()?.dataset["state"]).toBe("waiting");
  expect(figure()?.textContent).toContain("A[Bytes] --> B[Events]");
  expect(frame()).toBeNull();
  await view.rerender(<StreamingMarkdown fences={fences}>{text}</StreamingMarkdown>);
  await expect.poll(() => figure()?.dataset["state"]).toBe("drawn");
  expect(frame()?.getAttribute("sandbox")).toBe("");
  expect(frame()?.srcdoc).toContain("default-src 'none'");
  expect(frame()?.srcdoc).toContain(">Bytes<");
  expect(frame()?.srcdoc).not.toContain("foreignObject");
  expect(frame()?.title).toBe("How a stream flows");
  // The place where Mermaid measured is gone.
  expect(document.querySelector("body > div[aria-hidden=true] svg")).toBeNull();
  await expect.element(page.getByText("Source")).toBeVisible();
  const { violations } = await axe.run(figure()!, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"],
    iframes: false,
  });
  expect(violations.map(({ id }) => id)).toEqual([]);
});

it("shows the source of a diagram that is wrong, with the reason", async () => {
  await render(<StreamingMarkdown fences={fences}>{fence("flowchart LR\n  A[[[ -->")}</StreamingMarkdown>);
  await expect.poll(() => figure()?.dataset["state"]).toBe("failed");
  expect(figure()?.querySelector("pre")?.textContent).toContain("A[[[ -->");
  expect(figure()?.querySelector("figcaption")?.textContent).toContain("This diagram cannot be drawn.");
  expect(document.querySelector("[id^=dsc-diagram]")).toBeNull();
});

it("draws in the colours of the text around", async () => {
  await render(
    <div style={{ color: "rgb(236 236 238)", background: "#141416" }}>
      <StreamingMarkdown fences={fences}>{fence(flow)}</StreamingMarkdown>
    </div>,
  );
  await expect.poll(() => frame()?.srcdoc ?? "").toContain("color-scheme:dark");
});

const beacon = "/beacon-of-a-diagram";
it.each([
  `flowchart LR\n  A@{ img: "${beacon}1", label: "x", w: 60, h: 60 }`,
  `flowchart LR\n  A["<img src='${beacon}2'>"]`,
  `flowchart LR\n  A["#60;img src='${beacon}3'#62;"]`,
  `flowchart LR\n  A-->B\n  style A fill:url(${beacon}4#a)`,
  `flowchart LR\n  A-->B\n  classDef bad fill:u\\72l(${beacon}5)\n  class A bad`,
  `%%{init: {"themeCSS": "@import '${beacon}6'"}}%%\nflowchart LR\n  A-->B`,
  `flowchart LR\n  A-->B\n  click A "${beacon}7" _blank`,
  `sequenceDiagram\n  A->>B: <image href='${beacon}8'>`,
  `C4Context\n  Person(a, "A", "x", $sprite="${beacon}9")`,
  `%%{init: {"securityLevel": "loose", "htmlLabels": true}}%%\nflowchart LR\n  A["\`<b>x</b> ![y](${beacon}10)\`"]`,
])("requests nothing for %s", async (diagram) => {
  await render(<StreamingMarkdown fences={fences}>{fence(diagram)}</StreamingMarkdown>);
  await expect.poll(() => figure()?.dataset["state"]).toMatch(/drawn|failed/);
  const inside = frame()?.srcdoc ?? "";
  if (inside !== "") {
    // Give the frame the time in which it would load: its own load event.
    await new Promise<void>((resolve) => {
      const copy = document.createElement("iframe");
      copy.setAttribute("sandbox", "");
      copy.addEventListener("load", () => resolve());
      copy.srcdoc = inside;
      document.body.append(copy);
    });
  }
  expect(inside).not.toMatch(/<script|<img|<image|foreignObject/i);
  const requested = performance.getEntriesByType("resource").map(({ name }) => name);
  expect(requested.filter((name) => name.includes(beacon))).toEqual([]);
});
