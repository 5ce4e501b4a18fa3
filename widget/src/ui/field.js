import { h, show, write } from "./dom.js";

/**
 * A labelled field with a place for what is wrong with it.
 *
 * @param {string} id
 * @param {{label: string, hint?: string, type?: string, autocomplete?: string, maxlength?: number, rows?: number}} options
 */
export function makeField(id, { label, hint, type = "text", autocomplete, maxlength, rows }) {
  const shared = { id: `field-${id}`, maxlength, "aria-describedby": `${id}-error` };
  const input = rows ? h("textarea", { ...shared, rows }) : h("input", { ...shared, type, autocomplete });
  const error = h("p", { class: "error", id: `${id}-error`, hidden: true });
  const note = hint ? h("span", "hint", ` (${hint})`) : null;
  const element = h("div", "form-row", h("label", { for: shared.id }, label, note), input, error);

  /** Says what is wrong; an empty text: nothing. @param {string} text */
  function wrong(text) {
    write(error, text);
    show(error, text !== "");
    input.setAttribute("aria-invalid", String(text !== ""));
  }
  return { element, input, wrong };
}
