import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";

export interface ToolbarProps {
  readonly label: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/**
 * A row of buttons with one Tab stop and arrow keys from button to button (WAI-ARIA Authoring Practices, Toolbar). The
 * buttons may come and go.
 */
export function Toolbar({ label, className, children }: ToolbarProps) {
  const toolbar = useRef<HTMLDivElement>(null);
  const buttons = (): HTMLElement[] => [
    ...(toolbar.current?.querySelectorAll<HTMLElement>("button, [href]") ?? []),
  ];

  const makeStop = (stop: HTMLElement | undefined): void => {
    for (const button of buttons()) button.tabIndex = button === stop ? 0 : -1;
  };

  useEffect(() => {
    const all = buttons();
    // React writes no `tabIndex` here: a button that came since the last commit is still a Tab stop of its own.
    if (all.filter(({ tabIndex }) => tabIndex === 0).length !== 1) {
      makeStop(all.find((button) => button === document.activeElement) ?? all[0]);
    }
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const rtl = toolbar.current !== null && getComputedStyle(toolbar.current).direction === "rtl";
    const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key];
    const to =
      event.key === "Home"
        ? 0
        : event.key === "End"
          ? all.length - 1
          : step === undefined || at === -1
            ? -1
            : (at + step + all.length) % all.length;
    const next = all[to];
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    makeStop(next);
    next.focus();
  };

  return (
    <div
      ref={toolbar}
      className={className}
      role="toolbar"
      aria-label={label}
      // The toolbar itself is no Tab stop: the keys come from its buttons.
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        if (event.target !== toolbar.current)
          makeStop(event.target.closest<HTMLElement>("button, [href]") ?? undefined);
      }}
    >
      {children}
    </div>
  );
}
