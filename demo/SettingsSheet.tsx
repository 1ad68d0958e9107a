import { useEffect, useId, useRef, type ReactNode } from "react";
import { answerRate } from "./server/answerRate.js";
import { faults, isFaultName } from "./server/faults.js";
import { isWireFormatName, wireFormats } from "./server/wire/wireFormats.js";
import { initialSettings, type Settings } from "./settings.js";
import { carries, isTransportName, transports } from "./transports.js";
import type { ServerStatus } from "./useServerStatus.js";

export interface SettingsSheetProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
  readonly server: ServerStatus | undefined;
}

const number = new Intl.NumberFormat("en");

/** How the built-in model should answer, in a modal sheet. With a real model behind the server there is nothing to set. */
export function SettingsSheet({
  isOpen,
  onClose,
  settings,
  onChange,
  server,
}: SettingsSheetProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- a press on the backdrop closes it, as Escape does
    <dialog
      ref={dialog}
      className="sheet"
      aria-label="Settings"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <form method="dialog">
        <header>
          <h2>Settings</h2>
          <button type="submit">Done</button>
        </header>
        {server?.mode === "proxy" ? (
          <p className="hint">A real model answers. Its format and its speed are its own.</p>
        ) : (
          <Controls settings={settings} onChange={onChange} />
        )}
        {server !== undefined && (
          <dl className="ledger">
            <div>
              <dt>Answers served</dt>
              <dd>{number.format(server.served)}</dd>
            </div>
            <div>
              <dt>Ended by the reader</dt>
              <dd>{number.format(server.closedByClient)}</dd>
            </div>
          </dl>
        )}
      </form>
    </dialog>
  );
}

function Controls({ settings, onChange }: Pick<SettingsSheetProps, "settings" | "onChange">): ReactNode {
  const id = useId();
  return (
    <>
      <div className="field">
        <label htmlFor={`${id}-format`}>Format</label>
        <select
          id={`${id}-format`}
          value={settings.format}
          aria-describedby={`${id}-format-hint`}
          onChange={({ target: { value } }) => {
            if (isWireFormatName(value)) onChange({ ...settings, format: value });
          }}
        >
          {wireFormats.map(({ name, label }) => (
            <option key={name} value={name} disabled={!carries(settings.transport, name)}>
              {label}
            </option>
          ))}
        </select>
        <p className="hint" id={`${id}-format-hint`}>
          What the server sends. The page finds out by itself.
        </p>
      </div>
      <div className="field">
        <label htmlFor={`${id}-transport`}>Transport</label>
        <select
          id={`${id}-transport`}
          value={settings.transport}
          aria-describedby={`${id}-transport-hint`}
          onChange={({ target: { value } }) => {
            if (!isTransportName(value)) return;
            const { format } = carries(value, settings.format) ? settings : initialSettings;
            onChange({ ...settings, transport: value, format });
          }}
        >
          {transports.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
        <p className="hint" id={`${id}-transport-hint`}>
          How the page asks. Not every format fits in every one.
        </p>
      </div>
      <div className="field">
        <label htmlFor={`${id}-rate`}>Speed</label>
        <output htmlFor={`${id}-rate`}>{number.format(settings.tokensPerSecond)} tokens/s</output>
        <input
          id={`${id}-rate`}
          type="range"
          min={answerRate.min}
          max={answerRate.max}
          step={10}
          value={settings.tokensPerSecond}
          aria-valuetext={`${number.format(settings.tokensPerSecond)} tokens a second`}
          onChange={({ target: { value } }) => {
            onChange({ ...settings, tokensPerSecond: Number(value) });
          }}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-fault`}>Next fault</label>
        <select
          id={`${id}-fault`}
          value={settings.fault}
          aria-describedby={`${id}-fault-hint`}
          onChange={({ target: { value } }) => {
            if (isFaultName(value)) onChange({ ...settings, fault: value });
          }}
        >
          {faults.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
        <p className="hint" id={`${id}-fault-hint`}>
          What goes wrong with the next answer, once.
        </p>
      </div>
    </>
  );
}
