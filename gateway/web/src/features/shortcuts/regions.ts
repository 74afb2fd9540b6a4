/** The parts of the app that F6 goes through, in this order. Each carries its name as `data-region`. */
const REGIONS = ["list", "header", "messages", "composer", "details"] as const;
export type Region = (typeof REGIONS)[number];

const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), [tabindex="0"]';

/** Puts the focus into a part of the app; false if it is not there. */
export function focusRegion(region: Region): boolean {
  const element = elementOf(region);
  if (element === null) return false;
  const target = preferred(region, element) ?? element;
  // A part without anything to press is still a place to be, for somebody who reads on from there.
  if (target === element && !element.hasAttribute("tabindex")) element.tabIndex = -1;
  target.focus();
  return true;
}

/** To where one writes, but on a touch screen not with the keyboard over half of it; where no conversation is open, to the list. */
export function focusConversation(): void {
  const hasKeyboard = window.matchMedia?.("(pointer: fine)").matches ?? false;
  if (hasKeyboard && focusRegion("composer")) return;
  if (!focusRegion("messages")) focusRegion("list");
}

/** Puts the focus on the first thing within that takes it. */
export function focusFirstIn(element: Element | null | undefined): void {
  element?.querySelector<HTMLElement>(FOCUSABLE)?.focus();
}

/** Puts the focus into the next or previous part that is there. */
export function focusNeighbour(step: 1 | -1): void {
  const current = document.activeElement?.closest("[data-region]")?.getAttribute("data-region");
  const names: readonly unknown[] = REGIONS;
  const at = names.indexOf(current);
  const start = at === -1 && step === -1 ? REGIONS.length : at;
  for (let distance = 1; distance <= REGIONS.length; distance += 1) {
    const next = REGIONS[(start + step * distance + 2 * REGIONS.length) % REGIONS.length];
    if (next !== undefined && focusRegion(next)) return;
  }
}

function elementOf(region: Region): HTMLElement | null {
  const found = document.querySelectorAll<HTMLElement>(`[data-region="${region}"]`);
  return [...found].find(isShown) ?? null;
}

function preferred(region: Region, element: HTMLElement): HTMLElement | null {
  const choices = [...element.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (each) => each.tabIndex >= 0 && isShown(each),
  );
  // In the list the conversations, not what stands above them; of the composer the text itself.
  if (region === "list") return choices.find((each) => each.matches("nav a")) ?? choices[0] ?? null;
  if (region === "composer") return choices.find((each) => each.matches("textarea")) ?? null;
  // What is said is read in order: not its first link or button.
  if (region === "messages")
    return choices.find((each) => each.matches("[role=list], [data-virtuoso-scroller]")) ?? null;
  return choices[0] ?? null;
}

/** Of the two panes a phone shows one at a time. */
function isShown(element: HTMLElement): boolean {
  return element.checkVisibility?.() ?? true;
}
