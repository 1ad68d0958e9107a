import type { CompositionEvent } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { createEnterKey, type EnterKey } from "../../src/components/composer/useEnterKey.js";
import { defaultKeymap } from "../../src/components/context/keymap.js";

let enter: EnterKey;
beforeEach(() => {
  enter = createEnterKey();
});

/** A key press at `timeStamp`, in milliseconds; key code 13 is Enter's own, 229 an input method's. */
const press = (timeStamp: number, init: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  ({
    key: "Enter",
    keyCode: 13,
    isComposing: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    timeStamp,
    ...init,
  }) as KeyboardEvent;
const at = (timeStamp: number): CompositionEvent => ({ timeStamp }) as CompositionEvent;

describe("an Enter that commits a composition does not send", () => {
  it("Chromium: the key first, with code 229, then the end of the composition", () => {
    enter.listeners.onCompositionStart();
    expect(enter.sends(press(1000, { keyCode: 229, isComposing: true }), defaultKeymap)).toBe(false);
    enter.listeners.onCompositionEnd(at(1001));
    enter.listeners.onKeyUp();
    expect(enter.sends(press(1050), defaultKeymap)).toBe(true);
  });

  it("Safari: the end of the composition first, then the key with code 229", () => {
    enter.listeners.onCompositionStart();
    enter.listeners.onCompositionEnd(at(1000));
    expect(enter.sends(press(1002, { keyCode: 229 }), defaultKeymap)).toBe(false);
  });

  it("Safari: the end of the composition first, then an ordinary Enter", () => {
    enter.listeners.onCompositionStart();
    enter.listeners.onCompositionEnd(at(1000));
    expect(enter.sends(press(1003), defaultKeymap)).toBe(false);
    enter.listeners.onKeyUp();
    expect(enter.sends(press(1040), defaultKeymap)).toBe(true);
  });

  it("during a composition whatever the event claims", () => {
    enter.listeners.onCompositionStart();
    expect(enter.sends(press(1000), defaultKeymap)).toBe(false);
    expect(enter.sends(press(5000, { ctrlKey: true }), defaultKeymap)).toBe(false);
  });

  it("but the composition ends with the field's focus", () => {
    enter.listeners.onCompositionStart();
    enter.listeners.onBlur();
    expect(enter.sends(press(1000), defaultKeymap)).toBe(true);
  });

  it("and a composition that ended long ago holds nothing back", () => {
    enter.listeners.onCompositionStart();
    enter.listeners.onCompositionEnd(at(1000));
    expect(enter.sends(press(1100), defaultKeymap)).toBe(true);
  });
});

describe("which key presses send", () => {
  it.each<[string, Partial<KeyboardEvent>, boolean]>([
    ["Enter", {}, true],
    ["Shift+Enter, a new line", { shiftKey: true }, false],
    ["Alt+Enter", { altKey: true }, false],
    ["Ctrl+Enter", { ctrlKey: true }, true],
    ["Ctrl+Shift+Enter", { ctrlKey: true, shiftKey: true }, false],
    ["a letter", { key: "a" }, false],
    ["a key of an Android keyboard", { key: "Unidentified", keyCode: 229 }, false],
  ])("%s", (_, init, expected) => {
    expect(enter.sends(press(1000, init), defaultKeymap)).toBe(expected);
  });
});
