import { useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import type { Announcer } from "./announcer.js";

/**
 * The live regions. They mount before there is anything to say: a region that comes with its text says nothing. While a
 * modal dialog is open they move into it, since everything outside of it is inert.
 */
export function AnnouncerRegions({ announcer }: { readonly announcer: Announcer }) {
  const { polite, assertive } = useSyncExternalStore(announcer.subscribe, announcer.get, announcer.get);
  const dialog = useSyncExternalStore(subscribeToDialogs, openDialog, () => null);
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

/**
 * A dialog that opens or closes. Not looked for with each announcement: the regions would then mount inside the dialog
 * together with their text, and say nothing.
 */
function subscribeToDialogs(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { subtree: true, attributes: true, attributeFilter: ["open"] });
  return () => observer.disconnect();
}

function openDialog(): Element | null {
  return document.querySelector("dialog:modal");
}
