/**
 * Tells a full-screen panel how much of the screen can be seen: on phones the on-screen keyboard covers the page
 * without making it smaller, and would hide the field.
 *
 * @param {HTMLElement} panel
 * @returns {() => void} stops it
 */
export function followViewport(panel) {
  const viewport = globalThis.visualViewport;
  if (!viewport) return () => {};
  const follow = () => {
    // A page that is zoomed by pinching is not to be followed: the panel would move under the fingers.
    if (viewport.scale > 1.05) return;
    panel.style.setProperty("--seen-height", `${viewport.height}px`);
    panel.style.setProperty("--seen-top", `${viewport.offsetTop}px`);
  };
  follow();
  viewport.addEventListener("resize", follow);
  viewport.addEventListener("scroll", follow);
  return () => {
    viewport.removeEventListener("resize", follow);
    viewport.removeEventListener("scroll", follow);
  };
}
