import { useId, useState, type ReactNode } from "react";

export interface DisclosureProps {
  readonly className: string;
  readonly label: ReactNode;
  /** Whether it is open as long as the reader has not said. */
  readonly openByDefault: boolean;
  readonly children: ReactNode;
}

/**
 * A part that can be folded away. It may open and close by itself, but never against the reader: after a press of the
 * button, or once focus or a pointer is inside, it stays as it is.
 */
export function Disclosure({ className, label, openByDefault, children }: DisclosureProps): ReactNode {
  const id = useId();
  const [choice, setChoice] = useState<boolean>();
  const open = choice ?? openByDefault;
  const keepOpen = (): void => {
    setChoice(true);
  };
  return (
    <div className={`disclosure ${className}`} data-open={open}>
      <button
        type="button"
        className="disclosure-button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => {
          setChoice(!open);
        }}
      >
        <span className="disclosure-mark" aria-hidden="true" />
        {label}
      </button>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- nothing to operate: it notices that somebody reads */}
      <div id={id} className="disclosure-content" hidden={!open} onFocus={keepOpen} onPointerDown={keepOpen}>
        {children}
      </div>
    </div>
  );
}
