/** @import { Context, Part } from "./context.js" */
import { clinicDetails } from "./clinic.js";
import { button, fill, h, link, show, write } from "./dom.js";

/** What stands above the first message: a welcome, first questions, how to reach the clinic. @param {Context} context
 *  @returns {Part} */
export function makeIntro({ chat, words }) {
  const ended = h("p", { class: "note", hidden: true }, words.say("ended"));
  const about = h("p");
  const privacy = h("p", "small");
  const suggestions = h("ul", "suggestions");
  const heading = h("h3", "label", words.say("often_asked"));
  const often = h("section", null, heading, suggestions);
  const details = h("details", "fold", h("summary", null, words.say("contact_details")));
  const element = h(
    "div",
    "intro",
    ended,
    h("p", "greeting", words.say("greeting")),
    about,
    often,
    details,
    privacy,
  );
  let drawn = "";

  const update = () => {
    const { card, messages, pending, trouble } = chat.state;
    const begun = messages.size > 0 || pending.length > 0;
    show(ended, chat.state.ended);
    show(often, !begun && (card.suggestions ?? []).length > 0);
    const { bot_name: bot, name } = card;
    write(about, bot && name ? words.say("about", { bot, name }) : "");
    // While the desk can't be reached, the same is shown in full further down.
    show(details, !trouble && Boolean(details.children[1]));
    const state = JSON.stringify(card);
    if (state === drawn) return;
    drawn = state;
    fill(suggestions, ...(card.suggestions ?? []).map((ask) => h("li", null, button("chip", () => chat.say(ask), ask))));
    const list = clinicDetails(card, words);
    details.lastElementChild?.matches("dl") && details.lastElementChild.remove();
    if (list) details.append(list);
    show(details, !trouble && Boolean(list));
    fill(
      privacy,
      card.privacy_text ? `${card.privacy_text} ` : null,
      card.privacy_link ? link(card.privacy_link, words.say("privacy"), words.say("opens_new_tab")) : null,
    );
  };
  return { element, update };
}
