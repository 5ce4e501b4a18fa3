import answers from "./style/answers.css";
import base from "./style/base.css";
import colors from "./style/colors.css";
import forms from "./style/forms.css";
import launcher from "./style/launcher.css";
import messages from "./style/messages.css";
import modes from "./style/modes.css";
import panel from "./style/panel.css";
import phone from "./style/phone.css";

/** @type {CSSStyleSheet | null} */
let made = null;

/**
 * The widget's stylesheets, shared by all its elements. Constructed ones need no `style-src 'unsafe-inline'`.
 *
 * @returns {CSSStyleSheet[]}
 */
export function sheets() {
  if (!made) {
    made = new CSSStyleSheet();
    made.replaceSync([base, colors, launcher, panel, messages, answers, forms, phone, modes].join(""));
  }
  return [made];
}
