// @vitest-environment jsdom
import katex, { renderToString as renderFormula } from "katex";
import { StrictMode, type ReactElement } from "react";
import { renderToStaticMarkup, renderToString } from "react-dom/server";
import { render } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { StreamingMarkdown } from "react-streaming-chat";
import { Formula, type FormulaProps } from "react-streaming-chat/math";
import { katexElements } from "../../src/math/katexElements.js";

const components = { math: Formula };
const view = (text: string, streaming = false): ReactElement => (
  <StreamingMarkdown streaming={streaming} components={components} cursor={null}>
    {text}
  </StreamingMarkdown>
);

/** Some of everything that KaTeX can draw. */
const formulas: readonly string[] = [
  "a^2 + b^2 = c^2",
  "\\frac{n(n+1)}{2} \\cfrac{1}{\\binom n k}",
  "\\sqrt[3]{x} \\overbrace{abc}^{n} \\underline{x} \\widehat{abc} \\vec{v}",
  "\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}",
  "\\begin{array}{|c|c|} \\hline a & b \\\\ \\hdashline c & d \\end{array}",
  "\\begin{cases} a & b \\\\ c & d \\end{cases} \\left( \\frac{1}{2} \\right]",
  "\\color{red} x \\textcolor{#0f0}{y} \\fcolorbox{red}{blue}{w} \\boxed{x} \\phase{-78^\\circ}",
  "\\cancel{x} \\xcancel{y} \\sout{w} \\xrightarrow[under]{over} \\angl{n}",
  "\\int_{-\\infty}^{\\infty} e^{-x^2} \\, dx = \\sqrt{\\pi} \\lim_{x \\to 0} \\sum_{i=1}^n",
  "\\text{a < b, \"quoted\" and 'so'} \\mathbb{R} \\boldsymbol{\\alpha} \\operatorname{foo} x",
  "\\rule{2em}{1em} \\smash{x} \\raisebox{1em}{x} \\kern1em x \\Huge y \\verb|<&>|",
  "x < y > z \\& \\%",
];

/** What is ours on a box of KaTeX's: see `contained`. */
const ours = new Set(["contain:paint", "max-inline-size:100%"]);

/** The tree of a node as text, with attributes and declarations in order. */
function describeNode(node: Node): string {
  if (!(node instanceof Element)) return node.textContent ?? "";
  const attributes = [...node.attributes]
    .filter(({ name }) => name !== "xmlns")
    .map(({ name, value }) => (name === "style" ? `style=${declarations(value)}` : `${name}=${value}`))
    .filter((attribute) => attribute !== "style=")
    .sort();
  return `<${node.localName} ${attributes.join(" ")}>${[...node.childNodes].map(describeNode).join("")}</>`;
}

function declarations(style: string): string {
  return style
    .split(";")
    .map((one) => one.replace(/\s/g, ""))
    .filter((one) => one !== "" && !ours.has(one))
    .sort()
    .join(";");
}

function describeMarkup(markup: string): string {
  return [...document.createRange().createContextualFragment(markup).childNodes].map(describeNode).join("");
}

describe("a formula as React elements", () => {
  it.each(formulas)("is what KaTeX's own markup is: %s", (formula) => {
    for (const displayMode of [true, false]) {
      const markup = renderFormula(formula, { displayMode, strict: "ignore" });
      expect(markup).toContain("<math");
      expect(describeMarkup(renderToStaticMarkup(katexElements(markup)))).toBe(describeMarkup(markup));
    }
  });

  it("holds nothing that is no part of a formula", () => {
    const markup =
      '<span class="a" onclick="x()" id="b"><img src="x" /><a href="javascript:x()">text</a><script>y</script></span>';
    expect(renderToStaticMarkup(katexElements(markup))).toBe('<span class="a">texty</span>');
  });
});

