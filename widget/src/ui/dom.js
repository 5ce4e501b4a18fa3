/**
 * Builds elements. Text goes in as text nodes only, so nothing that the desk or a visitor says is ever read as markup.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any> | string | null} [props] The class, or attributes: `on…` functions become listeners, null
 *   and false are left out.
 * @param {...(Node | string | null | false | undefined)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes(props))) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value != null && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  put(element, ...children);
  return element;
}

/**
 * @param {string | Record<string, any>} props
 * @param {() => void} press
 * @param {...(Node | string | null | false)} children
 */
export function button(props, press, ...children) {
  return h("button", { type: "button", onclick: press, ...attributes(props) }, ...children);
}

/** @param {Record<string, any> | string | null | undefined} props */
function attributes(props) {
  return typeof props === "string" ? { class: props } : (props ?? {});
}

/** @param {Element} element @param {...(Node | string | null | false | undefined)} children */
export function put(element, ...children) {
  element.append(.../** @type {(Node | string)[]} */ (children.filter((child) => child != null && child !== false)));
}

/** Replaces an element's children. @param {Element} element @param {...(Node | string | null | false)} children */
export function fill(element, ...children) {
  element.replaceChildren();
  put(element, ...children);
}

const SAFE = ["https:", "tel:", "mailto:"];

/**
 * A link, or only its text where the address is not one of the safe kinds.
 *
 * @param {string | null | undefined} address
 * @param {string} text
 * @param {string} [newTab] What to say of a page that opens in a new tab.
 * @param {string} [style]
 * @returns {HTMLElement}
 */
export function link(address, text, newTab = "", style = "") {
  const protocol = protocolOf(address);
  if (!address || !SAFE.includes(protocol)) return h("span", null, text);
  const web = protocol === "https:";
  const spoken = web && newTab ? h("span", "sr", ` (${newTab})`) : null;
  const tab = web ? { target: "_blank", rel: "noopener noreferrer" } : null;
  return h("a", { href: address, class: style || null, ...tab }, text, spoken);
}

/** @param {string | null | undefined} address @returns {string} empty when it is no full address */
function protocolOf(address) {
  try {
    return new URL(address ?? "").protocol;
  } catch {
    return "";
  }
}

/** @param {string} phone @returns {string} a `tel:` address */
export function telephone(phone) {
  return `tel:${phone.replace(/[^\d+]/g, "")}`;
}

/** Hides or shows. @param {HTMLElement} element @param {boolean} shown */
export function show(element, shown) {
  if (element.hidden === shown) element.hidden = !shown;
}

/** Writes a text only when it differs: a live region would say it again. @param {Element} element @param {string} text */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
