/** @import { Card, Conversation, DeskState, Message, Pending } from "./types.js" */

/** What the panel shows. Views read it and are told after it changed; only the chat changes it. */
export class State {
  #due = false;

  constructor() {
    /** The clinic's card: from the desk, kept from an earlier page, or from the host page's attributes.
     * @type {Partial<Card>} */
    this.card = {};
    /** Whether the card came from the desk, now or earlier. */
    this.cardKnown = false;
    /** @type {Conversation | null} */
    this.chat = null;
    /** @type {Map<number, Message>} */
    this.messages = new Map();
    /** @type {Pending[]} */
    this.pending = [];
    /** @type {DeskState} */
    this.desk = { handled_by: "bot", staff_name: null, last_id: 0, person_asked: false };
    /** @type {"bot" | "staff" | null} */
    this.typing = null;
    /** @type {"" | "unreachable" | "offline"} */
    this.trouble = "";
    /** The earlier chat ended and the visitor should know why the panel is empty. */
    this.ended = false;
    /** The history is being fetched: nothing of it is news. */
    this.loading = false;
    this.open = false;
    /** The panel was open on the page before; the visitor has not opened it on this one. */
    this.restored = false;
    /** @type {"chat" | "contact" | "erase"} */
    this.view = "chat";
    /** Number of the last message that the visitor has seen. */
    this.seen = 0;
    this.draft = "";
    /** @type {Set<() => void>} */
    this.listeners = new Set();
  }

  /** Tells the views, once for all changes of the same moment. */
  changed() {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      for (const listener of this.listeners) listener();
    });
  }

  /** @returns {Message[]} in order */
  get log() {
    return [...this.messages.values()].sort((a, b) => a.id - b.id);
  }

  /** Number up to which no message is missing: where the stream has to go on. */
  get complete() {
    let id = 0;
    while (this.messages.has(id + 1)) id += 1;
    return id;
  }

  /** @returns {Message[]} what the other side said and the visitor has not seen */
  get unread() {
    return this.log.filter((message) => message.id > this.seen && message.author !== "visitor");
  }

  forget() {
    this.chat = null;
    this.messages.clear();
    this.typing = null;
    this.seen = 0;
    this.desk = { handled_by: "bot", staff_name: null, last_id: 0, person_asked: false };
  }
}
