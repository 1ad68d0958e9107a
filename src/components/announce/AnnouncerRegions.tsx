import { useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import type { Announcer } from "./announcer.js";

/**
 * The live regions. They mount before there is anything to say: a region that comes with its text says nothing. While a
 * modal dialog is open they move into it, since everything outside of it is inert.
 */
export function AnnouncerRegions({ announcer }: { readonly announcer: Announcer }) {
  const { polite, assertive } = useSyncExternalStore(announcer.subscribe, announcer.get, announcer.get);
  const dialog = useSyncExternalStore(announcer.subscribe, openDialog, () => null);
  const regions = (
    <div className="sc-hidden" data-announcer="">
      <div aria-live="polite" aria-atomic="true">
        {polite}
      </div>
      <div aria-live="assertive" aria-atomic="true">
        {assertive}
      </div>
    </div>
  );
  return dialog === null ? regions : createPortal(regions, dialog);
}

/** Read with every announcement. */
function openDialog(): Element | null {
  return document.querySelector("dialog:modal");
}
