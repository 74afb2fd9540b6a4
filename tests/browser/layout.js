/** What can be measured of a page: sizes of what is pressed, and whether everything fits. Each answers with lines to be read, none if all is well. */

/** What somebody presses must be this large, in CSS pixels (WCAG 2.2, 2.5.8). */
const TARGET_PX = 24;

const PRESSABLE =
  'a[href], button, input:not([type="hidden"]), textarea, select, [role="button"], [role="tab"], [role="option"], [role^="menuitem"], [role="checkbox"], [role="switch"], [role="radio"], [role="link"], [role="combobox"]';

/** Everything that can be pressed and is smaller than it must be. Links within a text are exempt, as the guideline has it. */
export function smallTargets(page) {
  return page.evaluate(({ least, pressable }) => {
    /** A press on what is around a control may count as one on it: on its label, on the frame of an input. */
    const areas = (element) => [element, element.closest("label, .MuiInputBase-root"), getComputedStyle(element).opacity === "0" ? element.parentElement : null];
    const isLarge = (element) => {
      const { width, height } = element.getBoundingClientRect();
      return width >= least && height >= least;
    };
    return [...document.querySelectorAll(pressable)]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && element.closest("[aria-hidden=true]") === null)
      .filter((element) => getComputedStyle(element).display !== "inline")
      .filter((element) => !areas(element).some((area) => area !== null && isLarge(area)))
      .map((element) => {
        const { width, height } = element.getBoundingClientRect();
        return `${width.toFixed(1)} × ${height.toFixed(1)}: ${element.outerHTML.slice(0, 160)}`;
      });
  }, { least: TARGET_PX, pressable: PRESSABLE });
}

/** Everything that can be pressed and does not lie in the window's width, though perhaps nothing can be scrolled there. Code may be scrolled. */
export function cutOff(page) {
  return page.evaluate((pressable) => {
    const isOutside = ({ left, right }) => left < -1 || right > window.innerWidth + 1;
    /** A control that cannot be seen lies over what stands for it, and beyond. */
    const drawn = (element) => (getComputedStyle(element).opacity === "0" ? element.parentElement : element);
    return [...document.querySelectorAll(pressable)]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.closest("pre") === null)
      .map((element) => ({ element, box: drawn(element).getBoundingClientRect() }))
      .filter(({ box }) => isOutside(box))
      .map(({ element, box }) => `from ${box.left.toFixed(0)} to ${box.right.toFixed(0)}: ${element.outerHTML.slice(0, 160)}`);
  }, PRESSABLE);
}

/** Everything that makes the page or a part of it wider than its place. Code may be scrolled sideways, and only code. */
export function sidewaysScrolling(page) {
  return page.evaluate(() => {
    const isTooWide = (element) => element.scrollWidth > element.clientWidth + 1;
    const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
    const parts = [...document.body.querySelectorAll("*")].filter(
      (element) => element.clientWidth > 0 && isTooWide(element) && scrolls(element) && element.closest("pre") === null && !element.matches("input, textarea"),
    );
    const page = document.documentElement;
    const whole = page.scrollWidth > window.innerWidth ? [`the page is ${page.scrollWidth - window.innerWidth} px too wide`] : [];
    return [...whole, ...parts.map((element) => `${element.scrollWidth} in ${element.clientWidth}: ${element.outerHTML.slice(0, 160)}`)];
  });
}
