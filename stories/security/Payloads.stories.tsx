import type { Meta, StoryObj } from "@storybook/react-vite";
import { useEffect, useState } from "react";
import { StreamingMarkdown, type ImagePolicy } from "react-streaming-chat";
import { Formula } from "react-streaming-chat/math";
import { MermaidDiagram } from "react-streaming-chat/mermaid";
import { expect, userEvent, waitFor, within } from "storybook/test";
import "katex/dist/katex.css";
import { useRequests } from "./RequestCounter.js";
import { beacon, payloads } from "./payloads.js";

interface GalleryProps {
  /** Names of payloads; all by default. */
  readonly only?: readonly string[];
  readonly images?: ImagePolicy;
  /** Every payload is given once whole, and once character by character. */
  readonly isTyped?: boolean;
}

/** In characters. */
const LONGEST_TYPED = 160;

const components = { math: Formula };
const fences = { mermaid: MermaidDiagram };

function Gallery({ only = Object.keys(payloads), images = "ask", isTyped = false }: GalleryProps) {
  const requests = useRequests(beacon);
  return (
    <div className="show-stage">
      <output className="show-panel">
        <strong data-requests={requests.length}>{requests.length}</strong>
        <span>&nbsp;requests that the text below caused</span>
      </output>
      <div className="show-prefixes show-stage">
        {only.map((name) => (
          <section key={name} aria-label={name}>
            <p className="show-prefix-label">{name}</p>
            <Payload text={payloads[name] ?? ""} images={images} isTyped={isTyped} />
          </section>
        ))}
      </div>
    </div>
  );
}

function Payload({ text, images, isTyped }: { text: string; images: ImagePolicy; isTyped: boolean }) {
  const [length, setLength] = useState(isTyped ? 0 : text.length);
  useEffect(() => {
    if (length >= text.length) return undefined;
    // A character for each frame: a half-written address must not be requested either. A long text ends at once.
    const frame = requestAnimationFrame(() => setLength(length < LONGEST_TYPED ? length + 1 : text.length));
    return () => cancelAnimationFrame(frame);
  }, [length, text.length]);
  return (
    <StreamingMarkdown
      images={images}
      components={components}
      fences={fences}
      streaming={length < text.length}
    >
      {text.slice(0, length)}
    </StreamingMarkdown>
  );
}

const meta = {
  title: "Security/Payloads",
  component: Gallery,
  argTypes: { only: { control: false } },
} satisfies Meta<typeof Gallery>;

export default meta;
type Story = StoryObj<typeof meta>;

const dangerous =
  "script, iframe, object, embed, form, style, link, base, meta, svg image, video, audio, picture";

/** The page is as it was: no request, no element that loads or runs, no global that was replaced. */
async function isHarmless(canvasElement: HTMLElement): Promise<void> {
  const text = canvasElement.querySelector<HTMLElement>(".show-prefixes");
  await waitFor(() => expect(canvasElement.querySelectorAll(".sc-md").length).toBeGreaterThan(0));
  await waitFor(() => expect(canvasElement.querySelector("[data-state=streaming]")).toBeNull());
  await expect(text?.querySelector(dangerous)).toBeNull();
  await expect(text?.querySelector(`[src*="${beacon}"], [srcset], [style*="url("]`)).toBeNull();
  const hrefs = [...canvasElement.querySelectorAll(".sc-md a[href]")].map(
    (link) => link.getAttribute("href") ?? "",
  );
  for (const href of hrefs) await expect(href).toMatch(/^(https?:|mailto:|tel:|#|\/)/);
  await expect(hrefs.join(" ")).not.toContain("@");
  await expect(typeof document.createElement).toBe("function");
  await expect(typeof document.getElementById).toBe("function");
  await expect(typeof document.cookie).toBe("string");
  await expect(canvasElement.querySelector("[data-requests]")).toHaveAttribute("data-requests", "0");
  await expect(performance.getEntriesByType("resource").filter(({ name }) => name.includes(beacon))).toEqual(
    [],
  );
}

export const AllPayloads: Story = { play: ({ canvasElement }) => isHarmless(canvasElement) };
export const CharacterByCharacter: Story = {
  args: { isTyped: true },
  play: ({ canvasElement }) => isHarmless(canvasElement),
};
export const NoImagesAtAll: Story = {
  args: { images: "none", only: ["an image", "an image by reference", "an image inside a link"] },
  play: async ({ canvas, canvasElement }) => {
    await isHarmless(canvasElement);
    await expect(canvas.queryByRole("button", { name: /Load/ })).toBeNull();
  },
};

/** The counter counts: after a click of the reader, one request. */
export const AfterTheReaderAsks: Story = {
  args: { only: ["an image"] },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvasElement.querySelector("[data-requests]")).toHaveAttribute("data-requests", "0");
    await userEvent.click(canvas.getByRole("button", { name: /Load/ }));
    await waitFor(() =>
      expect(canvasElement.querySelector("[data-requests]")).toHaveAttribute("data-requests", "1"),
    );
  },
};
