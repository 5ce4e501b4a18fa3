/** @import { Message, Pending } from "../types.js" */
/** @import { Context } from "./context.js" */
import { button, fill, h, show, write } from "./dom.js";
import { icon } from "./icons.js";
import { paragraph } from "./linkify.js";
import { makeRating } from "./rating.js";
import { sourceFold } from "./sources.js";
import { urgentBox } from "./urgent.js";

/** What the visitor wrote and the desk has not confirmed looks like a message with a state. */
export class Bubble {
  #context;
  #meta = h("span", { class: "meta", "aria-live": "off" });
  #state = h("div", "send-state");
  /** @type {(() => void)[]} */
  #followers = [];

  /** @param {Context} context @param {Message | Pending} content */
  constructor(context, content) {
    this.#context = context;
    this.message = "id" in content ? content : null;
    /** @type {Pending | null} */
    this.pending = this.message ? null : /** @type {Pending} */ (content);
    const author = this.message?.author ?? "visitor";
    this.element = h("div", `message ${author}`, this.#name(author), ...this.#body(author));
    if (!this.#meta.parentElement) this.element.append(this.#meta, this.#state);
  }

  /** @param {Message["author"]} author */
  #name(author) {
    const { words } = this.#context;
    if (author === "visitor") return h("span", "sr", `${words.say("you")}: `);
    if (author === "notice") return h("span", "sr", `${words.say("clinic")}: `);
    const role = words.say(author === "staff" ? "team" : "assistant");
    const name = this.message?.author_name ?? "";
    return h("p", "author", h("b", null, name), `${name ? ", " : ""}${role} `, this.#meta);
  }

  /** @param {Message["author"]} author @returns {(HTMLElement | null)[]} */
  #body(author) {
    const { chat, words } = this.#context;
    const { message } = this;
    if (!message) return [h("div", "bubble", h("p", null, this.pending?.text ?? ""))];
    if (message.kind === "urgent") return [urgentBox(message, this.#context), this.#foot(message)];
    const options = { newTab: words.say("opens_new_tab") };
    const texts = message.texts.map((text) => paragraph(text, chat.state.card, options));
    if (author === "notice") return [h("div", "notice", ...texts, this.#callBack(message))];
    return [...texts.map((text) => h("div", "bubble", text)), this.#foot(message)];
  }

  /** Sources and thumbs. They are no news, so they are not read out with the answer. @param {Message} message */
  #foot(message) {
    const fold = sourceFold(message, this.#context.words);
    const rating = message.kind === "answer" ? makeRating(this.#context, message.id) : null;
    if (rating) this.#followers.push(rating.update);
    return fold || rating ? h("div", { class: "foot", "aria-live": "off" }, fold, rating?.element) : null;
  }

  /** Where nobody may come at once, the visitor can leave a number. @param {Message} message */
  #callBack(message) {
    const { chat, words } = this.#context;
    if (!["handoff", "gave_up", "nobody_free"].includes(message.notice ?? "")) return null;
    const open = () => chat.view("contact");
    return button("button quiet", open, icon("phone"), words.say("call_back"));
  }

  /** The desk has confirmed what was pending. @param {Message} message */
  confirm(message) {
    this.message = message;
    this.pending = null;
  }

  /**
   * @param {boolean} last Whether it is the visitor's last message: only that one says that it was sent.
   * @param {boolean} follows Whether the same person spoke before: then the name need not be seen again.
   */
  update(last, follows) {
    const { words } = this.#context;
    const { message, pending } = this;
    this.element.classList.toggle("is-pending", Boolean(pending));
    this.element.classList.toggle("follows", follows);
    for (const follow of this.#followers) follow();
    if (message) {
      const time = message.author === "notice" ? "" : words.time(message.created_at);
      write(this.#meta, message.author === "visitor" && last ? `${time} · ${words.say("sent")}` : time);
    } else {
      write(this.#meta, pending?.status === "sending" ? words.say("sending") : "");
    }
    show(this.#meta, this.#meta.textContent !== "");
    this.#showProblem(pending && pending.status !== "sending" ? pending : null);
  }

  /** @param {Pending | null} pending */
  #showProblem(pending) {
    const { chat, words } = this.#context;
    const given = pending !== null && pending.status !== "waiting";
    const problem = pending ? words.why({ code: pending.code, message: pending.problem }) : "";
    const text = !pending ? "" : given ? `${words.say("not_sent")}. ${problem}` : problem || words.say("waiting");
    const key = text && `${pending?.status} ${text}`;
    if (this.#state.dataset.key === key) return;
    this.#state.dataset.key = key;
    this.element.classList.toggle("is-failed", given);
    if (!pending) return fill(this.#state);
    fill(
      this.#state,
      h("p", null, icon("alert"), text),
      h(
        "div",
        "row",
        button("text-button", () => chat.retry(pending), words.say("retry")),
        given && button("text-button", () => chat.discard(pending), words.say("discard")),
      ),
    );
  }
}
