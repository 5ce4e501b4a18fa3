/** @import { Conversation, DeskState, Message } from "./types.js" */
import { Api, ApiError } from "./api.js";
import { ClinicCard } from "./clinic_card.js";
import { conversation } from "./identity.js";
import { Presence } from "./presence.js";
import { State } from "./state.js";
import { Stream } from "./stream.js";
import { Tabs } from "./tabs.js";

/**
 * What the connection tells.
 *
 * @typedef {object} Told
 * @property {() => void} onChange The state changed.
 * @property {(message: Message) => void} onMessage
 * @property {(id: number, value: import("./types.js").Rating) => void} onRating
 * @property {() => void} onBack Worth trying again what failed.
 * @property {() => void} onEnd The desk no longer knows the conversation.
 * @property {() => void} onErased
 * @property {(what: string) => void} onNews What a screen reader should hear though it is no message.
 */

/** Keeps the state true to what the desk says: one conversation, one event stream, in all tabs. */
export class Connection {
  /** @param {string} server @param {State} state @param {Told} told */
  constructor(server, state, told) {
    this.state = state;
    this.told = told;
    this.api = new Api(server, (reached) => this.#reach(reached));
    this.card = new ClinicCard(this.api, state, told.onChange);
    this.stream = new Stream({
      open: (signal) => this.api.events(this.need(), state.complete, signal),
      onEvent: (event, data) => this.#hear(event, data),
      onGone: () => this.end(),
    });
    this.tabs = new Tabs(server, {
      mine: () => state.chat,
      onChat: (chat) => this.#adopt(chat),
      onErased: (id) => state.chat?.id === id && told.onErased(),
      onLooking: () => document.hidden && this.stream.stop(),
    });
    this.presence = new Presence({
      onBack: () => this.nudge(),
      onOffline: () => this.#reach(false),
      onLooking: () => this.#look(),
      // A receptionist may write at any time; the bot only answers.
      onAway: () => state.desk.handled_by === "bot" && this.stream.stop(),
      onLeave: () => {
        told.onChange();
        this.stream.stop();
      },
    });
  }

  /** @param {Conversation | null} chat the conversation that was kept */
  start(chat) {
    this.presence.start();
    this.tabs.start();
    if (chat) this.#adopt(chat);
    else void this.tabs.ask();
    if (this.state.open) void this.card.fetch();
  }

  stop() {
    this.presence.stop();
    this.card.stop();
    this.stream.stop();
    this.tabs.stop();
  }

  /** The network, the desk or the visitor is back. */
  nudge() {
    const { chat, loading, trouble, open, cardKnown } = this.state;
    this.told.onBack();
    if (chat && !loading) this.stream.start();
    this.stream.nudge();
    if (trouble || (open && !cardKnown)) void this.card.fetch();
  }

  /** @returns {Conversation} */
  need() {
    if (!this.state.chat) throw new ApiError(410, "erased", "", 0);
    return this.state.chat;
  }

  /** The conversation, opened when there is none: by the first tab, taken over by the others. */
  async ensure() {
    if (!this.state.chat) {
      await this.tabs.alone(async () => {
        if (!this.state.chat) await this.tabs.ask();
        if (this.state.chat) return;
        const chat = conversation(await this.api.open());
        this.#adopt(chat);
        this.tabs.tell("chat", { chat });
      });
    }
    return this.need();
  }

  /** The desk no longer knows the conversation. */
  end() {
    this.stream.stop();
    this.state.ended = true;
    this.state.forget();
    this.told.onEnd();
  }

  /** @param {boolean} reached */
  #reach(reached) {
    const before = this.state.trouble;
    this.state.trouble = reached ? "" : navigator.onLine ? "unreachable" : "offline";
    if (this.state.trouble === before) return;
    if (!before || reached) this.told.onNews(reached ? "back" : "trouble");
    if (reached) this.nudge();
    else this.card.watch();
    this.told.onChange();
  }

  /** A tab that is not looked at leaves the line to the one that is: browsers allow few connections to one server. */
  #look() {
    this.tabs.tell("looking");
    if (this.state.open) void this.card.fetch();
    this.nudge();
  }

  /** @param {Conversation} chat from storage, another tab or the desk */
  #adopt(chat) {
    const { state } = this;
    if (state.chat) {
      // The same conversation with a fresher token.
      if (state.chat.id === chat.id && chat.expires > state.chat.expires) state.chat = chat;
    } else {
      state.chat = chat;
      void this.#catchUp(chat);
    }
    this.told.onChange();
  }

  /** Fetches what was said so far, then listens. @param {Conversation} chat */
  async #catchUp(chat) {
    const { state } = this;
    state.loading = true;
    try {
      for (let more = true; more; ) {
        const page = await this.api.read(chat, state.complete);
        if (state.chat?.id !== chat.id) return;
        page.messages.forEach(this.told.onMessage);
        state.desk = page.state;
        more = page.more && page.messages.length > 0;
      }
      this.#renew(chat).catch(() => {});
    } catch (error) {
      if (error instanceof ApiError && error.gone) this.end();
      // Otherwise it can't be reached: the stream starts at what is known and brings the rest.
    }
    // The views see the history before it is called loaded, so that it is not read out.
    queueMicrotask(() => {
      state.loading = false;
      this.told.onChange();
    });
    if (state.chat) this.stream.start();
  }

  /** Past half of its life the token is changed for a new one. @param {Conversation} chat */
  async #renew(chat) {
    if (Date.now() < (chat.issued + chat.expires) / 2) return;
    const fresh = conversation(await this.api.renew(chat));
    this.#adopt(fresh);
    this.tabs.tell("chat", { chat: fresh });
  }

  /** @param {string} event @param {any} data */
  #hear(event, data) {
    const { state, told } = this;
    if (event === "message") told.onMessage(data);
    else if (event === "state") state.desk = /** @type {DeskState} */ (data);
    else if (event === "typing") state.typing = data.on ? data.who : null;
    else if (event === "rating") told.onRating(data.message_id, data.value);
    else if (event === "erased") told.onErased();
    told.onChange();
  }
}
