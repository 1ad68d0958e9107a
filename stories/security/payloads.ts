/** The path that no payload may reach. It is on this page's own server, so that a hole would harm nobody. */
export const beacon = "/beacon-of-a-payload";

/** What a model may write to make a page load, run or show something that its reader did not ask for. */
export const payloads: Readonly<Record<string, string>> = {
  "an image": `![A picture](${beacon}?1)`,
  "an image by reference": `![A picture][p]\n\n[p]: ${beacon}?2`,
  "an image inside a link": `[![A picture](${beacon}?3)](https://example.com/)`,
  "an image of HTML": `<img src="${beacon}?4" onerror="alert(1)">`,
  "a source set": `<img srcset="${beacon}?5 1x"> <picture><source srcset="${beacon}?6"></picture>`,
  "a video with a poster": `<video poster="${beacon}?7" src="${beacon}?8" autoplay></video>`,
  "an image button": `<input type="image" src="${beacon}?9">`,
  "a background": `<table background="${beacon}?10"><tr><td>x</td></tr></table>`,
  "a style": `<p style="background:url(${beacon}?11)">x</p>\n\n<style>@import "${beacon}?12";</style>`,
  "a frame": `<iframe src="${beacon}?13"></iframe><object data="${beacon}?14"></object><embed src="${beacon}?15">`,
  "an SVG": `<svg><image href="${beacon}?16"/><script>alert(1)</script></svg>`,
  "a script": `<script src="${beacon}?17"></script><script>alert(1)</script>`,
  "a preload": `<link rel="preload" as="image" href="${beacon}?18"><base href="https://example.com/">`,
  "a refresh": `<meta http-equiv="refresh" content="0;url=${beacon}?19">`,
  "a form": `<form action="${beacon}?20"><button autofocus onfocus="this.form.submit()">x</button></form>`,
  "a script as an address":
    "[run](javascript:alert(1)) [run](JaVaScRiPt:alert(1)) [run](java\tscript:alert(1))",
  "data as an address": "[open](data:text/html,<script>alert(1)</script>) <data:text/html,x>",
  "a user before the host":
    "[bank](https://bank.example@evil.example/) and https://bank.example@evil.example/",
  "a text that is another address": "[https://bank.example](https://evil.example/)",
  "names of the document": '<a id="cookie" name="getElementById">x</a><form name="createElement"></form>',
  "marks of direction in code": "```\nif (user) { /* \u202E } \u2066 admin */\n```",
  "a formula with an address": `$\\href{javascript:alert(1)}{x}$ $\\includegraphics{${beacon}?21}$`,
  "a diagram with an image": `\`\`\`mermaid\nflowchart LR\n  A@{ img: "${beacon}?22", label: "x" }\n\`\`\``,
  "a deep quote": `${">".repeat(2000)} deep`,
};