describe("formulas in an answer", () => {
  it("are rendered in text and on lines of their own, by whichever marks", () => {
    const { container } = render(view("Let $x_1$ and \\(y\\).\n\n$$\nz^2\n$$\n\n\\[\nw\n\\]\n"));
    const found = [...container.querySelectorAll("[data-math]")];
    expect(found.map((element) => element.querySelector("annotation")?.textContent)).toEqual([
      "x_1",
      "y",
      "z^2",
      "w",
    ]);
    expect(found.map((element) => element.getAttribute("data-markdown"))).toEqual([
      "math",
      "math",
      "math-display",
      "math-display",
    ]);
    expect(container.querySelectorAll(".katex-display")).toHaveLength(2);
  });

  it("are not seen in sums of money", () => {
    const { container } = render(view("It costs $5 and then $10, or $7.50 for two."));
    expect(container.textContent).toBe("It costs $5 and then $10, or $7.50 for two.");
    expect(container.querySelector("[data-math]")).toBeNull();
  });

  it("are the same markup on a server", () => {
    const text = "Let $\\frac{a}{b}$.\n\n$$\n\\sqrt{x}\n$$\n";
    const { container } = render(view(text));
    expect(describeMarkup(renderToString(view(text)))).toBe(describeMarkup(container.innerHTML));
  });

  it("show what is wrong as it is written, with the reason as title", () => {
    const { container } = render(view("So $\\frac{a$ it is."));
    expect(container.textContent).toBe("So $\\frac{a$ it is.");
    expect(container.querySelector("[data-markdown]")?.getAttribute("title")).toMatch(/expected '}'/i);
  });

  it("never show an error while they arrive: the last good state, and the source until there is one", () => {
    const text = "$$\na + \\frac{b}{c}\n$$\n";
    const { container, rerender } = render(view("", true));
    const rendered: boolean[] = [];
    for (let i = 1; i <= text.length; i++) {
      rerender(view(text.slice(0, i), true));
      expect(container.querySelector("[title], .katex-error")).toBeNull();
      rendered.push(container.querySelector(".katex") !== null);
    }
    // Once it is rendered it stays so, although `a + \frac{` cannot be.
    expect(rendered.lastIndexOf(false)).toBeLessThan(rendered.indexOf(true));
    expect(rendered.indexOf(true)).toBeLessThan(10);
    rerender(view(text));
    expect(container.querySelector("annotation")?.textContent).toBe("a + \\frac{b}{c}");
  });

  it.each([
    ["x_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - ", "x_{1,2} = "],
    ["a + \\frac", "a + "],
    ["a_{b", "a"],
    ["a^", "a"],
    ["y = \\left( a + b", "y = "],
    ["x = \\begin{pmatrix} a & b \\\\ c", "x = "],
    ["\\begin{pmatrix} a \\end{pmatrix} + \\sqrt[3", "\\begin{pmatrix} a \\end{pmatrix} + "],
    ["\\frac{a", undefined],
    ["\\left( a", undefined],
  ])("show of %j what can be shown, however much of it comes at once", (text, beginning) => {
    const { container } = render(view(`$$\n${text}`, true));
    expect(container.querySelector("[title], .katex-error")).toBeNull();
    expect(container.querySelector("annotation")?.textContent).toBe(beginning);
    if (beginning === undefined) expect(container.textContent).toContain(text);
  });

  it("are not searched for a beginning where they are long: KaTeX would read each from the start", () => {
    const spy = vi.spyOn(katex, "renderToString");
    const { container } = render(view(`$$\n${"a + ".repeat(120)}\\frac{b`, true));
    expect(container.querySelector("[data-math]")).toBeNull();
    expect(spy.mock.calls).toHaveLength(1);
    spy.mockRestore();
  });

  it("have the cursor behind them, where it is seen", () => {
    const { container } = render(
      <StreamingMarkdown streaming components={components}>
        {"Let $x_1$"}
      </StreamingMarkdown>,
    );
    const cursor = container.querySelector("p > [data-cursor]");
    expect(cursor?.previousElementSibling?.querySelector(".katex")).not.toBeNull();
    expect(cursor?.nextSibling).toBeNull();
  });

  it("call no console and hold no error for what KaTeX only warns of", () => {
    const spies = [vi.spyOn(console, "warn"), vi.spyOn(console, "error")];
    render(
      <StrictMode>
        {view("$é 日本$ and $$a \\\\ b$$ and $\\text{a}_1$ and $\\sqrt{x}\\cancel{y}$")}
      </StrictMode>,
    );
    for (const spy of spies) {
      expect(spy.mock.calls).toEqual([]);
      spy.mockRestore();
    }
  });

  it("know commands of the page's own, and forget those of another formula", () => {
    const macros = { "\\RR": "\\mathbb{R}" };
    const WithMacros = (props: FormulaProps) => <Formula {...props} macros={macros} output="mathml" />;
    const { container } = render(
      <StreamingMarkdown components={{ math: WithMacros }}>
        {"$\\RR$ then $\\gdef\\mine{x}\\mine$ then $\\mine$"}
      </StreamingMarkdown>,
    );
    expect(container.querySelectorAll("[data-math]")).toHaveLength(2);
    expect(container.querySelector(".katex-html")).toBeNull();
    expect(container.querySelector("[mathvariant=double-struck]")?.textContent).toBe("R");
    expect(macros).toEqual({ "\\RR": "\\mathbb{R}" });
  });
});

describe("a formula that attacks", () => {
  it.each([
    "\\href{javascript:alert(1)}{x}",
    "\\href{https://attacker.example}{x}",
    "\\url{https://attacker.example}",
    "\\includegraphics[width=5em]{https://attacker.example/p.png}",
    "\\htmlId{createElement}{x}",
    "\\htmlClass{fixed}{x}",
    "\\htmlStyle{position:fixed;inset:0}{x}",
    "\\htmlData{a=b}{x}",
    "\\color{red;background:url(https://attacker.example)} x",
    "\\text{<img src=x onerror=alert(1)>}",
    "\\rule{10000em}{10000em}",
  ])("links, loads and covers nothing: %s", (formula) => {
    const { container } = render(view(`$$\n${formula}\n$$\n`));
    expect(
      container.querySelector("a, img, script, iframe, [id], [href], [src], [data-a], .fixed"),
    ).toBeNull();
    for (const element of container.querySelectorAll<HTMLElement>("[style]")) {
      expect(element.getAttribute("style")).not.toMatch(/url|fixed|\d{3,}em/);
    }
  });

  it.each([
    ["5,000 braces", `${"{".repeat(5000)}x${"}".repeat(5000)}`],
    ["1,900 braces", `${"{".repeat(1900)}x${"}".repeat(1900)}`],
    ["macros that double", `\\def\\a{xx}${"\\def\\a{\\a\\a}".repeat(30)}\\a`],
    ["100,000 characters", "x+".repeat(50_000)],
  ])("is shown as its source where it is too much: %s", (_name, formula) => {
    const { container } = render(view(`$$\n${formula}\n$$\n`));
    const source = container.querySelector("[data-markdown=math-display]");
    expect(source?.textContent?.includes("$$") || source?.querySelector(".katex") !== null).toBe(true);
  });
});
