/** @import { Context } from "./context.js" */
import { button, h } from "./dom.js";
import { icon } from "./icons.js";

/**
 * Thumbs up and down; pressing the same again takes the rating back.
 *
 * @param {Context} context
 * @param {number} id
 * @returns {{element: HTMLElement, update: () => void}}
 */
export function makeRating({ chat, words }, id) {
  const current = () => chat.state.messages.get(id)?.rating ?? null;
  /** @param {"up" | "down"} value */
  const thumb = (value) =>
    button(
      { class: `thumb ${value}`, "aria-label": words.say(value === "up" ? "helpful" : "unhelpful") },
      () => void chat.rate(id, current() === value ? null : value),
      icon("thumb"),
    );
  const up = thumb("up");
  const down = thumb("down");
  const update = () => {
    up.setAttribute("aria-pressed", String(current() === "up"));
    down.setAttribute("aria-pressed", String(current() === "down"));
  };
  update();
  return { element: h("div", { class: "rating", role: "group", "aria-label": words.say("rate") }, up, down), update };
}
