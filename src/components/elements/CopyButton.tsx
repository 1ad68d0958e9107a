import { useEffect, useRef, useState } from "react";
import { useChatUi } from "../context/chatUi.js";
import { Icon } from "./Icon.js";

/** How long "Copied" stays, in milliseconds. */
const STAYS_MS = 2000;

export interface CopyButtonProps {
  readonly label: string;
  /** Copies. Resolves with whether the browser allowed it. */
  readonly copy: () => Promise<boolean>;
}

/** A button that copies and says so, to eyes and to screen readers. */
export function CopyButton({ label, copy }: CopyButtonProps) {
  const { labels, announce } = useChatUi();
  const [result, setResult] = useState<"copied" | "failed">();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const onClick = (): void => {
    void (async () => {
      const isCopied = await copy();
      clearTimeout(timer.current);
      setResult(isCopied ? "copied" : "failed");
      announce(isCopied ? labels.copied : labels.copyFailed);
      timer.current = setTimeout(setResult, STAYS_MS, undefined);
    })();
  };
  const shown = result === undefined ? label : result === "copied" ? labels.copied : labels.copyFailed;
  return (
    <button
      type="button"
      className="sc-icon-button"
      aria-label={label}
      data-action="copy"
      data-tooltip={shown}
      data-result={result}
      onClick={onClick}
    >
      <Icon name={result === "copied" ? "check" : result === "failed" ? "alert" : "copy"} />
      {result !== undefined && <span aria-hidden="true">{shown}</span>}
    </button>
  );
}
