/** @import { Context, Part } from "./context.js" */
import { makeComposer } from "./composer.js";
import { button, h, show } from "./dom.js";
import { makeFooter } from "./footer.js";
import { icon } from "./icons.js";
import { makeIntro } from "./intro.js";
import { makeLog } from "./log.js";
import { makeReplies } from "./replies.js";
import { makeTrouble } from "./trouble.js";
import { makeTyping } from "./typing.js";

const NEAR_END = 60;

/** The messages and what is around them, and where the visitor writes. @param {Context} context
 *  @returns {Part & {input: HTMLTextAreaElement}} */
export function makeChatView(context) {
  const { chat, words } = context;
  const log = makeLog(context);
  const replies = makeReplies(context);
  const parts = [makeIntro(context), log, makeTyping(context), makeTrouble(context), replies];
  const composer = makeComposer(context);
  const footer = makeFooter(context);
  const inner = h("div", "stack", ...parts.map((part) => part.element));
  const scroller = h(
    "div",
    { class: "scroller", tabindex: "0", role: "region", "aria-label": words.say("conversation"), onscroll: () => scrolled() },
    inner,
  );
  const jump = button("jump", () => toEnd(), icon("down"), words.say("jump"));
  const element = h("div", "chat", scroller, h("div", "jump-box", jump), composer.element, footer.element);
  // Whether new messages pull the view along: not while the visitor reads further up.
  let following = true;
  /** Where the view was put, not scrolled to by the visitor. */
  let placed = 0;
  let wasOpen = false;
  let count = 0;

  const below = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  const atEnd = () => below() < NEAR_END;
  const looking = () => chat.state.open && chat.state.view === "chat" && !document.hidden;

  function scrolled() {
    element.classList.toggle("has-more", below() > 8);
    // Only the visitor's own scrolling means something.
    if (!looking() || Math.abs(scroller.scrollTop - placed) < 2) return;
    placed = NaN; // back at the same place is the visitor's own doing too
    following = atEnd();
    if (following) chat.see();
    show(jump, !following && chat.state.unread.length > 0);
  }

  function toEnd() {
    follow();
    composer.input.focus();
  }

  /** Not `scrollIntoView`, which scrolls the panel and the page too. @param {Element | null} top */
  function place(top) {
    const above = top ? top.getBoundingClientRect().top - inner.getBoundingClientRect().top - 14 : Infinity;
    scroller.scrollTop = Math.min(above, scroller.scrollHeight);
    placed = scroller.scrollTop;
  }

  /** Shows the newest message; of a long one the beginning. */
  function follow() {
    place(log.element.lastElementChild);
    following = true;
    show(jump, false);
    if (looking()) chat.see();
  }

  replies.element.addEventListener("focus-lost", () => composer.input.focus());
  // The panel's size changes with the on-screen keyboard: the newest message stays in view.
  new ResizeObserver(() => following && follow()).observe(scroller);

  const update = () => {
    const { state } = chat;
    show(element, state.view === "chat");
    const now = looking();
    // The visitor may have scrolled since the last frame, which no event has told yet.
    if (wasOpen) scrolled();
    // The marker shows where reading left off: set when the visitor comes back, gone once he answers.
    if (now && !wasOpen && state.unread.length && state.seen) log.mark(state.seen);
    if (state.pending.length || !state.messages.size) log.mark(null);
    if (state.pending.some(({ status }) => status === "sending")) following = true;
    for (const part of [...parts, composer, footer]) part.update();
    const grown = state.messages.size + state.pending.length;
    const news = grown !== count || now !== wasOpen;
    if (now && following && (news || state.typing || state.trouble)) {
      const marker = now !== wasOpen && scroller.querySelector(".marker");
      if (marker) place(marker);
      else if (grown || state.trouble) follow();
      if (atEnd()) chat.see();
    }
    if (now) show(jump, !following && !atEnd() && state.unread.length > 0);
    element.classList.toggle("has-more", below() > 8);
    count = grown;
    wasOpen = now;
  };
  return { element, update, input: composer.input };
}
