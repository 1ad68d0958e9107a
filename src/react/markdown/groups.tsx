import { memo, type ReactElement, type ReactNode } from "react";
import { lastVisible, type Groups, type MarkdownNode } from "../../markdown/nodes.js";

/** How many groups make a section: React passes over 128 nodes at once. */
const SECTION_SIZE = 16;

/** How one node of a group is shown: an element with a key. A function of a module, so that it is always the same. */
export type RenderNode = (node: MarkdownNode, cursor: ReactNode) => ReactElement;

/** The node that has the cursor inside, and the number of its group. */
export interface CursorPlace {
  readonly last: MarkdownNode | undefined;
  readonly group: number;
  readonly cursor: ReactNode;
}

export const nowhere: CursorPlace = { last: undefined, group: -1, cursor: undefined };

export function placeOf(groups: Groups, last: MarkdownNode | undefined, cursor: ReactNode): CursorPlace {
  if (last === undefined) return nowhere;
  // Nearly always the last group, so a search from the front would cost more.
  for (let group = groups.length - 1; group >= 0; group--) {
    if (groups[group]?.includes(last)) return { last, group, cursor };
  }
  return nowhere;
}

/** All nodes of a block of lines or rows, in sections. */
export function renderGroups(
  groups: Groups,
  cursor: ReactNode,
  render: RenderNode,
  boxed = false,
): ReactNode {
  const last = cursor ? lastVisible(groups) : undefined;
  return renderSections(groups, 0, placeOf(groups, last, cursor), render, boxed);
}

/** The groups from the number `from` on, in sections. `boxed`: each section and group is an element of its own. */
export function renderSections(
  groups: Groups,
  from: number,
  place: CursorPlace,
  render: RenderNode,
  boxed = false,
): ReactElement[] {
  const sections: ReactElement[] = [];
  for (let start = from; start < groups.length; start += SECTION_SIZE) {
    const end = start + SECTION_SIZE;
    const here = place.group >= start && place.group < end;
    // A section is known by its place: the nodes before it never change their number.
    sections.push(
      <Section
        key={`+${start}`}
        groups={groups.slice(start, end)}
        {...(here ? { ...place, group: place.group - start } : nowhere)}
        render={render}
        boxed={boxed}
      />,
    );
  }
  return sections;
}

interface SectionProps extends CursorPlace {
  readonly groups: Groups;
  readonly render: RenderNode;
  readonly boxed: boolean;
}

const Section = memo(
  function Section({ groups, group, last, cursor, render, boxed }: SectionProps) {
    const children = groups.map((nodes, i) => (
      <Group
        // oxlint-disable-next-line react/no-array-index-key -- groups are only ever added at the end
        key={i}
        nodes={nodes}
        last={i === group ? last : undefined}
        cursor={i === group ? cursor : undefined}
        render={render}
        boxed={boxed}
      />
    ));
    return boxed ? <span data-lines="">{children}</span> : children;
  },
  (a, b) =>
    a.last === b.last &&
    a.group === b.group &&
    a.cursor === b.cursor &&
    a.render === b.render &&
    a.boxed === b.boxed &&
    a.groups.length === b.groups.length &&
    a.groups.every((nodes, i) => nodes === b.groups[i]),
);

interface GroupProps {
  readonly nodes: readonly MarkdownNode[];
  readonly last: MarkdownNode | undefined;
  readonly cursor: ReactNode;
  readonly render: RenderNode;
  readonly boxed?: boolean;
}

export const Group = memo(function Group({ nodes, last, cursor, render, boxed = false }: GroupProps) {
  const children = nodes.map((node) => render(node, node === last ? cursor : undefined));
  // What has not changed in an element of its own is not laid out again.
  return boxed ? <span data-lines="">{children}</span> : children;
});
