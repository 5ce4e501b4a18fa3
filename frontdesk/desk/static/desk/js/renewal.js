// A part of the page that is renewed under a finger would take the click with it, and under a space bar the key. So it
// is renewed when the finger is lifted.
const AFTER_CLICK = 100; // milliseconds: on a touch screen the click comes a little after the finger is lifted
const late = new Set();
let pressed = null;

function letGo() {
  pressed = null;
  setTimeout(() => {
    for (const id of late) document.getElementById(id)?.dispatchEvent(new CustomEvent("desk:renew"));
    late.clear();
  }, AFTER_CLICK);
}

document.addEventListener("pointerdown", ({ target }) => { pressed = target; }, true);
document.addEventListener("keydown", ({ key, target }) => { if (key === " ") pressed = target; }, true);
document.addEventListener("pointerup", letGo, true);
document.addEventListener("pointercancel", letGo, true);
document.addEventListener("keyup", letGo, true);
window.addEventListener("blur", letGo);

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!pressed || !detail.target.contains(pressed)) return;
  detail.shouldSwap = false;
  late.add(detail.target.id);
});
