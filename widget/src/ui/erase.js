/** @import { Context, Part } from "./context.js" */
import { button, h, show } from "./dom.js";
import { icon } from "./icons.js";

/** Asks before everything is deleted. @param {Context} context @returns {Part} */
export function makeErase({ chat, words, announce }) {
  const problem = h("p", { class: "error", hidden: true }, words.say("problem"));
  const element = h(
    "section",
    { class: "view", hidden: true, "aria-labelledby": "erase-title" },
    h("h3", { id: "erase-title", tabindex: "-1" }, words.say("erase_title")),
    h("p", null, words.say("erase_lead")),
    problem,
    h(
      "div",
      "row",
      button("button danger", () => void erase(), icon("bin"), words.say("erase_yes")),
      button("button quiet", () => chat.view("chat"), words.say("erase_no")),
    ),
  );

  async function erase() {
    try {
      await chat.erase();
      chat.view("chat");
    } catch {
      show(problem, true);
      announce(words.say("problem"));
    }
  }

  const update = () => {
    show(element, chat.state.view === "erase");
    if (chat.state.view !== "erase") show(problem, false);
  };
  return { element, update };
}
