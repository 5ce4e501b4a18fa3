/** @import { Texts } from "./texts.js" */
import { Chat } from "./chat.js";
import { LOOKS, readConfig, readTexts } from "./config.js";
import { sheets } from "./sheets.js";
import { Wording } from "./texts.js";
import { DEFAULT_COLOR, readColor, themeSheet } from "./theme.js";
import { makeView } from "./ui/view.js";

/**
 * `<clinic-chat>`: the chat of a clinic on its website.
 *
 * Attributes: `server`, `color`, `theme` (`auto`, `light`, `dark`), `position` (`end`, `start`), `dir`, `lang`,
 * `storage` (`session`, `local`, `none`), `open`, and for the time before the front desk was ever reached `name`,
 * `phone`, `address`, `hours`, `email`, `privacy-link`. Property: `texts`. Methods: `open()`, `close()`.
 */
export class ClinicChat extends HTMLElement {
  static observedAttributes = LOOKS;
  /** Where the script was loaded from. */
  static home = location.origin;

  /** @type {Chat | null} */
  #chat = null;
  /** @type {ReturnType<typeof makeView> | null} */
  #view = null;
  /** @type {Partial<Texts>} */
  #texts = {};
  #theme = new CSSStyleSheet();
  #dark = matchMedia("(prefers-color-scheme: dark)");
  #look = () => this.#paint();
  /** A page's own link to `#clinic-chat` opens the chat, without a script of the page. @param {Event} event */
  #link = (event) => {
    const { target } = event;
    if (!(target instanceof Element) || !target.closest('a[href$="#clinic-chat"]')) return;
    event.preventDefault();
    this.open();
  };

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [...sheets(), this.#theme];
  }

  connectedCallback() {
    if (Object.hasOwn(this, "texts")) {
      // Set before this script came: as a property of the element's own it hides the accessor.
      this.#texts = this.texts;
      delete (/** @type {{texts?: object}} */ (this).texts);
    }
    const config = readConfig(this, ClinicChat.home);
    this.#texts = { ...readTexts(this), ...this.#texts };
    this.#chat = new Chat(config);
    this.#chat.start();
    this.#draw(config.lang);
    this.#dark.addEventListener("change", this.#look);
    document.addEventListener("click", this.#link);
    if (this.hasAttribute("open")) this.open();
  }

  disconnectedCallback() {
    this.#dark.removeEventListener("change", this.#look);
    document.removeEventListener("click", this.#link);
    this.#view?.stop();
    this.#chat?.stop();
    this.shadowRoot?.replaceChildren();
    this.#chat = null;
    this.#view = null;
  }

  attributeChangedCallback() {
    this.#paint();
  }

  /** Texts that replace the widget's own; see texts.js. @param {Partial<Texts>} texts */
  set texts(texts) {
    this.#texts = texts;
    if (this.#chat) this.#draw(this.#chat.config.lang);
  }

  get texts() {
    return this.#texts;
  }

  open() {
    this.#chat?.show(true);
  }

  close() {
    this.#chat?.show(false);
  }

  /** @param {string} lang */
  #draw(lang) {
    if (!this.#chat) return;
    this.#view?.stop();
    this.#view = makeView(this.#chat, new Wording(this.#texts, lang));
    this.#view.element.lang = lang;
    this.shadowRoot?.replaceChildren(this.#view.element);
    // In the top layer no transform, opacity or stacking of the page reaches it; older browsers do without.
    this.#view.element.showPopover?.();
    this.#paint();
  }

  #paint() {
    const root = this.#view?.element;
    if (!root) return;
    const theme = this.getAttribute("theme");
    const scheme = theme === "dark" || (theme !== "light" && this.#dark.matches) ? "dark" : "light";
    const color = readColor(root, this.getAttribute("color") ?? DEFAULT_COLOR);
    if (!color) console.warn(`clinic-chat: color="${this.getAttribute("color")}" is no colour that can be read.`);
    this.#theme.replaceSync(themeSheet(color ?? [0.05, 0.42, 0.41], scheme));
    root.dataset.theme = scheme;
    root.dataset.position = this.getAttribute("position") ?? "end";
    // Shadow trees inherit the direction, but an explicit one also reaches what is asked of the element itself.
    root.dir = getComputedStyle(this).direction;
  }
}
