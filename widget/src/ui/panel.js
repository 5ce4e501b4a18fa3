/** @import { Context, Part } from "./context.js" */
import { makeChatView } from "./chat_view.js";
import { makeContactForm } from "./contact_form.js";
import { h } from "./dom.js";
import { makeErase } from "./erase.js";
import { makeHeader } from "./header.js";
import { followViewport } from "./viewport.js";

/** The same as in style/phone.css. */
const FULL_SCREEN = "(max-width: 480px), (max-height: 480px)";

/**
 * The panel. On a small screen it fills it and is modal, so that neither the focus nor a screen reader gets lost behind
 * it; beside the page it leaves the page usable.
 *
 * @param {Context} context
 * @param {() => HTMLElement} launcher Where the focus goes back to.
 * @returns {Part & {element: HTMLDialogElement, stop: () => void}}
 */
export function makePanel(context, launcher) {
  const { chat } = context;
  const view = makeChatView(context);
  const parts = [makeHeader(context), view, makeContactForm(context), makeErase(context)];
  const element = h(
    "dialog",
    {
      class: "panel",
      id: "panel",
      "aria-labelledby": "title",
      onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && (event.preventDefault(), leave()),
      // The system's own way to close (the back gesture on Android) goes the same way.
      oncancel: (/** @type {Event} */ event) => (event.preventDefault(), leave()),
    },
    ...parts.map((part) => part.element),
  );
  const small = matchMedia(FULL_SCREEN);
  const unfollow = followViewport(element);
  let shownView = "chat";

  function leave() {
    if (chat.state.view === "chat") chat.show(false);
    else chat.view("chat");
  }

  function open() {
    if (small.matches) element.showModal();
    else element.show();
    // A panel that was open on the page before must not take the focus from this one.
    if (chat.state.restored) return;
    // On a phone the focus in the field would bring up the keyboard over half of the welcome.
    if (small.matches) /** @type {HTMLElement} */ (element.querySelector(".title")).focus();
    else focusView();
  }

  function focusView() {
    const { view: name } = chat.state;
    if (name === "chat") view.input.focus();
    else /** @type {HTMLElement | null} */ (element.querySelector(`#${name}-title`))?.focus();
  }

  function resized() {
    if (!element.open) return;
    element.close();
    open();
  }
  small.addEventListener("change", resized);

  const update = () => {
    const { state } = chat;
    const opening = state.open && !element.open;
    // On a small screen the chat does not cover the next page by itself: the visitor went there to read it.
    if (opening && state.restored && small.matches) state.open = false;
    else if (opening) open();
    if (!state.open && element.open) {
      element.close();
      launcher().focus();
    }
    for (const part of parts) part.update();
    if (state.view !== shownView) {
      shownView = state.view;
      if (element.open) focusView();
    }
    state.restored = false;
  };
  const stop = () => {
    small.removeEventListener("change", resized);
    unfollow();
  };
  return { element, update, stop };
}
