/** @import { Card, Conversation, DeskState, Message, Rating } from "./types.js" */

const TIMEOUT = 15_000;

/** What the front desk answered when it did not do what was asked; status 0: no answer at all. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message A sentence that may be shown, or empty.
   * @param {number} wait Seconds to wait before trying again.
   */
  constructor(status, code, message, wait) {
    super(message);
    this.status = status;
    this.code = code;
    this.wait = wait;
  }

  /** The desk did not answer, or can't now: the same request may succeed later. */
  get passing() {
    return this.status === 0 || this.status >= 500;
  }

  /** This conversation can't be used any more: a new one is needed. */
  get gone() {
    return [401, 410].includes(this.status) || ["token_of_another_conversation", "not_found"].includes(this.code);
  }
}

/** The visitor API of the front desk. */
export class Api {
  #base;
  #onReach;

  /**
   * @param {string} server
   * @param {(reached: boolean) => void} onReach Told after every request whether the desk could be reached.
   */
  constructor(server, onReach) {
    this.#base = `${server}/api/v1`;
    this.#onReach = onReach;
  }

  /** @returns {Promise<Card>} */
  card() {
    return this.#json("GET", "/card", null);
  }

  /** @returns {Promise<{id: string, token: string, expires_at: string}>} */
  open() {
    return this.#json("POST", "/conversations", null, {});
  }

  /** @param {Conversation} chat @returns {Promise<{id: string, token: string, expires_at: string}>} */
  renew(chat) {
    return this.#json("POST", `/conversations/${chat.id}/token`, chat, {});
  }

  /** @param {Conversation} chat @param {number} after
   *  @returns {Promise<{messages: Message[], more: boolean, state: DeskState}>} */
  read(chat, after) {
    return this.#json("GET", `/conversations/${chat.id}/messages?after=${after}`, chat);
  }

  /** @param {Conversation} chat @param {"messages" | "buttons" | "handoff" | "contact"} what @param {object} body
   *  @returns {Promise<{message: Message}>} */
  post(chat, what, body) {
    return this.#json("POST", `/conversations/${chat.id}/${what}`, chat, body);
  }

  /** @param {Conversation} chat @param {number} message @param {Rating} value */
  rate(chat, message, value) {
    return this.#json("POST", `/conversations/${chat.id}/messages/${message}/rating`, chat, { value });
  }

  /** @param {Conversation} chat @param {boolean} on */
  typing(chat, on) {
    return this.#request("POST", `/conversations/${chat.id}/typing`, chat, { on });
  }

  /** @param {Conversation} chat */
  erase(chat) {
    return this.#request("DELETE", `/conversations/${chat.id}`, chat);
  }

  /** @param {Conversation} chat */
  async transcript(chat) {
    return (await this.#request("GET", `/conversations/${chat.id}/transcript`, chat)).blob();
  }

  /** @param {Conversation} chat @param {number} lastId @param {AbortSignal} signal */
  events(chat, lastId, signal) {
    return this.#request("GET", `/conversations/${chat.id}/events`, chat, undefined, {
      headers: { Accept: "text/event-stream", "Last-Event-ID": String(lastId) },
      signal,
    });
  }

  /**
   * @param {string} method @param {string} path @param {Conversation | null} chat @param {object} [body]
   * @returns {Promise<any>}
   */
  async #json(method, path, chat, body) {
    const response = await this.#request(method, path, chat, body);
    try {
      return await response.json();
    } catch {
      throw new ApiError(0, "cut_off", "", 0);
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Conversation | null} chat
   * @param {object} [body]
   * @param {{headers?: Record<string, string>, signal?: AbortSignal}} [options] With a signal, it has no time limit.
   * @returns {Promise<Response>}
   */
  async #request(method, path, chat, body, { headers = {}, signal } = {}) {
    if (chat) headers.Authorization = `Bearer ${chat.token}`;
    if (body) headers["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetch(this.#base + path, {
        method,
        headers,
        body: body && JSON.stringify(body),
        credentials: "omit",
        cache: "no-store",
        signal: signal ?? AbortSignal.timeout(TIMEOUT),
      });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      this.#onReach(false);
      throw new ApiError(0, "no_answer", "", 0);
    }
    if (response.ok) {
      this.#onReach(true);
      return response;
    }
    // A proxy in between may answer with a page of its own: then there is no code and no sentence.
    const { code, message } = (await response.json().catch(() => null))?.error ?? {};
    this.#onReach(Boolean(code));
    throw new ApiError(response.status, code ?? "", message ?? "", Number(response.headers.get("Retry-After")) || 0);
  }
}
