/** @import { Card } from "../types.js" */
/** @import { Wording } from "../texts.js" */
import { h, link, telephone } from "./dom.js";

/**
 * How to reach the clinic without the chat: whatever of it is known.
 *
 * @param {Partial<Card>} card
 * @param {Wording} words
 * @returns {HTMLElement | null} null when nothing is known
 */
export function clinicDetails(card, words) {
  const { phone, phone_link, hours_text, address, email } = card;
  /** @type {[import("../texts.js").TextKey, HTMLElement | string | undefined][]} */
  const lines = [
    ["phone", phone && link(phone_link ?? telephone(phone), phone, "", "phone")],
    ["hours", hours_text],
    ["address", address],
    ["email", email && link(`mailto:${email}`, email)],
  ];
  const known = lines.filter(([, value]) => value);
  if (!known.length) return null;
  const rows = known.map(([key, value]) => h("div", null, h("dt", null, words.say(key)), h("dd", null, value)));
  return h("dl", "clinic", ...rows);
}
