import { useEffect, useState } from "react";

/**
 * The requests of this page whose address contains a text: from the browser's own list, and from every call of `fetch`
 * and every address of an image, also where the browser refuses the request and lists nothing.
 */
export function useRequests(containing: string): readonly string[] {
  const [requests, setRequests] = useState<readonly string[]>([]);
  useEffect(() => {
    const add = (names: readonly string[]): void => {
      const found = names.filter((name) => name.includes(containing));
      if (found.length > 0) setRequests((known) => [...known, ...found]);
    };
    const observer = new PerformanceObserver((list) => add(list.getEntries().map(({ name }) => name)));
    observer.observe({ type: "resource", buffered: false });
    const undo = [watchFetch((url) => add([url])), watchImages((url) => add([url]))];
    return () => {
      observer.disconnect();
      for (const restore of undo) restore();
    };
  }, [containing]);
  return requests;
}

function watchFetch(onRequest: (url: string) => void): () => void {
  const real = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    onRequest(input instanceof Request ? input.url : String(input));
    return real.call(globalThis, input, init);
  };
  return () => {
    globalThis.fetch = real;
  };
}

function watchImages(onRequest: (url: string) => void): () => void {
  const { prototype } = HTMLImageElement;
  const real = Object.getOwnPropertyDescriptor(prototype, "src");
  if (real?.set === undefined) return () => {};
  Object.defineProperty(prototype, "src", {
    ...real,
    set(this: HTMLImageElement, url: string) {
      onRequest(url);
      real.set?.call(this, url);
    },
  });
  return () => {
    Object.defineProperty(prototype, "src", real);
  };
}
