/**
 * Shapes of the visitor API (frontdesk/api/openapi.yml) and of what the widget keeps.
 *
 * @typedef {{index: number, title: string}} Button
 * @typedef {{id: string, title: string, publisher: string | null, link: string | null, year: number | null}} Source
 * @typedef {"up" | "down" | null} Rating
 * @typedef {"emergency" | "crisis" | "urgent_today" | "call_clinic"} Urgency
 *
 * @typedef {object} Message
 * @property {number} id
 * @property {"visitor" | "bot" | "staff" | "notice"} author
 * @property {string | null} author_name
 * @property {string[]} texts
 * @property {string} created_at
 * @property {string | null} client_id
 * @property {number | null} in_reply_to
 * @property {string | null} kind
 * @property {string | null} notice
 * @property {string[]} topics
 * @property {Urgency | null} urgency
 * @property {Button[]} buttons
 * @property {Source[]} sources
 * @property {string | null} checked_on
 * @property {Rating} rating
 *
 * @typedef {{handled_by: "bot" | "staff", staff_name: string | null, last_id: number, person_asked: boolean}} DeskState
 *
 * @typedef {object} Card
 * @property {string} name
 * @property {string} bot_name
 * @property {string} phone
 * @property {string} phone_link
 * @property {string} email
 * @property {string} address
 * @property {string} website
 * @property {string} booking_link
 * @property {string} privacy_link
 * @property {string} emergency_number
 * @property {boolean} open_now
 * @property {string} opening_text
 * @property {string} hours_text
 * @property {string} language
 * @property {string[]} suggestions
 * @property {string} consent_text
 * @property {string} privacy_text
 * @property {{message_characters: number}} limits
 *
 * @typedef {object} Conversation
 * @property {string} id
 * @property {string} token
 * @property {number} issued When the token was got, in milliseconds.
 * @property {number} expires When it ends, in milliseconds.
 *
 * What the visitor sent and the desk has not confirmed.
 * @typedef {object} Pending
 * @property {string} client_id
 * @property {string} text What the bubble shows.
 * @property {{message_id: number, index: number} | null} button The button pressed, if it was one.
 * @property {"sending" | "waiting" | "failed" | "refused"} status `waiting`: tried again by itself;
 *   `failed`: given up until something changes; `refused`: the desk does not want it.
 * @property {string} code What the front desk calls that problem.
 * @property {string} problem Why it is not sent yet, in a sentence; empty while all is well.
 *
 * @typedef {object} Config
 * @property {string} server
 * @property {string} storage
 * @property {string} lang
 * @property {Partial<Card>} card What the host page's attributes say about the clinic.
 */
export {};
