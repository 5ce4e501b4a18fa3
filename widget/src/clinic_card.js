/** @import { Api } from "./api.js" */
/** @import { State } from "./state.js" */

const PAUSE = 5_000;

/** Fetches the clinic's card, and asks again while the desk can't be reached and somebody looks. */
export class ClinicCard {
  #api;
  #state;
  #changed;
  #timer = 0;

  /** @param {Api} api @param {State} state @param {() => void} changed */
  constructor(api, state, changed) {
    this.#api = api;
    this.#state = state;
    this.#changed = changed;
  }

  /** @returns {Promise<void>} */
  async fetch() {
    try {
      this.#state.card = { ...this.#state.card, ...(await this.#api.card()) };
      this.#state.cardKnown = true;
      this.#changed();
    } catch {
      this.watch();
    }
  }

  watch() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#state.trouble) return;
      if (this.#state.open && !document.hidden) void this.fetch();
      else this.watch();
    }, PAUSE);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
