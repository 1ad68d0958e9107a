import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { flushSync } from "react-dom";

/**
 * Mounts a React renderer. Each update is flushed at once, as an urgent update is; what a renderer defers by a
 * transition of its own stays deferred, and shows in the total of CPU time.
 *
 * @param render (text, finished) => element
 */
export function reactSurface(render) {
  return (container) => {
    const root = createRoot(container);
    return {
      update: (text, finished) => flushSync(() => root.render(render(text, finished))),
      unmount: () => root.unmount(),
    };
  };
}

export { createElement };
