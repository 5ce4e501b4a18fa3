/** @import { Context, Part } from "./context.js" */
import { h, show, write } from "./dom.js";
import { icon } from "./icons.js";

const LIMIT = 1000;
const TELL_FROM = 100;

/** Where the visitor writes. @param {Context} context @returns {Part & {input: HTMLTextAreaElement}} */
export function makeComposer({ chat, words, announce }) {
  const input = h("textarea", {
    id: "input",
    rows: 1,
    enterkeyhint: "send",
    autocomplete: "off",
    "aria-describedby": "count",
    oninput: () => written(),
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      // Enter also ends the choice of a character where text is composed (Japanese, Chinese, …): that is no sending.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      submit();
    },
  });
  const count = h("p", { class: "count", id: "count" });
  const send = h("button", { class: "send", type: "submit", "aria-label": words.say("send") }, icon("send"));
  const element = h(
    "form",
    {
      class: "composer",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        submit();
      },
    },
    h("label", { class: "sr", for: "input" }, words.say("input")),
    h("div", "field", input, send),
    count,
  );

  const left = () => (chat.state.card.limits?.message_characters ?? LIMIT) - [...input.value.trim()].length;

  function written() {
    chat.state.draft = input.value;
    if (input.value) chat.types();
    measure();
  }

  function measure() {
    const rest = left();
    show(count, rest <= TELL_FROM);
    write(count, rest > TELL_FROM ? "" : rest < 0 ? words.say("over", { n: -rest }) : words.say("left", { n: rest }));
    element.classList.toggle("is-over", rest < 0);
    input.setAttribute("aria-invalid", String(rest < 0));
    element.classList.toggle("is-empty", !input.value.trim());
    // Set through the object model, which a strict policy for styles allows.
    input.style.height = "auto";
    if (input.scrollHeight) input.style.height = `${input.scrollHeight}px`;
  }

  function submit() {
    const text = input.value.trim();
    input.focus();
    if (!text) return;
    if (left() < 0) return announce(words.say("over", { n: -left() }));
    input.value = "";
    chat.state.draft = "";
    chat.say(text);
    measure();
  }

  let drafted = false;
  const update = () => {
    const { desk, draft } = chat.state;
    const staff = desk.handled_by === "staff" && desk.staff_name;
    input.placeholder = staff ? words.say("placeholder_person", { name: staff }) : words.say("placeholder");
    if (!drafted && draft) input.value = draft;
    else if (!draft && input.value) input.value = "";
    drafted = true;
    measure();
  };
  return { element, input, update };
}
