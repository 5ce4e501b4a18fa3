/** @import { Chat } from "../chat.js" */
/** @import { TextKey, Wording } from "../texts.js" */
import { Announcer } from "./announcer.js";
import { h } from "./dom.js";
import { makeLauncher } from "./launcher.js";
import { makePanel } from "./panel.js";

/** What `chat.news` tells, as a text to say. @type {Record<string, TextKey>} */
const NEWS = {
  failed: "failed_announce",
  back: "back_online",
  trouble: "unreachable",
  erased: "erased",
  rated: "rated",
  problem: "problem",
};

/**
 * Everything that is seen of the widget.
 *
 * @param {Chat} chat
 * @param {Wording} words
 * @returns {{element: HTMLElement, stop: () => void}}
 */
export function makeView(chat, words) {
  const outside = new Announcer();
  // While the panel is modal, only what is inside it can speak.
  const inside = new Announcer();
  /** @param {string} text */
  const announce = (text) => (panel.element.open ? inside : outside).say(text);
  const context = { chat, words, announce };
  const launcher = makeLauncher(context);
  const panel = makePanel(context, () => launcher.element);
  panel.element.append(inside.element);
  const element = h("div", { class: "root", popover: "manual" }, outside.element, launcher.element, panel.element);
  let heard = -1;

  chat.news = (what) => announce(words.say(NEWS[what]));
  const update = () => {
    const { open, unread, loading, card } = chat.state;
    words.localise(card.language);
    panel.update();
    launcher.update();
    // The log is silent while the panel is closed, so the launcher's side tells.
    const last = unread.at(-1)?.id ?? 0;
    if (!open && !loading && heard >= 0 && last > heard) announce(words.count("unread", unread.length));
    heard = Math.max(heard, last);
  };
  chat.state.listeners.add(update);
  update();
  const stop = () => {
    chat.state.listeners.delete(update);
    panel.stop();
  };
  return { element, stop };
}
