import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { createElement, reactSurface } from "./reactSurface.mjs";

const plugins = [remarkGfm];

export const mount = reactSurface((text) => createElement(Markdown, { remarkPlugins: plugins }, text));
