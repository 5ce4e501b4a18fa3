/** @import { Context, Part } from "./context.js" */
import { clinicDetails } from "./clinic.js";
import { button, fill, h, show } from "./dom.js";
import { icon } from "./icons.js";

/** While the desk can't be reached: how to reach the clinic all the same. @param {Context} context @returns {Part} */
export function makeTrouble({ chat, words }) {
  const element = h("section", { class: "trouble", hidden: true });
  let drawn = "";

  const update = () => {
    const { trouble, card } = chat.state;
    show(element, trouble !== "");
    const state = trouble && trouble + JSON.stringify(card);
    if (!trouble || state === drawn) return;
    drawn = state;
    const details = clinicDetails(card, words);
    fill(
      element,
      h("h3", null, icon("cloud_off"), words.say(trouble)),
      h("p", null, words.say("unreachable_lead")),
      details,
      button("button quiet", () => chat.nudge(), words.say("retry")),
    );
  };
  return { element, update };
}
