/**
 * Every text of the widget. A host page overrides or translates any of them, by the `texts` property or by JSON inside
 * the element; `{name}` and the like are filled in.
 */
export const TEXTS = {
  launcher: "Ask us",
  launcher_label: "Ask us: open the chat",
  launcher_close: "Close the chat",
  unread_one: "{n} new message",
  unread_other: "{n} new messages",
  title: "Chat",
  assistant: "assistant",
  team: "clinic team",
  with_person: "You are talking to {name}",
  a_person: "a person from the clinic",
  no_connection: "No connection",
  close: "Close",
  menu: "More",
  menu_transcript: "Save this chat",
  menu_erase: "Erase this chat",
  greeting: "Hello, how can we help?",
  about: "I’m {bot}, the assistant of {name}. I answer from checked sources, and I say so when I don’t know.",
  often_asked: "Often asked",
  contact_details: "Phone, hours and address",
  phone: "Phone",
  hours: "Hours",
  address: "Address",
  email: "E-mail",
  privacy: "Privacy",
  conversation: "Conversation",
  you: "You",
  clinic: "Clinic",
  urgent: "Urgent",
  urgent_emergency: "Emergency: call for help now",
  urgent_crisis: "Please talk to someone now",
  urgent_today: "Urgent: get medical help today",
  urgent_clinic: "Important: call the clinic",
  call: "Call {number}",
  sources_one: "From {title}",
  sources_two: "From {title} and 1 more",
  sources_many: "From {title} and {n} more",
  checked: "checked on {date}",
  opens_new_tab: "opens in a new tab",
  helpful: "This helped",
  unhelpful: "This did not help",
  rate: "Rate this answer",
  rated: "Thank you for telling us.",
  new_messages: "New messages",
  jump: "Newest message",
  quick_replies: "Choose an answer",
  typing: "{name} is writing",
  sending: "Sending",
  sent: "Sent",
  not_sent: "Not sent",
  waiting: "Not sent yet. It goes out by itself when the connection is back.",
  retry: "Try again",
  discard: "Remove",
  failed_announce: "Your message was not sent.",
  input: "Your message",
  placeholder: "Type your question",
  placeholder_person: "Write to {name}",
  send: "Send",
  left: "Characters left: {n}",
  over: "Too long by {n}. Please shorten your message.",
  person: "Ask for a person",
  person_asked: "A person has been asked for",
  call_back: "Leave a number or e-mail",
  contact_title: "We’ll get back to you",
  contact_lead: "Leave a phone number or an e-mail address. Only our team sees it.",
  field_name: "Your name",
  field_phone: "Phone number",
  field_email: "E-mail address",
  field_wish: "When suits you, and what is it about?",
  optional: "optional",
  contact_send: "Send my details",
  contact_needed: "Give a phone number or an e-mail address.",
  contact_phone_wrong: "Please check the phone number.",
  contact_email_wrong: "Please check the e-mail address.",
  consent_needed: "Please tick the box, so that we may contact you.",
  cancel: "Back to the chat",
  erase_title: "Erase this chat?",
  erase_lead: "All messages of this chat are deleted here and at the clinic. This can’t be undone.",
  erase_yes: "Erase it",
  erase_no: "Keep it",
  erased: "The chat was erased.",
  ended: "Your earlier chat has ended. This is a new one.",
  transcript_file: "chat.txt",
  unreachable: "The chat can’t be reached right now",
  offline: "You are offline",
  unreachable_lead: "It reconnects by itself.",
  back_online: "The chat is connected again.",
  problem: "That did not work. Please try again, or call us.",
};

/** @typedef {typeof TEXTS} Texts */
/** @typedef {keyof Texts} TextKey */

/** Looks texts up, fills them in and chooses the plural. */
export class Wording {
  /** @param {Partial<Texts>} overrides @param {string} lang */
  constructor(overrides, lang) {
    this.table = { ...TEXTS, ...strings(overrides) };
    this.lang = lang;
  }

  /** A page in `en` of a clinic in `en-GB` writes dates as the clinic does. @param {string | undefined} lang */
  localise(lang) {
    if (lang?.startsWith(`${this.lang}-`)) this.lang = lang;
  }

  /**
   * @param {TextKey} key
   * @param {Record<string, string | number>} [values]
   * @returns {string}
   */
  say(key, values = {}) {
    return this.table[key].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  }

  /**
   * Why the front desk refused something: its own sentence, unless the table has one as `error_<code>`.
   *
   * @param {{code: string, message: string}} refusal
   */
  why({ code, message }) {
    return /** @type {Record<string, string>} */ (this.table)[`error_${code}`] ?? message;
  }

  /**
   * Chooses between `<stem>_one` and `<stem>_other` (or `_few`, `_many`, … where a translation adds them).
   *
   * @param {string} stem
   * @param {number} n
   */
  count(stem, n) {
    const form = `${stem}_${new Intl.PluralRules(this.lang).select(n)}`;
    return this.say(/** @type {TextKey} */ (form in this.table ? form : `${stem}_other`), { n });
  }

  /** @param {string} iso @returns {string} such as `14:05`, with the day when it is not today */
  time(iso) {
    const at = new Date(iso);
    /** @type {Intl.DateTimeFormatOptions} */
    const clock = { hour: "2-digit", minute: "2-digit" };
    const today = at.toDateString() === new Date().toDateString();
    return new Intl.DateTimeFormat(this.lang, today ? clock : { ...clock, day: "numeric", month: "short" }).format(at);
  }

  /** @param {string} day such as `2026-11-03` @returns {string} such as `3 November 2026` */
  date(day) {
    // A bare date is midnight UTC: written in UTC it can't slip to the day before.
    return new Intl.DateTimeFormat(this.lang, { dateStyle: "long", timeZone: "UTC" }).format(new Date(day));
  }
}

/**
 * Only strings may override: a wrong type in a host page's JSON must not break the chat.
 *
 * @param {Record<string, unknown>} table
 * @returns {Record<string, string>}
 */
function strings(table) {
  return /** @type {Record<string, string>} */ (
    Object.fromEntries(Object.entries(table).filter(([, text]) => typeof text === "string"))
  );
}
