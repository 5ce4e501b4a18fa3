/** @import { Button, Card, Config, Message, Pending, Rating } from "./types.js" */
import { ApiError } from "./api.js";
import { Connection } from "./connection.js";
import { uuid } from "./identity.js";
import { Keep } from "./keep.js";
import { Outbox } from "./outbox.js";
import { State } from "./state.js";

const TYPING_PAUSE = 3_000;

/** One visitor's chat: everything that the visitor can do. The views call it and show its state. */
export class Chat {
  #lastTyping = 0;

  /** @param {Config} config */
  constructor(config) {
    this.config = config;
    this.state = new State();
    this.state.card = { ...config.card };
    /** Told what a screen reader should hear though it is no message. @type {(what: string) => void} */
    this.news = () => {};
    this.keep = new Keep(config.storage, config.server);
    this.outbox = new Outbox({
      send: (entry) => this.#send(entry),
      onSent: (message) => this.#take(message),
      onChange: () => this.#changed(),
      onFailed: () => this.news("failed"),
      onGone: () => this.connection.end(),
    });
    this.connection = new Connection(config.server, this.state, {
      onChange: () => this.#changed(),
      onMessage: (message) => this.#take(message),
      onRating: (id, value) => this.#rated(id, value),
      onBack: () => this.outbox.go(),
      // What waits to be sent stays, and opens a new conversation.
      onEnd: () => (this.keep.clear(), this.#changed()),
      onErased: () => this.#wipe(),
      onNews: (what) => this.news(what),
    });
  }

  start() {
    const { state } = this;
    const { chat = null, card, outbox = [], open = false, seen = 0, draft = "" } = this.keep.read();
    Object.assign(state, { seen, draft, open, restored: open, cardKnown: Boolean(card) });
    Object.assign(state.card, card);
    this.outbox.entries = outbox;
    this.connection.start(chat);
    if (outbox.length) this.outbox.go();
    state.changed();
  }

  stop() {
    this.connection.stop();
  }

  /** @param {boolean} open */
  show(open) {
    this.state.open = open;
    if (open) void this.connection.card.fetch();
    this.#changed();
  }

  /** @param {"chat" | "contact" | "erase"} view */
  view(view) {
    this.state.view = view;
    this.state.changed();
  }

  /** The visitor has seen everything that is there. */
  see() {
    const last = this.state.log.at(-1)?.id ?? 0;
    if (last <= this.state.seen) return;
    this.state.seen = last;
    this.#changed();
  }

  /** @param {string} text */
  say(text) {
    this.#queue(text, null);
  }

  /** @param {Message} message @param {Button} button */
  press(message, button) {
    this.#queue(button.title, { message_id: message.id, index: button.index });
  }

  /** @param {Pending} entry */
  retry(entry) {
    this.outbox.go(entry.client_id);
  }

  /** @param {Pending} entry */
  discard(entry) {
    this.outbox.remove(entry.client_id);
  }

  /** The visitor wants the connection tried now. */
  nudge() {
    this.connection.nudge();
  }

  /** @param {"handoff" | "contact"} what @param {object} body */
  async ask(what, body) {
    const chat = await this.connection.ensure();
    this.#take((await this.connection.api.post(chat, what, body)).message);
  }

  /** @param {number} id @param {Rating} value */
  async rate(id, value) {
    const before = this.state.messages.get(id)?.rating ?? null;
    this.#rated(id, value);
    try {
      await this.connection.api.rate(this.connection.need(), id, value);
      if (value) this.news("rated");
    } catch {
      this.#rated(id, before);
      this.news("problem");
    }
  }

  /** Tells a receptionist that the visitor writes. */
  types() {
    if (this.state.desk.handled_by !== "staff" || Date.now() - this.#lastTyping < TYPING_PAUSE) return;
    this.#lastTyping = Date.now();
    this.connection.api.typing(this.connection.need(), true).catch(() => {});
  }

  /** @returns {Promise<Blob>} */
  transcript() {
    return this.connection.api.transcript(this.connection.need());
  }

  async erase() {
    const { chat } = this.state;
    if (chat) {
      try {
        await this.connection.api.erase(chat);
      } catch (error) {
        if (!(error instanceof ApiError && error.gone)) throw error;
      }
      this.connection.tabs.tell("erased", { id: chat.id });
    }
    this.#wipe();
  }

  #wipe() {
    const { state } = this;
    const had = state.chat || state.messages.size || state.pending.length;
    this.outbox.clear();
    state.draft = "";
    this.connection.end();
    state.ended = false;
    // The own stream and the answer both tell of an erased chat; it is said once.
    if (had) this.news("erased");
    this.#changed();
  }

  /** Keeps and shows what changed. */
  #changed() {
    const { state } = this;
    state.pending = [...this.outbox.entries];
    // Before the visitor writes, there is nothing to keep and so nothing is stored.
    if (state.chat || state.pending.length) {
      const { chat, open, seen, draft } = state;
      const card = state.cardKnown ? /** @type {Card} */ (state.card) : null;
      this.keep.write({ chat, card }, { outbox: state.pending, open, seen, draft });
    }
    state.changed();
  }

  /** @param {Message} message */
  #take(message) {
    const { state } = this;
    state.ended = false;
    state.messages.set(message.id, message);
    // Stored, though the answer to the request may be lost: it need not be sent again.
    if (message.client_id) this.outbox.settle(message.client_id);
    if (message.author !== "visitor" && message.notice !== "slow") state.typing = null;
    this.#changed();
  }

  /** @param {string} text @param {Pending["button"]} button */
  #queue(text, button) {
    this.see();
    this.outbox.add({ client_id: uuid(), text, button, status: "sending", code: "", problem: "" });
    this.#changed();
  }

  /** @param {Pending} entry @returns {Promise<Message>} */
  async #send({ client_id, text, button }) {
    const chat = await this.connection.ensure();
    const body = { client_id, ...(button ?? { text }) };
    return (await this.connection.api.post(chat, button ? "buttons" : "messages", body)).message;
  }

  /** @param {number} id @param {Rating} rating */
  #rated(id, rating) {
    const message = this.state.messages.get(id);
    if (message) this.state.messages.set(id, { ...message, rating });
    this.#changed();
  }
}
