// The pages' policy lets no script write HTML unless it goes through here (Trusted Types). htmx shows what this server
// rendered, and fetches from this server only; scripts made of texts stay forbidden.
window.trustedTypes?.createPolicy("default", { createHTML: (html) => html });
