/** @import { Card } from "../types.js" */
import { h, link, telephone } from "./dom.js";

const WEB = String.raw`https:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]`;
const MAIL = String.raw`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`;
/** Short numbers such as 111 and 116 123, and long ones: looked for in urgent replies only, where a number is a call. */
const CALL = String.raw`\+?\d[\d ]{5,}\d|\b\d{3}(?: \d{3})?\b`;

/**
 * A text with its addresses and telephone numbers as links.
 *
 * @param {string} text
 * @param {Partial<Card>} card
 * @param {{urgent?: boolean, newTab?: string}} [options]
 * @returns {HTMLElement}
 */
export function paragraph(text, card, { urgent = false, newTab = "" } = {}) {
  const known = [card.phone, card.emergency_number].filter((number) => number).map(exactly);
  const pattern = new RegExp([WEB, MAIL, ...known, ...(urgent ? [CALL] : [])].join("|"), "g");
  const bubble = h("p");
  let from = 0;
  for (const found of text.matchAll(pattern)) {
    const [match] = found;
    bubble.append(text.slice(from, found.index), link(address(match), match, newTab));
    from = found.index + match.length;
  }
  bubble.append(text.slice(from));
  return bubble;
}

/** @param {string} match */
function address(match) {
  if (match.startsWith("https:")) return match;
  return match.includes("@") ? `mailto:${match}` : telephone(match);
}

/** The number alone, not as a part of a longer one or of an amount. @param {string | undefined} number */
function exactly(number) {
  return `(?<![\\d£$€.,])${number?.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\d.,]*\\d)`;
}
