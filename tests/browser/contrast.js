/** WCAG's contrast of colours as a browser computes them: `rgb(…)`, `rgba(…)` or `color(srgb …)`. */

/** What is no text has to stand out from what is around it at least so much (WCAG 2.2, 1.4.11). */
export const NON_TEXT_CONTRAST = 3;

/** How much a colour stands out from what is behind it, from 1 to 21. */
export function contrast(front, behind) {
  const [one, other] = [luminance(over(parsed(front), parsed(behind))), luminance(parsed(behind))];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** Red, green, blue and opacity, each from 0 to 1. */
function parsed(color) {
  const [red, green, blue, opacity = 1] = color.match(/[\d.]+(?:e-\d+)?/g).map(Number);
  const most = color.startsWith("rgb") ? 255 : 1;
  return [red / most, green / most, blue / most, opacity];
}

/** What is seen of a colour that lets another through. */
function over(front, behind) {
  return [0, 1, 2].map((at) => front[at] * front[3] + behind[at] * (1 - front[3]));
}

function luminance(color) {
  const [red, green, blue] = color.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
