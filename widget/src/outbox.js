/** @import { Message, Pending } from "./types.js" */
import { ApiError } from "./api.js";

const PAUSES = [1, 2, 4, 8, 15, 30];

/**
 * Sends what the visitor wrote, one after the other, so that the order stays. A repeat carries the same `client_id`,
 * which the desk stores once, so trying again is always safe.
 */
export class Outbox {
  #on;
  #running = false;
  /** @type {() => void} */
  #wake = () => {};

  /**
   * @param {object} options
   * @param {(entry: Pending) => Promise<Message>} options.send
   * @param {(message: Message) => void} options.onSent
   * @param {() => void} options.onChange
   * @param {(entry: Pending) => void} options.onFailed
   * @param {() => void} options.onGone The conversation is over: forget it, the next try opens a new one.
   */
  constructor(options) {
    this.#on = options;
    /** @type {Pending[]} */
    this.entries = [];
  }

  /** @param {Pending} entry */
  add(entry) {
    this.entries.push(entry);
    this.go();
  }

  /** The desk has it, or the visitor does not want it sent. @param {string} clientId */
  settle(clientId) {
    this.entries = this.entries.filter((entry) => entry.client_id !== clientId);
  }

  /** @param {string} clientId */
  remove(clientId) {
    this.settle(clientId);
    this.#wake();
    this.#on.onChange();
  }

  clear() {
    this.entries = [];
    this.#wake();
  }

  /**
   * Tries again at once, those that were given up too: all of them, so that none overtakes another.
   *
   * @param {string} [refused] one that the desk refused, to try all the same
   */
  go(refused) {
    for (const entry of this.entries) {
      if (entry.status === "failed" || entry.client_id === refused) entry.status = "waiting";
    }
    this.#wake();
    if (!this.#running) void this.#run();
  }

  async #run() {
    this.#running = true;
    let tries = 0;
    for (;;) {
      const entry = this.entries.find(({ status }) => status === "sending" || status === "waiting");
      if (!entry) break;
      entry.status = "sending";
      this.#on.onChange();
      try {
        const message = await this.#on.send(entry);
        tries = 0;
        // Erased meanwhile: then it must not come back.
        if (!this.entries.includes(entry)) continue;
        this.#on.onSent(message);
        this.settle(entry.client_id);
      } catch (error) {
        const wait = this.#judge(entry, error, tries++);
        this.#on.onChange();
        if (wait < 0) tries = 0;
        else await this.#sleep(wait * 1000);
      }
    }
    this.#running = false;
  }

  /**
   * Decides what becomes of an entry that could not be sent.
   *
   * @param {Pending} entry @param {unknown} error @param {number} tries
   * @returns {number} seconds until the next try; negative: given up for now
   */
  #judge(entry, error, tries) {
    const known = error instanceof ApiError ? error : new ApiError(400, "", "", 0);
    const passing = known.passing || known.status === 429;
    entry.code = known.code;
    entry.problem = known.message;
    if (known.gone && tries < 2) {
      this.#on.onGone();
      return 0;
    }
    if (passing && tries < PAUSES.length) {
      entry.status = "waiting";
      return Math.max(known.wait, PAUSES[tries]);
    }
    entry.status = "refused";
    // What follows would only fail for the same reason, or overtake; one that was refused holds up nobody.
    if (passing) for (const other of this.entries) other.status = "failed";
    this.#on.onFailed(entry);
    return -1;
  }

  /** @param {number} milliseconds @returns {Promise<void>} */
  #sleep(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
