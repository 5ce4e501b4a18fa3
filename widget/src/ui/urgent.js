/** @import { Message } from "../types.js" */
/** @import { Context } from "./context.js" */
import { h, link, telephone } from "./dom.js";
import { icon } from "./icons.js";
import { paragraph } from "./linkify.js";

const TITLES = /** @type {const} */ ({
  emergency: "urgent_emergency",
  crisis: "urgent_crisis",
  urgent_today: "urgent_today",
  call_clinic: "urgent_clinic",
});

/**
 * An urgent reply: a warning sign, a title in words, a frame, and the number to call as a button.
 *
 * @param {Message} message
 * @param {Context} context
 * @returns {HTMLElement}
 */
export function urgentBox(message, { chat, words }) {
  const { card } = chat.state;
  const title = words.say(message.urgency ? TITLES[message.urgency] : "urgent");
  const number = ["emergency", "crisis"].includes(message.urgency ?? "") ? card.emergency_number : card.phone;
  const texts = message.texts.map((text) => paragraph(text, card, { urgent: true, newTab: words.say("opens_new_tab") }));
  const call = number && link(telephone(number), words.say("call", { number }), "", "call");
  if (call) call.prepend(icon("phone"));
  return h(
    "div",
    "urgent",
    h("p", "urgent-title", icon("alert"), h("strong", null, title)),
    ...texts,
    call || null,
  );
}
