// Listens to the desk's event stream. Says to the page what changed, keeps the numbers in the title and the navigation,
// and rings when something new needs a person. What is shown always comes from the server's pages.
import { allowed, ring } from "./ring.js";
import "./renewal.js";

const title = document.title;
const background = { "X-Desk-Background": "1" };
let known = null;
let waiting = 0;

function tell(name, detail) {
  document.body.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
}

/**
 * Call at once, then at most every `pause` milliseconds, and once more after the last call. In a hidden tab always at
 * once: browsers let its timers wait for up to a minute, and somebody has to be rung for.
 */
function calmly(work, pause) {
  let timer = 0;
  let again = false;
  return function run() {
    if (timer && !document.hidden) { again = true; return; }
    work();
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = 0;
      if (again) { again = false; run(); }
    }, pause);
  };
}

async function count() {
  const answer = await fetch("/desk/inbox/counts", { headers: background, redirect: "manual" }).catch(() => null);
  if (!answer?.ok) return;
  const now = await answer.json();
  const badge = document.getElementById("waiting-count");
  if (badge) {
    badge.hidden = now.total === 0;
    badge.textContent = now.total;
    badge.title = `${now.waiting} waiting, ${now.unread} of your chats with something new`;
  }
  waiting = now.total;
  document.title = `${now.urgent ? "⚠ " : ""}${waiting ? `(${waiting}) ` : ""}${title}`;
  const newer = (name) => leads && known !== null && now.newest[name] > known[name];
  const quiet = document.hasFocus() && document.getElementById("chat")?.dataset.mine;
  if (newer("urgent")) ring("An alarming message", true);
  else if (newer("request")) ring("A visitor asks for a person");
  else if (newer("passed")) ring("A chat was passed to you");
  else if (newer("message") && !quiet) ring("A visitor wrote to you");
  known = now.newest;
}

const changed = calmly(() => { tell("desk:changed"); count(); }, 400);

// One tab of a browser listens and tells the others: a browser opens only a few connections to one server, and rings once.
const tabs = new BroadcastChannel("desk");
let leads = false;

const happens = {
  ready: () => { lost(""); changed(); tell("desk:chat", null); },
  chat: (data) => { tell("desk:chat", data.id); changed(); },
  visitor_typing: (data) => tell("desk:visitor-typing", data),
  lost: () => lost("The connection is lost; what you see may be old. Trying again …"),
  over: () => lost("You have been signed out. ", "Sign in again"),
};

tabs.addEventListener("message", ({ data }) => happens[data.name](data.data));

function all(name, data) {
  happens[name](data);
  tabs.postMessage({ name, data });
}

function listen() {
  const stream = new EventSource("/desk/events");
  for (const name of ["ready", "chat", "visitor_typing"]) {
    stream.addEventListener(name, (event) => all(name, JSON.parse(event.data)));
  }
  stream.addEventListener("over", () => { stream.close(); all("over"); });
  stream.addEventListener("error", () => {
    all("lost");
    if (stream.readyState === EventSource.CLOSED) check();
  });
}

/** The browser gives up when the stream was refused: signed out, or the server is only restarting. */
async function check() {
  const answer = await fetch("/desk/inbox/counts", { headers: background, redirect: "manual" }).catch(() => null);
  if (answer && (answer.type === "opaqueredirect" || answer.status === 403)) all("over");
  else setTimeout(listen, 3000);
}

function lead() {
  leads = true;
  listen();
}

function lost(text, link = "") {
  const note = document.getElementById("connection");
  note.hidden = !text;
  if (note.dataset.text === text + link) return;
  note.dataset.text = text + link;
  note.replaceChildren(text);
  if (link) {
    const again = document.createElement("a");
    again.href = `/desk/login?next=${encodeURIComponent(location.pathname)}`;
    again.textContent = link;
    note.append(again);
  }
}

// A page that sleeps in the background may have missed what happened.
document.addEventListener("visibilitychange", () => { if (!document.hidden) changed(); });
allowed();
changed();
// The lock is held until the tab is closed; then the next tab gets it. Without locks (no https) each tab listens.
if (navigator.locks) navigator.locks.request("desk-stream", () => new Promise(lead));
else lead();
