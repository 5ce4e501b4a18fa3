import { h } from "./dom.js";

/** Says short texts to screen readers, one after the other. */
export class Announcer {
  constructor() {
    this.element = h("div", { class: "sr", role: "status", "aria-live": "polite" });
    this.timer = 0;
  }

  /** @param {string} text */
  say(text) {
    // The same text twice in a row is only heard when the region was empty in between.
    this.element.textContent = "";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.element.textContent = text), 100);
  }
}
