import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { BranchInfo } from "react-streaming-chat";

export interface MessageActionsProps {
  readonly onCopy: (() => void) | undefined;
  readonly onRegenerate: (() => void) | undefined;
  readonly branch: BranchInfo | undefined;
  readonly onSelectBranch: (index: number) => void;
}

/** A toolbar: one Tab stop, and arrow keys from button to button (WAI-ARIA Authoring Practices, Toolbar). */
export function MessageActions({
  onCopy,
  onRegenerate,
  branch,
  onSelectBranch,
}: MessageActionsProps): ReactNode {
  const toolbar = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const actions = [
    ...(onCopy === undefined ? [] : [{ name: "copy", label: "Copy", press: onCopy, off: false }]),
    ...(onRegenerate === undefined
      ? []
      : [{ name: "regenerate", label: "Regenerate", press: onRegenerate, off: false }]),
    ...(branch === undefined
      ? []
      : (
          [
            { name: "previous", label: "Previous version", step: -1 },
            { name: "next", label: "Next version", step: 1 },
          ] as const
        ).map(({ name, label, step }) => {
          const index = branch.index + step;
          return {
            name,
            label,
            off: index < 0 || index >= branch.count,
            press: () => {
              onSelectBranch(index);
            },
          };
        })),
  ];
  if (actions.length === 0) return null;
  // An action may have gone since it was the current one.
  const active = Math.min(current, actions.length - 1);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (active + step + actions.length) % actions.length;
    setCurrent(next);
    toolbar.current?.querySelectorAll("button")[next]?.focus();
  };
  return (
    <div
      ref={toolbar}
      className="actions"
      role="toolbar"
      tabIndex={-1}
      aria-label="Message actions"
      onKeyDown={onKeyDown}
    >
      {actions.map(({ name, label, press, off }, index) => (
        <button
          key={name}
          type="button"
          data-action={name}
          aria-label={name === "previous" || name === "next" ? label : undefined}
          aria-disabled={off}
          tabIndex={index === active ? 0 : -1}
          onClick={() => {
            setCurrent(index);
            if (!off) press();
          }}
        >
          {name === "previous" || name === "next" ? <span className="arrow" aria-hidden="true" /> : label}
        </button>
      ))}
      {branch !== undefined && (
        <span className="branch">
          {branch.index + 1} of {branch.count}
        </span>
      )}
    </div>
  );
}
