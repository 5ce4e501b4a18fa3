/** @import { Context, Part } from "./context.js" */
import { button, fill, h, show } from "./dom.js";

/** The quick replies of the bot's last message, until the visitor has said something after it. @param {Context} context
 *  @returns {Part} */
export function makeReplies({ chat, words }) {
  const element = h("div", { class: "replies", role: "group", "aria-label": words.say("quick_replies"), hidden: true });
  let drawn = "";

  const update = () => {
    const { log, pending, desk } = chat.state;
    const last = log.findLast(({ author }) => author === "bot" || author === "visitor");
    const message = last?.author === "bot" && !pending.length && desk.handled_by === "bot" ? last : null;
    const buttons = message?.buttons ?? [];
    const state = JSON.stringify([message?.id, buttons]);
    if (state === drawn) return;
    drawn = state;
    const focused = element.contains(/** @type {ShadowRoot} */ (element.getRootNode()).activeElement);
    fill(
      element,
      ...buttons.map((offer) => button("chip", () => message && chat.press(message, offer), offer.title)),
    );
    show(element, buttons.length > 0);
    // The pressed button is gone; the focus must not fall back to the page.
    if (focused) element.dispatchEvent(new Event("focus-lost", { bubbles: true }));
  };
  return { element, update };
}
