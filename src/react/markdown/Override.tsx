import { Component, createElement, useContext, type ReactNode } from "react";
import type { Token } from "marked";
import { harmless } from "../../markdown/view/htmlTags.js";
import { MarkdownContext, type RenderErrorInfo } from "./markdownContext.js";
import { isPlainFunction, OverridesContext, type AnyComponent, type OverrideEntry } from "./overrides.js";

interface OverrideProps {
  readonly entry: OverrideEntry;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Given to the component, and not with `{...props}` to an element. */
  readonly token?: Token | undefined;
  readonly complete: boolean;
  /** Shown where the component throws. */
  readonly fallback: ReactNode;
  readonly children?: ReactNode;
}

/** A component of the page, behind a boundary: one that throws must not take the answer and the page with it. */
export function Override({ entry, fallback, complete, ...props }: OverrideProps): ReactNode {
  const { onRenderError } = useContext(MarkdownContext);
  return (
    <RenderBoundary
      key={entry.generation}
      info={{ kind: entry.kind, name: entry.name }}
      complete={complete}
      fallback={fallback}
      onRenderError={onRenderError}
    >
      <Call entry={entry} fallback={fallback} complete={complete} {...props} />
    </RenderBoundary>
  );
}

/**
 * Renders the component as it is now. A function is called and not made an element of, so that one that is written in
 * place stays mounted, and so that `{...props}` of it does not hold what no element takes.
 */
function Call({ entry, attributes, token, complete, fallback, children }: OverrideProps): ReactNode {
  const latest = useContext(OverridesContext);
  const { onRenderError } = useContext(MarkdownContext);
  const component: AnyComponent | undefined = latest[entry.kind][entry.name];
  if (component === undefined) return fallback;
  if (!isPlainFunction(component))
    return createElement(component, { ...attributes, token, complete }, children);
  // Where the component is given for an element, it passes its props on with `{...props}` to that element, which takes
  // neither of the two.
  const enumerable = entry.kind !== "components" || !isElementName(entry.name);
  const props = Object.defineProperties(
    { ...attributes, ...(children === undefined ? {} : { children }) },
    { token: { value: token, enumerable }, complete: { value: complete, enumerable } },
  );
  if (typeof window !== "undefined") return component(props);
  // No boundary catches on a server, where one component would fail the whole page.
  try {
    return component(props);
  } catch (error) {
    if (isSuspension(error)) throw error;
    onRenderError?.(error, { kind: entry.kind, name: entry.name });
    return fallback;
  }
}

function isElementName(name: string): boolean {
  return (
    harmless.has(name) || /^(?:a|blockquote|h[1-6]|hr|img|input|li|[ou]l|p|pre|t(?:able|[dhr]))$/.test(name)
  );
}

/** What React or a library throws in order to wait. */
function isSuspension(error: unknown): boolean {
  if (error instanceof Error) return error.message.startsWith("Suspense Exception");
  return typeof error === "object" && error !== null && "then" in error;
}

interface BoundaryProps {
  readonly info: RenderErrorInfo;
  readonly complete: boolean;
  readonly fallback: ReactNode;
  readonly onRenderError: ((error: unknown, info: RenderErrorInfo) => void) | undefined;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly failed: boolean;
  readonly complete: boolean;
}

/** Shows the fallback where a child throws. The child is tried once more when its content is complete. */
class RenderBoundary extends Component<BoundaryProps, BoundaryState> {
  override readonly state: BoundaryState = { failed: false, complete: false };

  static getDerivedStateFromError(): Partial<BoundaryState> {
    return { failed: true };
  }

  static getDerivedStateFromProps(props: BoundaryProps, state: BoundaryState): BoundaryState | null {
    if (props.complete === state.complete) return null;
    return { failed: false, complete: props.complete };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onRenderError?.(error, this.props.info);
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
