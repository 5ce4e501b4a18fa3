import { button, h } from "./dom.js";
import { icon } from "./icons.js";

/** The top of a view that covers the chat: the way back and a title. @param {string} id @param {string} title
 *  @param {string} back @param {() => void} onBack */
export function viewHead(id, title, back, onBack) {
  return h(
    "div",
    "view-head",
    button("text-button", onBack, icon("back"), back),
    h("h3", { id, tabindex: "-1" }, title),
  );
}
