// An open chat: new messages appear, who has it is kept up to date, replies are sent without leaving the page.
import { announce } from "./desk.js";
import { canned } from "./canned.js";

const chat = document.getElementById("chat");
const lines = document.getElementById("lines");
const scroll = document.getElementById("thread-scroll");
const types = document.getElementById("visitor-types");
const composer = document.getElementById("composer");
const reply = document.getElementById("reply");
const TYPING_EVERY = 3000;
const TYPING_FADES = 6000;
let fetching = false;
let again = false;
let fading = 0;

const last = () => Number(lines.lastElementChild?.dataset.number ?? 0);
const isAtEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
const toEnd = () => { scroll.scrollTop = scroll.scrollHeight; };

/** Fetch what came since the last message shown; one request at a time, so that nothing comes twice. */
async function catchUp() {
  if (fetching) { again = true; return; }
  fetching = true;
  do {
    again = false;
    const seen = document.visibilityState === "visible" ? 1 : 0;
    const answer = await fetch(`${chat.dataset.lines}?after=${last()}&seen=${seen}`, {
      headers: { "X-Desk-Background": "1" }, redirect: "manual",
    }).catch(() => null);
    if (answer?.status === 404) { gone(); break; }
    if (!answer?.ok) break;
    show(await answer.text());
  } while (again);
  fetching = false;
}

function show(html) {
  const stays = isAtEnd();
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelectorAll("li.line");
  for (const line of fresh) {
    if (Number(line.dataset.number) > last()) lines.append(line);
    if (line.classList.contains("line-visitor")) types.hidden = true;
  }
  if (stays && fresh.length) toEnd();
}

function gone() {
  types.hidden = true;
  if (composer) lock("The visitor has erased this chat.");
  announce("This chat was erased.");
}

document.body.addEventListener("desk:chat", (event) => {
  if (event.detail === null || event.detail === chat.dataset.chat) catchUp();
});
document.body.addEventListener("desk:visitor-typing", ({ detail }) => {
  if (detail.id !== chat.dataset.chat) return;
  const stays = isAtEnd();
  types.hidden = !detail.on;
  if (stays) toEnd();
  fade();
});

/** The visitor's sign of writing goes by itself: what would take it away may never come. */
function fade() {
  clearTimeout(fading);
  fading = setTimeout(() => { types.hidden = true; }, TYPING_FADES);
}

// What was at the end stays there when the head of the chat or the reply takes more of the page.
let wasAtEnd = true;
scroll.addEventListener("scroll", () => { wasAtEnd = isAtEnd(); });
new ResizeObserver(() => { if (wasAtEnd) toEnd(); }).observe(scroll);

document.addEventListener("visibilitychange", () => { if (!document.hidden) catchUp(); });

// The head of the chat is fetched anew when something happened in this chat, unless somebody is about to use it.
let waits = false;
let leaves = false; // a form was sent, and the next page is on its way
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.id !== "chat-state" || event.detail.triggeringEvent?.type !== "desk:chat") return;
  const about = event.detail.triggeringEvent.detail;
  if (about !== null && about !== chat.dataset.chat) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "chat-state") return;
  if (event.detail.target.querySelector("details[open]")) { event.detail.shouldSwap = false; waits = true; }
});
document.addEventListener("toggle", (event) => {
  if (waits && event.target.closest?.("#chat-state") && !document.querySelector("#chat-state details[open]")) {
    waits = false;
    document.body.dispatchEvent(new CustomEvent("desk:chat", { detail: chat.dataset.chat, bubbles: true }));
  }
}, true);
document.addEventListener("htmx:afterSettle", (event) => {
  const state = document.getElementById("chat-state");
  if (event.target.id !== "chat-state" || state.dataset.mine === chat.dataset.mine) return;
  if (state.dataset.mine) { if (!leaves) location.reload(); }
  else if (composer) lock(`${state.dataset.holder || "The assistant"} has this chat now. What you wrote was not sent.`);
});

/** Nothing more can be sent; what was being written stays, to be copied. */
function lock(text) {
  chat.dataset.mine = "";
  reply.readOnly = true;
  composer.querySelector("button").disabled = true;
  problem(text);
}

function problem(text) {
  const box = document.getElementById("reply-problem");
  box.hidden = !text;
  box.textContent = text;
}

// What the person has on the screen goes along when the chat is given back, so that nothing unseen is lost.
document.addEventListener("submit", (event) => {
  leaves ||= !event.defaultPrevented;
  if (event.target.matches("form[data-seen]")) event.target.elements.seen.value = last();
});

if (composer) {
  const ready = canned(reply, document.getElementById("canned"));
  let told = 0;

  const typing = (on) => {
    const body = new FormData();
    body.set("on", on ? "1" : "0");
    fetch(composer.dataset.typing, { method: "POST", body, headers: token() }).catch(() => null);
  };
  const token = () => ({ "X-CSRFToken": composer.elements.csrfmiddlewaretoken.value });

  reply.addEventListener("input", () => {
    problem("");
    if (reply.value && Date.now() - told > TYPING_EVERY) { told = Date.now(); typing(true); }
    if (!reply.value && told) { told = 0; typing(false); }
  });
  reply.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.defaultPrevented) return;
    event.preventDefault();
    composer.requestSubmit();
  });
  composer.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = composer.querySelector("button");
    if (button.disabled || !reply.value.trim()) return;
    button.disabled = true;
    ready.close();
    const answer = await fetch(composer.action, {
      method: "POST", body: new FormData(composer), headers: { Accept: "application/json", ...token() }, redirect: "manual",
    }).catch(() => null);
    button.disabled = false;
    if (answer?.ok) {
      reply.value = "";
      told = 0;
      composer.elements.client_id.value = crypto.randomUUID();
      await catchUp();
      toEnd();
      return;
    }
    const said = answer?.headers.get("Content-Type")?.startsWith("application/json") ? (await answer.json()).problem : "";
    problem(said || "It was not sent. Check the connection and press Send again; it is never sent twice.");
  });
  if (matchMedia("(hover: hover)").matches) reply.focus();
}
fade();
toEnd();
