// Ready answers: a slash begins the search, arrows choose, Enter puts the answer in.
import { announce } from "./desk.js";

/**
 * @param {HTMLTextAreaElement} field Where replies are written.
 * @param {HTMLElement} list The answers, one `li[data-text]` each.
 */
export function canned(field, list) {
  const all = [...list.children];
  let shown = [];
  let chosen = 0;

  function search() {
    const match = /(?:^|\s)\/([\w-]*(?: [\w-]*)?)$/.exec(field.value.slice(0, field.selectionStart));
    if (!match) { close(); return; }
    const words = match[1].toLowerCase();
    shown = all.filter((item) => item.textContent.toLowerCase().includes(words));
    shown.sort((one, other) => starts(other, words) - starts(one, words));
    for (const item of all) item.hidden = !shown.includes(item);
    for (const item of shown) list.append(item);
    chosen = 0;
    list.hidden = shown.length === 0;
    mark();
    if (shown.length) announce(`${shown.length} ready answers; arrows choose, Enter takes one`);
  }

  const starts = (item, words) => Number(item.id.startsWith(`canned-${words}`));

  function mark() {
    shown.forEach((item, number) => item.setAttribute("aria-selected", String(number === chosen)));
    if (list.hidden || !shown[chosen]) { field.removeAttribute("aria-activedescendant"); return; }
    field.setAttribute("aria-activedescendant", shown[chosen].id);
    shown[chosen].scrollIntoView({ block: "nearest" });
  }

  function put(item) {
    const end = field.selectionStart;
    const start = field.value.slice(0, end).lastIndexOf("/");
    field.setRangeText(item.dataset.text, start, end, "end");
    close();
    field.focus();
    field.dispatchEvent(new Event("input"));
  }

  function close() {
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
  }

  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { chosen = (chosen + step + shown.length) % shown.length; mark(); }
    else if (event.key === "Enter" || event.key === "Tab") put(shown[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const item = event.target.closest("li");
    if (item) put(item);
  });
  return { close };
}
