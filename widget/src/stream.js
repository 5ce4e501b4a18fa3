import { ApiError } from "./api.js";
import { readEvents } from "./events.js";

const SILENCE = 40_000; // A keep-alive comes every 15 s, so after this the line is dead.
const SHORTEST = 1_000;
const LONGEST = 30_000;

/**
 * Keeps the event stream open: reconnects by itself, soon at first and then more slowly, and at once when the browser
 * says that the network or the visitor is back.
 */
export class Stream {
  #on;
  #failures = 0;
  #heard = 0;
  /** One for each start, so that a loop that was stopped can't go on beside its successor.
   * @type {AbortController | null} */
  #life = null;
  /** @type {AbortController | null} */
  #line = null;
  /** @type {() => void} */
  #wake = () => {};

  /**
   * @param {object} options
   * @param {(signal: AbortSignal) => Promise<Response>} options.open
   * @param {(event: string, data: any) => void} options.onEvent
   * @param {() => void} options.onGone The conversation is over; the stream has stopped.
   */
  constructor(options) {
    this.#on = options;
  }

  start() {
    if (this.#life) return;
    this.#life = new AbortController();
    this.#failures = 0;
    void this.#run(this.#life.signal);
  }

  stop() {
    this.#life?.abort();
    this.#life = null;
    this.#line?.abort();
    this.#wake();
  }

  /** Something hints that the network is back: don't wait, and don't trust a line that has been quiet. */
  nudge() {
    if (Date.now() - this.#heard > SILENCE / 2) this.#line?.abort();
    this.#wake();
  }

  /** @param {AbortSignal} life */
  async #run(life) {
    while (!life.aborted) {
      const line = new AbortController();
      this.#line = line;
      let wait = 0;
      try {
        await this.#listen(line);
      } catch (error) {
        if (life.aborted) return;
        if (error instanceof ApiError && error.gone) {
          this.stop();
          this.#on.onGone();
          return;
        }
        wait = error instanceof ApiError ? error.wait * 1000 : 0;
      }
      line.abort();
      if (life.aborted) return;
      const pause = Math.min(LONGEST, SHORTEST * 2 ** this.#failures++);
      // Spread, so that a desk that comes back is not met by every visitor in the same second.
      await this.#sleep(Math.max(wait, pause * (0.5 + Math.random() / 2)));
    }
  }

  /** @param {AbortController} line */
  async #listen(line) {
    this.#heard = Date.now();
    const response = await this.#on.open(line.signal);
    if (!response.body) return;
    let watchdog = 0;
    const alive = () => {
      this.#heard = Date.now();
      clearTimeout(watchdog);
      watchdog = setTimeout(() => line.abort(), SILENCE);
    };
    alive();
    try {
      for await (const { event, data } of readEvents(response.body, alive)) {
        if (line.signal.aborted) return;
        this.#failures = 0;
        this.#on.onEvent(event, JSON.parse(data));
      }
    } finally {
      clearTimeout(watchdog);
    }
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
