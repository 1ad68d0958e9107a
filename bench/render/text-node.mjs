/** One text node that grows: what any renderer has to pay at the least. */
export function mount(container) {
  const node = document.createTextNode("");
  container.append(node);
  container.style.whiteSpace = "pre-wrap";
  let written = 0;
  return {
    update(text) {
      node.appendData(text.slice(written));
      written = text.length;
    },
    unmount: () => node.remove(),
  };
}
