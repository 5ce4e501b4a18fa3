/**
 * What every part of the panel gets.
 *
 * @typedef {object} Context
 * @property {import("../chat.js").Chat} chat
 * @property {import("../texts.js").Wording} words
 * @property {(text: string) => void} announce Says a text to screen readers.
 *
 * A part of the panel: its element, and how it follows the state.
 * @typedef {{element: HTMLElement, update: () => void}} Part
 */
export {};
