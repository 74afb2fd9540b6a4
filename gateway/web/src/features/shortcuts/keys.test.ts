import { describe, expect, it } from "vitest";
import { ariaKeys, isMac, isPressed, type KeyCombo, keyCaps } from "./keys";

function press(key: string, held: Partial<KeyboardEventInit> = {}): KeyboardEvent {
  return new KeyboardEvent("keydown", { key, ...held });
}

describe("the keys of a shortcut", () => {
  const jump: KeyCombo = { key: "k", mod: true };

  it("are Ctrl, and on a Mac Cmd", () => {
    expect(isPressed(jump, press("k", { ctrlKey: true }), false)).toBe(true);
    expect(isPressed(jump, press("k", { metaKey: true }), false)).toBe(false);
    expect(isPressed(jump, press("k", { metaKey: true }), true)).toBe(true);
    expect(isPressed(jump, press("k", { ctrlKey: true }), true)).toBe(false);
    const link: KeyCombo = { key: "k", mod: true, alt: true };
    const onMac = { metaKey: true, altKey: true, code: "KeyK" };
    expect(isPressed(link, press("k", { ctrlKey: true, altKey: true }), false)).toBe(true);
    expect(isPressed(link, press("˚", onMac), true)).toBe(true);
    expect(isPressed(jump, press("˚", onMac), true)).toBe(false);
    expect(isMac("MacIntel")).toBe(true);
    expect(isMac("iPhone")).toBe(true);
    expect(isMac("Linux x86_64")).toBe(false);
  });

  it.each([
    [press("k"), "without Ctrl"],
    [press("k", { ctrlKey: true, shiftKey: true }), "with Shift too"],
    [
      press("k", { ctrlKey: true, altKey: true }),
      "with AltGr, which types a sign on some keyboards",
    ],
    [press("j", { ctrlKey: true }), "another letter"],
  ])("are no others %#", (event) => {
    expect(isPressed(jump, event, false)).toBe(false);
  });

  it("are the same with the capitals that Shift makes", () => {
    const composer: KeyCombo = { key: "l", ctrl: true, shift: true };
    expect(isPressed(composer, press("L", { ctrlKey: true, shiftKey: true }), true)).toBe(true);
  });

  it("reach a slash that needs Shift", () => {
    const help: KeyCombo = { key: "/", mod: true };
    expect(isPressed(help, press("/", { ctrlKey: true, shiftKey: true }), false)).toBe(true);
  });

  it.each(["л", "κ", "ל", "ن"])("are told by their place where that types %s", (key) => {
    expect(isPressed(jump, press(key, { code: "KeyK", ctrlKey: true }), false)).toBe(true);
    expect(isPressed(jump, press(key, { code: "KeyJ", ctrlKey: true }), false)).toBe(false);
  });

  it("are told by their place with Shift too, and where a sign is", () => {
    const composer: KeyCombo = { key: "l", ctrl: true, shift: true };
    const help: KeyCombo = { key: "/", mod: true };
    const held = { ctrlKey: true, shiftKey: true };
    expect(isPressed(composer, press("Д", { code: "KeyL", ...held }), false)).toBe(true);
    expect(isPressed(help, press("ظ", { code: "Slash", ctrlKey: true }), false)).toBe(true);
  });

  it("are told by what they type on layouts of the Latin script", () => {
    const bold: KeyCombo = { key: "b", mod: true };
    const held = { ctrlKey: true };
    // Dvorak, AZERTY, QWERTZ and Turkish F have other keys there.
    expect(isPressed(jump, press("k", { code: "KeyV", ...held }), false)).toBe(true);
    expect(isPressed(jump, press("t", { code: "KeyK", ...held }), false)).toBe(false);
    expect(isPressed(bold, press("ç", { code: "KeyB", ...held }), false)).toBe(false);
    expect(isPressed({ key: "/", mod: true }, press("é", { code: "Slash", ...held }), false)).toBe(
      false,
    );
  });

  it("are shown as they are written on the keyboard", () => {
    const name = (key: string): string => (key === "Control" ? "Strg" : key.toUpperCase());
    expect(keyCaps(jump, name, false)).toEqual(["Strg", "K"]);
    expect(keyCaps({ ...jump, shift: true, alt: true }, name, true)).toEqual(["⌥", "⇧", "⌘", "K"]);
    expect(ariaKeys({ ...jump, shift: true }, false)).toBe("Control+Shift+K");
    expect(ariaKeys({ key: "ArrowUp", alt: true }, false)).toBe("Alt+ArrowUp");
    expect(ariaKeys(jump, true)).toBe("Meta+K");
  });
});
