import { useChatUi } from "../context/chatUi.js";
import { iconShapes, type IconName } from "./iconShapes.js";

/** One icon of the set, or the app's own in its place. Decorative: the control around it has the name. */
export function Icon({ name }: { readonly name: IconName }) {
  const own = useChatUi().icons[name];
  return (
    <span className="sc-icon" data-icon={name} aria-hidden="true">
      {own ?? (
        <svg viewBox="0 0 24 24" focusable="false">
          {iconShapes[name]}
        </svg>
      )}
    </span>
  );
}
