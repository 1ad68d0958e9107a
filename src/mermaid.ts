export { MermaidDiagram, type MermaidDiagramProps } from "./mermaid/MermaidDiagram.js";
