/** @import { Context, Part } from "./context.js" */
import { h, show, write } from "./dom.js";

/** Shows that somebody writes. It is not read out: it would come between the question and the answer.
 *  @param {Context} context @returns {Part} */
export function makeTyping({ chat, words }) {
  const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i", null), h("i", null), h("i", null));
  const text = h("span", null);
  const element = h("div", { class: "typing", hidden: true }, dots, text);

  const update = () => {
    const { typing, desk, card } = chat.state;
    show(element, typing !== null);
    if (!typing) return;
    const who = typing === "staff" ? desk.staff_name : card.bot_name;
    write(text, words.say("typing", { name: who ?? words.say(typing === "staff" ? "team" : "assistant") }));
  };
  return { element, update };
}
