import { beforeEach, describe, expect, it } from "vitest";
import { createEnterKey, type EnterKey } from "../../demo/useEnterKey.js";

let enter: EnterKey;
beforeEach(() => {
  enter = createEnterKey();
});

/** A key press at `timeStamp`, in milliseconds; key code 13 is Enter's own, 229 an input method's. */
const press = (timeStamp: number, init: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  ({ key: "Enter", keyCode: 13, isComposing: false, timeStamp, ...init }) as KeyboardEvent;
const at = (timeStamp: number): Event => ({ timeStamp }) as Event;

describe("an Enter that commits a composition does not send", () => {
  it("Chromium: the key first, with code 229, then the end of the composition", () => {
    enter.onCompositionStart();
    expect(enter.sends(press(1000, { keyCode: 229, isComposing: true }))).toBe(false);
    enter.onCompositionEnd(at(1001));
    enter.onKeyUp();
    expect(enter.sends(press(1050))).toBe(true);
  });

  it("Safari: the end of the composition first, then the key with code 229", () => {
    enter.onCompositionStart();
    enter.onCompositionEnd(at(1000));
    expect(enter.sends(press(1002, { keyCode: 229 }))).toBe(false);
  });

  it("Safari: the end of the composition first, then an ordinary Enter", () => {
    enter.onCompositionStart();
    enter.onCompositionEnd(at(1000));
    expect(enter.sends(press(1003))).toBe(false);
    enter.onKeyUp();
    expect(enter.sends(press(1040))).toBe(true);
  });

  it("during a composition whatever the event claims", () => {
    enter.onCompositionStart();
    expect(enter.sends(press(1000))).toBe(false);
    expect(enter.sends(press(5000, { ctrlKey: true }))).toBe(false);
  });

  it("but the composition ends with the field's focus", () => {
    enter.onCompositionStart();
    enter.onBlur();
    expect(enter.sends(press(1000))).toBe(true);
  });

  it("and a composition that ended long ago holds nothing back", () => {
    enter.onCompositionStart();
    enter.onCompositionEnd(at(1000));
    expect(enter.sends(press(1100))).toBe(true);
  });
});

describe("which key presses send", () => {
  it.each<[string, Partial<KeyboardEvent>, boolean]>([
    ["Enter", {}, true],
    ["Shift+Enter, a new line", { shiftKey: true }, false],
    ["Alt+Enter", { altKey: true }, false],
    ["Ctrl+Enter", { ctrlKey: true }, true],
    ["Cmd+Shift+Enter", { metaKey: true, shiftKey: true }, true],
    ["a letter", { key: "a" }, false],
    ["a key of an Android keyboard", { key: "Unidentified", keyCode: 229 }, false],
  ])("%s", (_, init, expected) => {
    expect(enter.sends(press(1000, init))).toBe(expected);
  });
});
