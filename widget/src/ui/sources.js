/** @import { Message, Source } from "../types.js" */
/** @import { Wording } from "../texts.js" */
import { h, link } from "./dom.js";

/**
 * Where an answer comes from, folded under it: “From Cleveland Clinic and 1 more, checked on 3 November 2026”.
 *
 * @param {Message} message
 * @param {Wording} words
 * @returns {HTMLElement | null} null when there is no source
 */
export function sourceFold({ sources, checked_on }, words) {
  if (!sources.length) return null;
  const publishers = [...new Set(sources.map((source) => source.publisher ?? source.title))];
  const others = publishers.length - 1;
  const key = others === 0 ? "sources_one" : others === 1 ? "sources_two" : "sources_many";
  const from = words.say(key, { title: publishers[0], n: others });
  const checked = checked_on ? `, ${words.say("checked", { date: words.date(checked_on) })}` : "";
  const list = h("ul", null, ...sources.map((source) => h("li", null, ...describe(source, words))));
  // The list may open below the edge.
  const ontoggle = () => fold.open && fold.scrollIntoView({ block: "nearest" });
  const fold = h("details", { class: "fold sources", ontoggle }, h("summary", null, h("span", null, from + checked)), list);
  return fold;
}

/** @param {Source} source @param {Wording} words @returns {(Node | string)[]} */
function describe({ title, publisher, link: address, year }, words) {
  const more = [publisher, year].filter((part) => part).join(", ");
  const name = link(address, title, words.say("opens_new_tab"));
  return more ? [name, h("span", "more", more)] : [name];
}
