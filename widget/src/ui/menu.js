/** @import { Context, Part } from "./context.js" */
import { button, h, show } from "./dom.js";
import { icon } from "./icons.js";

/** What is needed rarely: a call back, the transcript, erasing. @param {Context} context @returns {Part} */
export function makeMenu({ chat, words, announce }) {
  const opener = button(
    { class: "tool", "aria-label": words.say("menu"), "aria-expanded": "false", "aria-controls": "menu" },
    () => toggle(list.hidden === true),
    icon("more"),
  );
  /** @param {Parameters<typeof icon>[0]} sign @param {string} text @param {() => void} job */
  const item = (sign, text, job) =>
    h("li", null, button("", () => (toggle(false), job()), icon(sign), text));
  const contact = item("phone", words.say("call_back"), () => chat.view("contact"));
  const save = item("save", words.say("menu_transcript"), () => void transcript());
  const erase = item("bin", words.say("menu_erase"), () => chat.view("erase"));
  const list = h("ul", { class: "menu", id: "menu", hidden: true }, contact, save, erase);
  const element = h("div", "menu-box", opener, list);

  /** @param {boolean} open */
  function toggle(open) {
    show(list, open);
    opener.setAttribute("aria-expanded", String(open));
  }

  async function transcript() {
    opener.focus();
    try {
      const address = URL.createObjectURL(await chat.transcript());
      h("a", { href: address, download: words.say("transcript_file") }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
    } catch {
      announce(words.say("problem"));
    }
  }

  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    // Escape closes one thing at a time: the menu first, then the panel.
    event.stopPropagation();
    event.preventDefault();
    toggle(false);
    opener.focus();
  });
  element.addEventListener("focusout", (event) => {
    if (!element.contains(/** @type {Node | null} */ (event.relatedTarget))) toggle(false);
  });

  const update = () => {
    const begun = chat.state.messages.size > 0 || chat.state.pending.length > 0;
    // The desk's wording of the consent is part of the form.
    show(contact, Boolean(chat.state.card.consent_text));
    show(save, begun);
    show(erase, begun);
    if (!chat.state.open) toggle(false);
  };
  return { element, update };
}
