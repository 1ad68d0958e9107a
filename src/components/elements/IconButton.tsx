import { forwardRef, type ButtonHTMLAttributes } from "react";
import { Icon } from "./Icon.js";
import type { IconName } from "./iconShapes.js";

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "aria-label"> {
  readonly icon: IconName;
  /** The name of the button, which is also its tooltip. */
  readonly label: string;
  /** Cannot be pressed now. The button keeps focus, which `disabled` would take away. */
  readonly isOff?: boolean | undefined;
}

/** A button with an icon, a name and a tooltip. */
export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { icon, label, isOff = false, className, onClick, ...rest },
  ref,
) {
  return (
    <button
      ref={ref}
      type="button"
      {...rest}
      className={className === undefined ? "sc-icon-button" : `sc-icon-button ${className}`}
      aria-label={label}
      aria-disabled={isOff || undefined}
      data-tooltip={label}
      onClick={isOff ? undefined : onClick}
    >
      <Icon name={icon} />
    </button>
  );
});
