/** @import { Conversation } from "./types.js" */

const ANSWER_WITHIN = 80;

/**
 * Talks to the same site's other tabs, so that all show one chat. Session storage belongs to one tab, so a new tab asks
 * the others for the conversation.
 *
 * @typedef {object} Peers
 * @property {() => Conversation | null} mine
 * @property {(chat: Conversation) => void} onChat Another tab has this conversation.
 * @property {(id: string) => void} onErased
 * @property {() => void} onLooking The visitor looks at another tab now.
 */
export class Tabs {
  #name;
  #peers;
  /** @type {BroadcastChannel | null} */
  #channel = null;

  /** @param {string} server @param {Peers} peers */
  constructor(server, peers) {
    this.#name = `clinic-chat:${server}`;
    this.#peers = peers;
  }

  start() {
    if (this.#channel || !("BroadcastChannel" in globalThis)) return;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => {
      const mine = this.#peers.mine();
      if (data.type === "who" && mine) this.tell("chat", { chat: mine });
      else if (data.type === "chat") this.#peers.onChat(data.chat);
      else if (data.type === "erased") this.#peers.onErased(data.id);
      else if (data.type === "looking") this.#peers.onLooking();
    };
  }

  stop() {
    this.#channel?.close();
    this.#channel = null;
  }

  /** @param {"who" | "chat" | "erased" | "looking"} type @param {object} [more] */
  tell(type, more) {
    this.#channel?.postMessage({ type, ...more });
  }

  /** Asks whether another tab has a conversation; `onChat` gets it. @returns {Promise<void>} */
  async ask() {
    if (!this.#channel) return;
    this.tell("who");
    await new Promise((resolve) => setTimeout(resolve, ANSWER_WITHIN));
  }

  /**
   * Runs `job` in one tab at a time: two tabs that send their first message at once must not open two conversations.
   *
   * @param {() => Promise<void>} job
   * @returns {Promise<void>}
   */
  async alone(job) {
    // Locks exist on https and localhost only; without them the asking alone has to do.
    if (!navigator.locks) return job();
    return navigator.locks.request(this.#name, job);
  }
}
