const SVG = "http://www.w3.org/2000/svg";

/** Drawn on 24 × 24, as lines. */
const PATHS = {
  chat: "M4 5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-8l-5 4v-4H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM8 10h8M8 13h5",
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9l6 6 6-6",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M3.5 11.5 20.5 4 14 20.5l-3-7.5-7.5-1.5ZM11 13l4-4",
  back: "M19 12H5M11 6l-6 6 6 6",
  thumb: "M7 11v9H4v-9h3Zm0 0 4-8a2 2 0 0 1 2 2v4h5a2 2 0 0 1 2 2.3l-1 6A2 2 0 0 1 17 20H7",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM5 20c.6-3.5 3.4-5 7-5s6.4 1.5 7 5",
  phone: "M6 3h3l2 5-2.5 1.5a11 11 0 0 0 5 5L15 12l5 2v3c0 2-1.5 3-3 3C10 19.5 4.5 14 4 7c0-2 .8-4 2-4Z",
  alert: "M12 3 22 20.5H2L12 3Zm0 6.5v5M12 17.5h.01",
  cloud_off: "M3 4l18 17M7 9a4.5 4.5 0 0 0 .5 9H17M19.5 17a4 4 0 0 0-2-7.5A6 6 0 0 0 10 6.5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  bin: "M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13",
};

/** @param {keyof typeof PATHS} name @returns {SVGSVGElement} */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon i-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
