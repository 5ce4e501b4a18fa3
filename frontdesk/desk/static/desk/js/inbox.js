// The list by keyboard, and the chat that is open marked in it.

const open = document.getElementById("chat")?.dataset.chat;

function mark() {
  for (const row of document.querySelectorAll(".row")) {
    if (row.dataset.chat === open) row.setAttribute("aria-current", "true");
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select")) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("search").focus();
  }
  if (event.key !== "j" && event.key !== "k") return;
  const rows = [...document.querySelectorAll(".row")];
  const at = rows.findIndex((row) => row === document.activeElement || (document.activeElement === document.body && row.dataset.chat === open));
  rows[Math.min(rows.length - 1, Math.max(0, at + (event.key === "j" ? 1 : -1)))]?.focus();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.submit();
});
document.addEventListener("htmx:afterSettle", mark);
mark();
