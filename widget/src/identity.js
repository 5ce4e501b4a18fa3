/** @import { Conversation } from "./types.js" */

/** @param {{id: string, token: string, expires_at: string}} opened @returns {Conversation} */
export function conversation({ id, token, expires_at }) {
  return { id, token, issued: Date.now(), expires: Date.parse(expires_at) };
}

/** @returns {string} `crypto.randomUUID` is missing on plain http, where a clinic may try the widget out. */
export function uuid() {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte, place) => {
    const value = place === 6 ? (byte & 15) | 64 : place === 8 ? (byte & 63) | 128 : byte;
    return value.toString(16).padStart(2, "0");
  });
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
