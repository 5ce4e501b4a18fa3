/** @import { Context, Part } from "./context.js" */
import { button, h, show } from "./dom.js";
import { icon } from "./icons.js";

/** The button that opens and closes the panel. @param {Context} context @returns {Part & {element: HTMLButtonElement}} */
export function makeLauncher({ chat, words }) {
  const badge = h("span", { class: "badge", hidden: true, "aria-hidden": "true" });
  const text = h("span", "launcher-text", words.say("launcher"));
  const element = button("launcher", () => chat.show(!chat.state.open), icon("chat"), icon("down"), text, badge);

  const update = () => {
    const { open, unread } = chat.state;
    element.setAttribute("aria-expanded", String(open));
    element.classList.toggle("is-open", open);
    const waiting = open ? 0 : unread.length;
    const label = words.say(open ? "launcher_close" : "launcher_label");
    element.setAttribute("aria-label", waiting ? `${label}, ${words.count("unread", waiting)}` : label);
    show(badge, waiting > 0);
    // Drawn by the style: as text it would be a second name of the button.
    badge.dataset.count = waiting > 9 ? "9+" : String(waiting);
  };
  return { element, update };
}
