"use client";

import { useCallback, useId, useState, type KeyboardEvent } from "react";

/** What is being typed after a trigger. */
export interface TriggerMatch {
  readonly trigger: string;
  /** The text between the trigger and the caret. */
  readonly query: string;
  /** Where the trigger begins in the text of the field, in characters. */
  readonly start: number;
  readonly end: number;
}

export interface UseTriggerOptions<T> {
  /** The text field. */
  readonly field: { current: HTMLTextAreaElement | null };
  /** Characters that open the list, where they stand at the beginning of a word: `["/", "@"]`. */
  readonly triggers: readonly string[];
  /** What the list offers for a query; an empty list closes it. */
  readonly search: (match: TriggerMatch) => readonly T[];
  /** The text that takes the place of the trigger and its query. */
  readonly replaceWith: (item: T, match: TriggerMatch) => string;
  /** Replaces text in the field: `insert` of `useComposer`. */
  readonly insert: (text: string) => void;
}

export interface TriggerList<T> {
  readonly isOpen: boolean;
  readonly items: readonly T[];
  readonly active: number;
  readonly select: (index: number) => void;
  readonly close: () => void;
  /** Give them to the text field: focus stays there, as the combobox pattern asks for. */
  readonly fieldProps: {
    readonly role: "combobox";
    readonly "aria-autocomplete": "list";
    readonly "aria-expanded": boolean;
    readonly "aria-controls": string;
    readonly "aria-activedescendant": string | undefined;
    readonly onSelect: () => void;
    /** Call it before the field's own handler, which must leave a prevented event alone. */
    readonly onKeyDown: (event: KeyboardEvent) => void;
  };
  readonly listProps: { readonly id: string; readonly role: "listbox" };
  readonly itemProps: (index: number) => {
    readonly id: string;
    readonly role: "option";
    readonly "aria-selected": boolean;
    readonly onMouseDown: (event: { preventDefault: () => void }) => void;
    readonly onClick: () => void;
  };
}

/**
 * A list that opens at a character in a text field, for commands after `/` and mentions after `@`. Headless: focus stays
 * in the field, arrows move, Enter and Tab select, Escape closes.
 */
export function useTrigger<T>(options: UseTriggerOptions<T>): TriggerList<T> {
  const { field, triggers, search, replaceWith, insert } = options;
  const id = useId();
  const [match, setMatch] = useState<TriggerMatch>();
  const [active, setActive] = useState(0);
  const items = match === undefined ? [] : search(match);
  const isOpen = items.length > 0;

  const onSelect = (): void => {
    const element = field.current;
    if (element === null) return;
    const next = matchAt(element.value, element.selectionStart, element.selectionEnd, triggers);
    if (next?.query !== match?.query || next?.start !== match?.start) {
      setMatch(next);
      setActive(0);
    }
  };
  const close = useCallback(() => setMatch(undefined), []);
  const select = (index: number): void => {
    const item = items[index];
    const element = field.current;
    if (item === undefined || match === undefined || element === null) return;
    element.setSelectionRange(match.start, match.end);
    insert(replaceWith(item, match));
    close();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isOpen || event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((active + step + items.length) % items.length);
    else if (event.key === "Enter" || event.key === "Tab") select(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  };
  return {
    isOpen,
    items,
    active,
    select,
    close,
    fieldProps: {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": isOpen,
      "aria-controls": id,
      "aria-activedescendant": isOpen ? `${id}-${active}` : undefined,
      onSelect,
      onKeyDown,
    },
    listProps: { id, role: "listbox" },
    itemProps: (index) => ({
      id: `${id}-${index}`,
      role: "option",
      "aria-selected": index === active,
      // A press would take focus from the field, and the list would close before the click.
      onMouseDown: (event) => event.preventDefault(),
      onClick: () => select(index),
    }),
  };
}

/** The trigger before the caret, if it begins a word and nothing is selected. */
export function matchAt(
  text: string,
  selectionStart: number,
  selectionEnd: number,
  triggers: readonly string[],
): TriggerMatch | undefined {
  if (selectionStart !== selectionEnd) return undefined;
  const before = text.slice(0, selectionEnd);
  const start = before.search(/\S*$/);
  const word = before.slice(start);
  const trigger = triggers.find((one) => word.startsWith(one));
  return trigger === undefined
    ? undefined
    : { trigger, query: word.slice(trigger.length), start, end: selectionEnd };
}
