/** @import { Card, Config } from "./types.js" */
/** @import { Texts } from "./texts.js" */

/** Attributes that say about the clinic what the card says too: shown while the desk has never been reached. */
const CARD_ATTRIBUTES = /** @type {const} */ ({
  name: "name",
  phone: "phone",
  address: "address",
  hours: "hours_text",
  email: "email",
  "privacy-link": "privacy_link",
});

/** Attributes that change how it looks, at any time. */
export const LOOKS = ["color", "theme", "dir", "position"];

/** All attributes; as `data-…` on the script tag they mean the same. */
export const ATTRIBUTES = [...LOOKS, ...Object.keys(CARD_ATTRIBUTES), "server", "storage", "lang", "open"];

/**
 * @param {HTMLElement} element
 * @param {string} home Where the script came from: the front desk, unless said otherwise.
 * @returns {Config}
 */
export function readConfig(element, home) {
  const card = /** @type {Partial<Card>} */ ({});
  for (const [attribute, field] of Object.entries(CARD_ATTRIBUTES)) {
    const value = element.getAttribute(attribute);
    if (value) card[field] = value;
  }
  return {
    server: (element.getAttribute("server") ?? home).replace(/\/+$/, ""),
    storage: element.getAttribute("storage") ?? "session",
    lang: language(element.getAttribute("lang") ?? document.documentElement.lang),
    card,
  };
}

/** @param {string} tag @returns {string} the tag, or the browser's language where it is no language tag */
function language(tag) {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? navigator.language;
  } catch {
    return navigator.language;
  }
}

/**
 * Texts that the host page overrides: `<script type="application/json">` inside the element. A data block is not run,
 * so a strict policy allows it.
 *
 * @param {HTMLElement} element
 * @returns {Partial<Texts>}
 */
export function readTexts(element) {
  const block = element.querySelector('script[type="application/json"]');
  if (!block?.textContent) return {};
  try {
    return JSON.parse(block.textContent);
  } catch (error) {
    console.warn("clinic-chat: the texts inside the element are no valid JSON and were ignored.", error);
    return {};
  }
}
