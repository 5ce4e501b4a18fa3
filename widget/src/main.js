import { ATTRIBUTES } from "./config.js";
import { ClinicChat } from "./element.js";

// The front desk is where this script came from, unless the element says otherwise.
ClinicChat.home = new URL(import.meta.url).origin;

// A page that includes the script twice gets one chat all the same.
if (!customElements.get("clinic-chat")) customElements.define("clinic-chat", ClinicChat);

// One script tag is enough: without an element on the page it makes one, with the tag's `data-…` as attributes. A module
// runs after the page was read, so an element that is there has been seen.
if (!document.querySelector("clinic-chat")) {
  const element = document.createElement("clinic-chat");
  const script = [...document.scripts].find(({ src }) => src === import.meta.url);
  for (const name of ATTRIBUTES) {
    const value = script?.getAttribute(`data-${name}`);
    if (value != null) element.setAttribute(name, value);
  }
  document.body.append(element);
}
