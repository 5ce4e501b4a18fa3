/**
 * Makes the colours out of the clinic's one colour so that all contrasts hold, whatever the colour is.
 *
 * @typedef {[number, number, number]} Rgb Each from 0 to 1.
 */

export const DEFAULT_COLOR = "#0d6b68";
const TEXT = 4.6; // WCAG asks for 4.5; a little more, for rounding.
const SHAPE = 1.25; // No contrast is asked for where a text on the surface has its own; it only has to be seen.

/** The grounds that the colour is seen on: page, bubble and notice. The same as in style/colors.css. */
const GROUNDS = /** @type {Record<string, Rgb[]>} */ ({
  light: [hex("#ffffff"), hex("#f1f5f4")],
  dark: [hex("#141b1c"), hex("#212b2c")],
});

/**
 * @param {Rgb} color
 * @param {"light" | "dark"} scheme
 * @returns {{fill: Rgb, onFill: Rgb, ink: Rgb}} a surface, the text on it, and the colour of links and lines
 */
export function palette(color, scheme) {
  const grounds = GROUNDS[scheme];
  /** @type {Rgb} */
  const away = scheme === "light" ? [0, 0, 0] : [1, 1, 1];
  const fill = until(color, away, (candidate) => grounds.every((ground) => contrast(candidate, ground) >= SHAPE));
  const ink = until(color, away, (candidate) => grounds.every((ground) => contrast(candidate, ground) >= TEXT));
  // Of black and white one always reaches 4.5; white is kept as long as it does, because it looks calmer.
  /** @type {Rgb} */
  const onFill = contrast(fill, [1, 1, 1]) >= TEXT ? [1, 1, 1] : [0, 0, 0];
  return { fill, onFill, ink };
}

/** @param {Rgb} from @param {Rgb} to @param {(color: Rgb) => boolean} enough @returns {Rgb} */
function until(from, to, enough) {
  for (let share = 0; share < 1; share += 0.04) {
    const candidate = /** @type {Rgb} */ (from.map((part, place) => part + (to[place] - part) * share));
    if (enough(candidate)) return candidate;
  }
  return to;
}

/** @param {Rgb} one @param {Rgb} other */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** @param {Rgb} color */
function luminance(color) {
  const [r, g, b] = color.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {string} code such as `#0d6b68` @returns {Rgb} */
function hex(code) {
  return /** @type {Rgb} */ ([1, 3, 5].map((at) => parseInt(code.slice(at, at + 2), 16) / 255));
}

/**
 * Reads any CSS colour by asking the browser.
 *
 * @param {HTMLElement} probe An element of the page.
 * @param {string} color
 * @returns {Rgb | null} null when it is no colour
 */
export function readColor(probe, color) {
  if (!CSS.supports("color", color)) return null;
  probe.style.color = color;
  const [space, ...parts] = getComputedStyle(probe).color.match(/[a-z]+|-?[\d.]+(?:e-?\d+)?/g) ?? [];
  probe.style.color = "";
  if (space !== "rgb" && space !== "rgba") return null;
  return /** @type {Rgb} */ (parts.slice(0, 3).map((part) => Number(part) / 255));
}

/** @param {Rgb} color */
const css = (color) => `rgb(${color.map((part) => Math.round(part * 255)).join(" ")})`;

/** @param {Rgb} color @param {"light" | "dark"} scheme @returns {string} a stylesheet */
export function themeSheet(color, scheme) {
  const { fill, onFill, ink } = palette(color, scheme);
  return `.root{--fill:${css(fill)};--on-fill:${css(onFill)};--ink:${css(ink)}}`;
}
