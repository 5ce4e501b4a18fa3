/** @import { Card, Conversation, Pending } from "./types.js" */

/**
 * What outlives a page: the conversation (in the storage that the clinic chose) and what belongs to this tab alone
 * (always in the session). Nothing is written before the visitor writes; without storage the chat works all the same,
 * but ends with the page.
 *
 * @typedef {{chat: Conversation | null, card: Card | null}} Shared
 * @typedef {{outbox: Pending[], open: boolean, seen: number, draft: string}} OfTab
 */

export class Keep {
  #kind;
  #key;

  /** @param {string} kind `session`, `local` or `none` @param {string} server */
  constructor(kind, server) {
    this.#kind = kind;
    // The number changes with the shape of what is kept, so that an older page's leavings do no harm.
    this.#key = `clinic-chat-1:${server}`;
  }

  /** @returns {Partial<Shared & OfTab>} */
  read() {
    return { ...read(this.#storage("shared"), this.#key), ...read(this.#storage("tab"), `${this.#key}:tab`) };
  }

  /** @param {Shared} shared @param {OfTab} tab */
  write(shared, tab) {
    write(this.#storage("shared"), this.#key, shared);
    write(this.#storage("tab"), `${this.#key}:tab`, tab);
  }

  clear() {
    write(this.#storage("shared"), this.#key, null);
    write(this.#storage("tab"), `${this.#key}:tab`, null);
  }

  /** @param {"shared" | "tab"} what @returns {Storage | null} */
  #storage(what) {
    if (this.#kind === "none") return null;
    try {
      return what === "shared" && this.#kind === "local" ? localStorage : sessionStorage;
    } catch {
      return null; // Blocked by the browser's settings.
    }
  }
}

/** @param {Storage | null} storage @param {string} key @returns {object} */
function read(storage, key) {
  try {
    const value = JSON.parse(storage?.getItem(key) ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** @param {Storage | null} storage @param {string} key @param {object | null} value */
function write(storage, key, value) {
  try {
    if (value) storage?.setItem(key, JSON.stringify(value));
    else storage?.removeItem(key);
  } catch {
    // Full or forbidden: the chat goes on without.
  }
}
