const HIDDEN_FOR = 30_000;

/**
 * Tells when the network, the page or the visitor comes and goes.
 *
 * @typedef {object} Comings
 * @property {() => void} onBack The network, the page or the visitor is back.
 * @property {() => void} onOffline
 * @property {() => void} onLooking The visitor looks at this tab now.
 * @property {() => void} onAway Not looked at for a while.
 * @property {() => void} onLeave The page goes, perhaps to come back from the browser's cache.
 */
export class Presence {
  #comings;
  #life = new AbortController();
  #timer = 0;

  /** @param {Comings} comings */
  constructor(comings) {
    this.#comings = comings;
  }

  start() {
    const { onBack, onOffline, onLooking, onAway, onLeave } = this.#comings;
    this.#life = new AbortController();
    const options = { signal: this.#life.signal };
    addEventListener("online", onBack, options);
    addEventListener("pageshow", (event) => event.persisted && onBack(), options);
    addEventListener("offline", onOffline, options);
    addEventListener("pagehide", onLeave, options);
    document.addEventListener(
      "visibilitychange",
      () => {
        clearTimeout(this.#timer);
        if (document.hidden) this.#timer = setTimeout(onAway, HIDDEN_FOR);
        else onLooking();
      },
      options,
    );
  }

  stop() {
    this.#life.abort();
    clearTimeout(this.#timer);
  }
}
