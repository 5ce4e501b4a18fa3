/** @import { Context, Part } from "./context.js" */
import { ApiError } from "../api.js";
import { uuid } from "../identity.js";
import { h, link, show, write } from "./dom.js";
import { makeField } from "./field.js";
import { viewHead } from "./view_head.js";

/** Leaves a phone number or an e-mail address for a call back. @param {Context} context @returns {Part} */
export function makeContactForm({ chat, words, announce }) {
  const name = makeField("name", { label: words.say("field_name"), hint: words.say("optional"), autocomplete: "name", maxlength: 100 });
  const phone = makeField("phone", { label: words.say("field_phone"), type: "tel", autocomplete: "tel", maxlength: 40 });
  const email = makeField("email", { label: words.say("field_email"), type: "email", autocomplete: "email", maxlength: 254 });
  const wish = makeField("wish", { label: words.say("field_wish"), hint: words.say("optional"), rows: 2, maxlength: 500 });
  const box = h("input", { type: "checkbox", id: "consent", "aria-describedby": "consent-error" });
  const consent = h("span");
  const privacy = h("p", "small");
  const consentError = h("p", { class: "error", id: "consent-error", hidden: true });
  const problem = h("p", { class: "error", hidden: true });
  const send = h("button", { class: "button", type: "submit" }, words.say("contact_send"));
  const element = h(
    "form",
    { class: "view", novalidate: true, hidden: true, "aria-labelledby": "contact-title", onsubmit: submit },
    viewHead("contact-title", words.say("contact_title"), words.say("cancel"), () => chat.view("chat")),
    h("p", null, words.say("contact_lead")),
    name.element,
    phone.element,
    email.element,
    wish.element,
    h("label", "consent", box, consent),
    consentError,
    privacy,
    problem,
    send,
  );
  let request = uuid();
  let busy = false;

  /** @returns {HTMLElement | null} the first field that has to be put right */
  function check() {
    const { value: number } = phone.input;
    const { value: mail } = email.input;
    const none = !number.trim() && !mail.trim();
    phone.wrong(none ? words.say("contact_needed") : number && !/^[+\d][\d\s()./-]{4,}$/.test(number.trim()) ? words.say("contact_phone_wrong") : "");
    email.wrong(mail && !/^\S+@\S+\.\S+$/.test(mail.trim()) ? words.say("contact_email_wrong") : "");
    write(consentError, box.checked ? "" : words.say("consent_needed"));
    show(consentError, !box.checked);
    box.setAttribute("aria-invalid", String(!box.checked));
    return [phone.input, email.input, box].find((field) => field.getAttribute("aria-invalid") === "true") ?? null;
  }

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    if (busy) return;
    show(problem, false);
    const first = check();
    if (first) return first.focus();
    busy = true;
    write(send, words.say("sending"));
    const fields = Object.entries({ name, phone, email, wish }).map(([key, { input }]) => [key, input.value.trim()]);
    const given = Object.fromEntries(fields.filter(([, value]) => value));
    try {
      await chat.ask("contact", { client_id: request, consent: true, ...given });
      for (const { input } of [name, phone, email, wish]) input.value = "";
      box.checked = false;
      request = uuid();
      chat.view("chat");
    } catch (error) {
      const why = (error instanceof ApiError && words.why(error)) || words.say("problem");
      // Other details are another request: the desk refuses a used id with another content.
      if (error instanceof ApiError && !error.passing) request = uuid();
      write(problem, why);
      show(problem, true);
      announce(why);
    }
    busy = false;
    write(send, words.say("contact_send"));
  }

  const update = () => {
    const { card, view } = chat.state;
    show(element, view === "contact");
    write(consent, card.consent_text ?? "");
    if (!privacy.hasChildNodes() && card.privacy_link) {
      privacy.append(link(card.privacy_link, words.say("privacy"), words.say("opens_new_tab")));
    }
  };
  return { element, update };
}
