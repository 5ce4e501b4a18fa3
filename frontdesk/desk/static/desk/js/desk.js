// What every page of the desk has: questions before what can't be undone, menus that close, copying.

document.addEventListener("submit", (event) => {
  const question = event.target.dataset?.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

document.addEventListener("click", async (event) => {
  for (const menu of document.querySelectorAll("details.me[open], details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const copy = event.target.closest?.("[data-copy]");
  if (copy) {
    const source = document.getElementById(copy.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.value ?? source.innerText);
      announce("Copied");
    } catch {
      // The browser allows it only in a page that has the focus, and not in all settings.
      if (source.select) source.select();
      else window.getSelection().selectAllChildren(source);
      tellFailure("The browser did not allow copying. The text is selected: copy it with Ctrl+C or ⌘C.");
    }
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.me[open], details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A file that is too big is told before it travels.
document.addEventListener("change", ({ target }) => {
  const most = Number(target.dataset?.maxBytes);
  if (!most || target.type !== "file") return;
  const size = target.files[0]?.size ?? 0;
  const kilobytes = (bytes) => Math.ceil(bytes / 1000).toLocaleString();
  target.setCustomValidity(size > most ? `The file has ${kilobytes(size)} kB; at most ${kilobytes(most)} are read. Split it.` : "");
  target.reportValidity();
});

let announcing = 0;

/** Say something to screen readers. */
export function announce(text) {
  const box = document.getElementById("announcer");
  box.textContent = "";
  clearTimeout(announcing);
  announcing = setTimeout(() => { box.textContent = text; }, 150);
}

// A part of a page that could not be fetched or saved says so; nothing fails silently.
document.addEventListener("htmx:responseError", (event) => failed(event.detail.xhr.status));
document.addEventListener("htmx:sendError", () => failed(0));

function failed(status) {
  tellFailure([401, 403].includes(status)
    ? "This was refused: you may have been signed out. Copy what you typed before you load the page again."
    : "This did not work. Check the connection and try again; nothing was changed.");
}

function tellFailure(text) {
  let note = document.getElementById("failure");
  if (!note) {
    note = Object.assign(document.createElement("p"), { id: "failure", className: "note note-error note-fixed" });
    note.setAttribute("role", "alert");
    document.getElementById("main").prepend(note);
  }
  note.textContent = text;
}
document.addEventListener("htmx:afterOnLoad", () => document.getElementById("failure")?.remove());
