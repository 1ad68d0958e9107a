import {
  useEffect,
  useId,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  type MouseEvent,
} from "react";
import { useEnterKey } from "./useEnterKey.js";

export interface ComposerProps {
  readonly ref: RefObject<HTMLTextAreaElement | null>;
  readonly isStreaming: boolean;
  readonly onSend: (text: string) => void;
  readonly onStop: () => void;
  /** PageUp (-1) and PageDown (1) while there is nothing written. */
  readonly onPage: (direction: -1 | 1) => void;
}

/** Where a question is written. One button sends and stops, so that focus never falls off a button that is gone. */
export function Composer({ ref, isStreaming, onSend, onStop, onPage }: ComposerProps): ReactNode {
  const [text, setText] = useState("");
  const id = useId();
  const enter = useEnterKey();
  const canSend = text.trim() !== "";

  const send = (): void => {
    if (!canSend) return;
    onSend(text.trim());
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (text === "" && (event.key === "PageUp" || event.key === "PageDown")) {
      event.preventDefault();
      onPage(event.key === "PageUp" ? -1 : 1);
      return;
    }
    if (!enter.sends(event.nativeEvent)) return;
    event.preventDefault();
    // Enter must not replace an answer that is still being written; the draft waits.
    if (!isStreaming) send();
  };
  const onPress = (event: MouseEvent): void => {
    // The second click of a double click on "Send" would otherwise be a click on "Stop".
    if (event.detail > 1) return;
    if (isStreaming) onStop();
    else send();
  };

  useEffect(() => {
    const element = ref.current;
    if (element === null || CSS.supports("field-sizing", "content")) return;
    element.style.blockSize = "auto";
    if (text !== "") element.style.blockSize = `${element.scrollHeight}px`;
  }, [ref, text]);

  return (
    <form
      className="composer"
      aria-label="Write a message"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <div className="composer-box">
        <label className="visually-hidden" htmlFor={`${id}-text`}>
          Message
        </label>
        <textarea
          ref={ref}
          id={`${id}-text`}
          rows={1}
          dir="auto"
          placeholder="Ask anything"
          aria-describedby={`${id}-keys`}
          enterKeyHint="send"
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
          }}
          onKeyDown={onKeyDown}
          onKeyUp={enter.onKeyUp}
          onBlur={enter.onBlur}
          onCompositionStart={enter.onCompositionStart}
          onCompositionEnd={(event) => {
            enter.onCompositionEnd(event.nativeEvent);
          }}
        />
        <button
          type="button"
          className="send"
          data-state={isStreaming ? "stop" : "send"}
          aria-disabled={!isStreaming && !canSend}
          onClick={onPress}
        >
          <span className="send-icon" aria-hidden="true" />
          {isStreaming ? "Stop" : "Send"}
        </button>
      </div>
      <p className="hint keys" id={`${id}-keys`}>
        <kbd>Enter</kbd> sends, <kbd>Shift</kbd> + <kbd>Enter</kbd> starts a new line, <kbd>Esc</kbd> stops.
      </p>
    </form>
  );
}
