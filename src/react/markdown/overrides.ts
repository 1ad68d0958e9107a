import { createContext, useState, type ComponentType } from "react";

/** Which of the three maps of components a component of the page stands in. */
export type OverrideKind = "components" | "fences" | "tags";

// The props of a component depend on what the component is for.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
export type AnyComponent = ComponentType<any>;
type Given = Readonly<Record<string, AnyComponent | undefined>>;

/** A component of the page, without the component itself: the same object for as long as nothing has to mount anew. */
export interface OverrideEntry {
  readonly kind: OverrideKind;
  readonly name: string;
  /** Counts how often another component came into this place. */
  readonly generation: number;
}

export type OverrideEntries = Readonly<Record<string, OverrideEntry | undefined>>;

export interface Overrides {
  readonly given: Given;
  readonly entries: OverrideEntries;
  /** The components, under nothing but their own names: the text chooses the name, and every object has a `constructor`. */
  readonly components: Given;
}

/** The components themselves. A change of one reaches those that show it, and nothing else renders. */
export const OverridesContext = createContext<Readonly<Record<OverrideKind, Given>>>({
  components: {},
  fences: {},
  tags: {},
});

/**
 * The components of the page. One that is written in place is a new function at every render; with the same source it
 * counts as the same component, because as another one it would mount everything in it anew at every update.
 */
export function useOverrides(kind: OverrideKind, given: Given): Overrides {
  const [kept, setKept] = useState(() => describe(kind, given, undefined));
  if (kept.given === given) return kept;
  const next = describe(kind, given, kept);
  setKept(next);
  return next;
}

function describe(kind: OverrideKind, given: Given, earlier: Overrides | undefined): Overrides {
  const entries = Object.create(null) as Record<string, OverrideEntry | undefined>;
  const components = Object.create(null) as Record<string, AnyComponent | undefined>;
  let sameEntries = earlier !== undefined;
  let sameComponents = sameEntries;
  for (const [name, component] of Object.entries(given)) {
    if (component === undefined) continue;
    const before = earlier?.components[name];
    const entry = earlier?.entries[name];
    const isSame = before === component || (before !== undefined && isSameSource(before, component));
    entries[name] =
      isSame && entry !== undefined ? entry : { kind, name, generation: (entry?.generation ?? -1) + 1 };
    components[name] = component;
    if (entries[name] !== entry) sameEntries = false;
    if (before !== component) sameComponents = false;
  }
  if (earlier === undefined) return { given, entries, components };
  const count = Object.keys(components).length;
  const sameCount = Object.keys(earlier.components).length === count;
  return {
    given,
    entries: sameEntries && sameCount ? earlier.entries : entries,
    components: sameComponents && sameCount ? earlier.components : components,
  };
}

function isSameSource(a: AnyComponent, b: AnyComponent): boolean {
  if (!isPlainFunction(a) || !isPlainFunction(b)) return false;
  const source = String(a);
  // All bound functions have this one source.
  return source === String(b) && !source.includes("[native code]");
}

/** A function component, and neither a class nor what `memo` and `forwardRef` give. */
export function isPlainFunction(component: AnyComponent): component is (props: object) => React.ReactNode {
  return typeof component === "function" && component.prototype?.isReactComponent === undefined;
}
