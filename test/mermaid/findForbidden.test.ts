import { describe, expect, it } from "vitest";
import { findForbidden } from "../../src/mermaid/findForbidden.js";

const refused = [
  'flowchart LR\n  A@{ img: "https://host.invalid/x.png", label: "x" }',
  'flowchart LR\n  A@{ shape: rect,\n "img" : "/x.png" }',
  "flowchart LR\n  A[\"<img src='/x.png'>\"]",
  'flowchart LR\n  A["< IMG src=x onerror=alert(1)>"]',
  "flowchart LR\n  A-->B\n  style A fill:url(https://host.invalid/x.svg#a)",
  "flowchart LR\n  A-->B\n  classDef bad fill:u\\72l(/x)",
  "flowchart LR\n  A-->B\n  style A background:image-set('/x.png' 1x)",
  "flowchart LR\n  A-->B\n  style A fill:u/**/rl(/x)",
  '%%{init: {"themeCSS": "@import \'/x.css\'"}}%%\nflowchart LR\n  A-->B',
  "---\nconfig:\n  themeVariables:\n    fontFamily: 'x'\n---\nflowchart LR\n  A-->B",
  'C4Context\n  Person(a, "A", $sprite="/x.png")',
] as const;

const allowed = [
  "flowchart LR\n  A[Start] --> B{Image ready?}\n  B -->|yes| C(Show)",
  "flowchart TD\n  image(Take a photo) --> env(Set the environment)",
  "sequenceDiagram\n  participant Page\n  Page->>Server: GET https://example.com/chat\n  Server-->>Page: stream",
  "classDiagram\n  class Message {\n    +string id\n    +parts()\n  }",
  "flowchart LR\n  A-->B\n  classDef hot fill:#f96,stroke:#333\n  class A hot\n  style B fill:#bbf,stroke-width:2px",
  'pie title Pets\n  "Dogs" : 386\n  "Cats" : 85',
  "%%{init: {'theme': 'dark'}}%%\nflowchart LR\n  A-->B",
] as const;

describe("findForbidden", () => {
  it.each(refused)("refuses a diagram that could load something: %s", (source) => {
    expect(findForbidden(source)).toMatch(/not allowed|may not/);
  });
  it.each(allowed)("allows %s", (source) => {
    expect(findForbidden(source)).toBeUndefined();
  });
});
