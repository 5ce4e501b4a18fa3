/** @import { Context, Part } from "./context.js" */
import { ApiError } from "../api.js";
import { uuid } from "../identity.js";
import { button, h, show, write } from "./dom.js";
import { icon } from "./icons.js";

/** Asking for a person is always one press away. @param {Context} context @returns {Part} */
export function makeFooter({ chat, words, announce }) {
  const text = h("span", null, words.say("person"));
  const person = button("text-button", () => void ask(), icon("person"), text);
  const problem = h("p", { class: "problem", hidden: true });
  const element = h("div", "footer", problem, person);
  // Kept until the desk has it, so that asking again after a lost answer is the same request.
  let request = uuid();
  let busy = false;

  async function ask() {
    if (busy || chat.state.desk.person_asked) return;
    busy = true;
    show(problem, false);
    try {
      await chat.ask("handoff", { client_id: request });
      request = uuid();
    } catch (error) {
      const why = (error instanceof ApiError && words.why(error)) || words.say("problem");
      write(problem, why);
      show(problem, true);
      announce(why);
    }
    busy = false;
  }

  const update = () => {
    const { desk } = chat.state;
    write(text, words.say(desk.person_asked ? "person_asked" : "person"));
    if (desk.person_asked) person.setAttribute("aria-disabled", "true");
    else person.removeAttribute("aria-disabled");
    person.firstElementChild?.replaceWith(icon(desk.person_asked ? "check" : "person"));
    show(person, desk.handled_by !== "staff");
  };
  return { element, update };
}
