"use client";

import {
  forwardRef,
  useId,
  useImperativeHandle,
  useRef,
  type CSSProperties,
  type ForwardedRef,
  type MouseEvent,
  type ReactNode,
} from "react";
import type { SendInput } from "../../chat/turn/outgoing.js";
import { useChatUi } from "../context/chatUi.js";
import { Icon } from "../elements/Icon.js";
import { IconButton } from "../elements/IconButton.js";
import type { AttachmentLimits } from "./attachments.js";
import { ComposerChips } from "./ComposerChips.js";
import { QueueRow } from "./QueueRow.js";
import { useBusy } from "./useBusy.js";
import { useComposer } from "./useComposer.js";

export interface ComposerProps {
  /** @defaultValue sends to the chat around it */
  readonly onSend?: ((input: Exclude<SendInput, string>) => void) | undefined;
  /** @defaultValue stops the chat around it */
  readonly onStop?: (() => void) | undefined;
  /** An answer is being written. @defaultValue the condition of the chat around it */
  readonly isBusy?: boolean | undefined;
  /** A message can be sent during an answer, and waits. @defaultValue true inside a chat that queues */
  readonly canQueue?: boolean | undefined;
  /** Files can be attached, within these limits. @defaultValue true */
  readonly attachments?: AttachmentLimits | boolean | undefined;
  /** Keeps the draft under this name over a reload; `false` for none. @defaultValue the id of the chat, where the app gave one */
  readonly draft?: string | false | undefined;
  readonly placeholder?: string | undefined;
  /** Shows the keys below the field, where there is a pointer. @defaultValue true */
  readonly hint?: boolean | undefined;
  /** Focuses the field when it mounts. @defaultValue false */
  readonly autoFocus?: boolean | undefined;
  readonly className?: string;
  readonly style?: CSSProperties;
  /** Further buttons in the row of the send button. */
  readonly children?: ReactNode;
}

/**
 * The text field of a chat, with attachments, quotes, waiting messages, and one button that sends and stops: focus never
 * falls off a button that is gone. Its `ref` is the text field.
 */
export const Composer = forwardRef(ComposerForm);

function ComposerForm(props: ComposerProps, ref: ForwardedRef<HTMLTextAreaElement>) {
  const { chat, labels, keymap, stage } = useChatUi();
  const { attachments = true, hint = true, autoFocus = false, className, style, children } = props;
  const live = useBusy(chat);
  const isBusy = props.isBusy ?? live.isBusy;
  const canQueue = props.canQueue ?? live.canQueue;
  const picker = useRef<HTMLInputElement>(null);
  const id = useId();

  const onSend =
    props.onSend ??
    ((input: Exclude<SendInput, string>): void => {
      stage.conversation()?.follow();
      void chat?.sendMessage(input).catch(() => {});
    });
  const onStop = props.onStop ?? ((): void => void chat?.stop());
  const composer = useComposer({
    isBusy,
    onSend,
    onStop,
    canQueue,
    attachments,
    draftKey: props.draft === false ? undefined : (props.draft ?? live.draftKey),
  });
  const { text, field, canSend, send, refusals } = composer;
  useImperativeHandle<HTMLTextAreaElement | null, HTMLTextAreaElement | null>(ref, () => field.current);
  // A message that is written while an answer arrives is sent by the button; an empty field lets it stop.
  const stops = isBusy && !(canQueue && canSend);
  const label = stops ? labels.stop : isBusy ? labels.queueMessage : labels.send;

  const onPress = (event: MouseEvent): void => {
    // The second click of a double click on "Send" would otherwise be a click on "Stop".
    if (event.detail > 1) return;
    if (stops) onStop();
    else send();
    field.current?.focus({ preventScroll: true });
  };
  const accept = typeof attachments === "object" ? attachments.accept : undefined;

  return (
    <form
      className={className === undefined ? "sc-composer" : `sc-composer ${className}`}
      style={style}
      aria-label={labels.composer}
      data-drop={composer.isDropTarget || undefined}
      onSubmit={(event) => event.preventDefault()}
      {...composer.dropProps}
    >
      {chat !== undefined && <QueueRow chat={chat} />}
      <div className="sc-composer-box" data-drop-label={labels.dropFiles}>
        <ComposerChips composer={composer} />
        {refusals.length > 0 && (
          <ul className="sc-refusals">
            {refusals.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        )}
        <label className="sc-hidden" htmlFor={`${id}-text`}>
          {labels.message}
        </label>
        <div className="sc-composer-row">
          {attachments !== false && (
            <>
              <IconButton icon="add" label={labels.attach} onClick={() => picker.current?.click()} />
              <input
                ref={picker}
                type="file"
                hidden
                multiple
                accept={accept}
                aria-label={labels.attach}
                onChange={(event) => {
                  composer.addFiles(event.target.files ?? []);
                  // The same file can be chosen again after it was removed.
                  event.target.value = "";
                }}
              />
            </>
          )}
          <textarea
            ref={field}
            id={`${id}-text`}
            className="sc-field"
            rows={1}
            dir="auto"
            placeholder={
              props.placeholder ?? (live.hasMessages ? labels.placeholderFollowUp : labels.placeholder)
            }
            enterKeyHint="send"
            autoComplete="off"
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the app asks for it, on a page that is for chatting
            autoFocus={autoFocus}
            value={text}
            onChange={(event) => composer.setText(event.target.value)}
            {...composer.fieldProps}
          />
          {children}
          <button
            type="button"
            className="sc-send"
            aria-label={label}
            aria-disabled={!stops && !canSend ? true : undefined}
            data-state={stops ? "stop" : "send"}
            data-tooltip={label}
            onClick={onPress}
          >
            <Icon name={stops ? "stop" : "send"} />
          </button>
        </div>
      </div>
      {hint && (
        <p className="sc-hint">
          {keymap.send !== null && (
            <span>
              <kbd>{keymap.send}</kbd> {labels.hintSends}
            </span>
          )}
          {keymap.newLine !== null && (
            <span>
              <kbd>{keymap.newLine}</kbd> {labels.hintNewLine}
            </span>
          )}
          {keymap.stop !== null && (
            <span>
              <kbd>{keymap.stop === "Escape" ? "Esc" : keymap.stop}</kbd> {labels.hintStops}
            </span>
          )}
        </p>
      )}
    </form>
  );
}
