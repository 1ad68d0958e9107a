import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { Icon } from "./Icon.js";

export interface DisclosureProps {
  readonly className: string;
  readonly label: ReactNode;
  /** Whether it is open as long as the reader has not chosen. */
  readonly openByDefault: boolean;
  readonly children: ReactNode;
}

/**
 * A part that can be folded. It may open and close by itself, but never against the reader: after a press of the
 * button, or once focus, a pointer or a selection is inside, it stays as it is. Folded content is found by the
 * browser's own search, which opens it.
 */
export function Disclosure({ className, label, openByDefault, children }: DisclosureProps) {
  const id = useId();
  const content = useRef<HTMLDivElement>(null);
  const [choice, setChoice] = useState<boolean>();
  const isOpen = choice ?? openByDefault;
  const keepOpen = (): void => {
    setChoice(true);
  };

  useEffect(() => {
    const element = content.current;
    if (element === null) return undefined;
    const onFound = (): void => {
      setChoice(true);
    };
    element.addEventListener("beforematch", onFound);
    return () => {
      element.removeEventListener("beforematch", onFound);
    };
  }, []);

  useEffect(() => {
    // React 18 writes `hidden` as a boolean and would lose the value that keeps the content searchable.
    if (!isOpen) content.current?.setAttribute("hidden", "until-found");
  }, [isOpen]);

  return (
    <div className={className} data-open={isOpen}>
      <button
        type="button"
        className="sc-disclosure"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => {
          setChoice(!isOpen);
        }}
      >
        <Icon name="forward" />
        {label}
      </button>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- nothing to operate: it notices that somebody reads */}
      <div
        ref={content}
        id={id}
        className="sc-disclosure-content"
        hidden={!isOpen}
        onFocus={keepOpen}
        onPointerDown={keepOpen}
      >
        {children}
      </div>
    </div>
  );
}
