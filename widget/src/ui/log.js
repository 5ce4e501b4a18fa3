/** @import { Context, Part } from "./context.js" */
import { h } from "./dom.js";
import { Bubble } from "./message.js";

/**
 * The messages, in order, as a live log: what is appended is read out. Elements are kept and moved as little as
 * possible, because a moved element would be read out again.
 *
 * @param {Context} context
 * @returns {Part & {mark: (after: number | null) => void}}
 */
export function makeLog(context) {
  const { chat, words } = context;
  const element = h("div", { class: "log", role: "log", "aria-label": words.say("conversation"), "aria-live": "polite" });
  const marker = h("p", "marker", h("span", null, words.say("new_messages")));
  /** @type {Map<string, Bubble>} */
  const bubbles = new Map();
  /** Number of the last message before the marker. @type {number | null} */
  let marked = null;

  const update = () => {
    const { log, pending, loading } = chat.state;
    // What was said before this page was loaded is no news.
    element.setAttribute("aria-live", loading ? "off" : "polite");
    const order = [];
    for (const message of log) {
      const bubble = (message.client_id && bubbles.get(message.client_id)) || bubbles.get(`${message.id}`);
      order.push(bubble ?? new Bubble(context, message));
      order.at(-1)?.confirm(message);
    }
    for (const entry of pending) {
      const bubble = bubbles.get(entry.client_id) ?? new Bubble(context, entry);
      bubble.pending = entry;
      order.push(bubble);
    }
    bubbles.clear();
    const last = order.findLastIndex(({ pending, message }) => pending || message?.author === "visitor");
    for (const [place, bubble] of order.entries()) {
      bubbles.set(bubble.pending?.client_id ?? bubble.message?.client_id ?? `${bubble.message?.id}`, bubble);
      const [now, before] = [bubble.message, order[place - 1]?.message];
      bubble.update(place === last, now?.author === before?.author && now?.author_name === before?.author_name);
    }
    const first = order.find(({ message }) => marked !== null && message && message.id > marked && message.author !== "visitor");
    arrange(order.flatMap((bubble) => (bubble === first ? [marker, bubble.element] : [bubble.element])));
  };

  /** @param {HTMLElement[]} wanted */
  function arrange(wanted) {
    const keep = new Set(wanted);
    for (const child of [...element.children]) if (!keep.has(/** @type {HTMLElement} */ (child))) child.remove();
    let next = element.firstElementChild;
    for (const child of wanted) {
      if (child === next) next = next.nextElementSibling;
      else element.insertBefore(child, next);
    }
  }

  /** Puts the marker before what came after that message; null takes it away. @param {number | null} after */
  function mark(after) {
    marked = after;
  }
  return { element, update, mark };
}
