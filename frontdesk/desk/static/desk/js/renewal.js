// A part of the page that is renewed under a finger would take the click with it, and under a space bar the key. So it
// is renewed when the finger is lifted. Such a part says `desk:renew` in its hx-trigger.
const AFTER_CLICK = 100; // milliseconds: on a touch screen the click comes a little after the finger is lifted
const LONGEST = 10_000; // of a press whose end the browser never told
const late = new Set();
let pressed = null; // what is pressed, and by which pointer or key
let ending = 0;

function press(target, by) {
  clearTimeout(ending);
  pressed = { target, by };
  ending = setTimeout(end, LONGEST);
}

function letGo(by) {
  if (pressed?.by !== by) return;
  clearTimeout(ending);
  ending = setTimeout(end, AFTER_CLICK);
}

function end() {
  pressed = null;
  for (const id of late) document.getElementById(id)?.dispatchEvent(new CustomEvent("desk:renew"));
  late.clear();
}

document.addEventListener("pointerdown", ({ target, button, pointerId }) => {
  if (button === 0) press(target, pointerId);
}, true);
document.addEventListener("keydown", ({ target, key, repeat }) => { if (key === " " && !repeat) press(target, key); }, true);
document.addEventListener("pointerup", ({ pointerId }) => letGo(pointerId), true);
document.addEventListener("pointercancel", ({ pointerId }) => letGo(pointerId), true);
document.addEventListener("keyup", ({ key }) => letGo(key), true);
document.addEventListener("contextmenu", () => letGo(pressed?.by), true);
window.addEventListener("blur", () => letGo(pressed?.by));

document.addEventListener("htmx:beforeSwap", ({ detail: swap }) => {
  if (!swap.target.contains(pressed?.target ?? null) || !swap.target.matches("[hx-trigger*='desk:renew']")) return;
  swap.shouldSwap = false;
  late.add(swap.target.id);
});
