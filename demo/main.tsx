import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.js";
import "katex/dist/katex.css";
import "react-streaming-chat/styles.css";
import "./demo.css";

const root = document.querySelector("#root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App resumable />
    </StrictMode>,
  );
}
