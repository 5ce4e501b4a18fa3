/** @import { Context, Part } from "./context.js" */
import { button, h, show, write } from "./dom.js";
import { icon } from "./icons.js";
import { makeMenu } from "./menu.js";

/** Who the visitor talks to, and what can be done with the chat. @param {Context} context @returns {Part} */
export function makeHeader(context) {
  const { chat, words } = context;
  const title = h("h2", { class: "title", id: "title", tabindex: "-1" });
  const dot = h("span", { class: "dot", "aria-hidden": "true" });
  const status = h("span");
  const avatar = h("span", { class: "avatar", "aria-hidden": "true" }, icon("chat"), icon("person"));
  const menu = makeMenu(context);
  const close = button({ class: "tool", "aria-label": words.say("close") }, () => chat.show(false), icon("close"));
  const line = h("p", "status", dot, status);
  const element = h("div", "header", avatar, h("div", "who-now", title, line), menu.element, close);

  const update = () => {
    const { card, desk, trouble } = chat.state;
    const staff = desk.handled_by === "staff";
    write(title, card.name ?? words.say("title"));
    const opening = card.opening_text ?? "";
    const text = trouble
      ? words.say("no_connection")
      : staff
        ? words.say("with_person", { name: desk.staff_name ?? words.say("a_person") })
        : opening.charAt(0).toLocaleUpperCase(words.lang) + opening.slice(1);
    write(status, text);
    show(line, text !== "");
    avatar.classList.toggle("is-staff", staff);
    dot.className = trouble ? "dot off" : card.open_now || staff ? "dot on" : "dot";
    menu.update();
  };
  return { element, update };
}
