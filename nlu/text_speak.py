"""Short forms that people type in chats, and what they stand for."""

from __future__ import annotations

FULL_FORMS = {
    "2day": "today", "2moro": "tomorrow", "2mrw": "tomorrow", "2nite": "tonight", "abit": "a bit", "abt": "about",
    "alot": "a lot", "appt": "appointment", "appts": "appointments", "arnt": "arent", "aswel": "as well",
    "aswell": "as well", "atm": "at the moment", "b4": "before", "bc": "because", "bcs": "because", "bk": "back",
    "btw": "by the way", "cld": "could", "cos": "because", "coz": "because", "cud": "could", "cus": "because",
    "cuz": "because", "da": "the", "dat": "that", "dis": "this", "dnt": "dont", "dont": "don't", "dos": "does",
    "dus": "does", "duz": "does", "eny": "any", "evry": "every", "frm": "from", "gd": "good", "gna": "gonna",
    "gud": "good", "hav": "have", "havin": "having", "hrs": "hours", "hw": "how", "idk": "i don't know", "iv": "i've",
    "ive": "i've", "iz": "is", "jst": "just", "knw": "know", "l8r": "later", "luv": "love", "mch": "much",
    "min": "minute", "mins": "minutes", "mite": "might", "mnth": "month", "mnths": "months", "msg": "message",
    "nite": "night", "nt": "not", "ova": "over", "ovr": "over", "pic": "picture", "pics": "pictures", "plz": "please",
    "pls": "please", "ppl": "people", "prob": "probably", "probs": "probably", "r": "are", "rly": "really",
    "sesh": "session", "shd": "should", "shld": "should", "shud": "should", "smth": "something", "sum": "some",
    "teh": "the", "thats": "that's", "thm": "them", "tho": "though", "thru": "through", "ths": "this", "tht": "that",
    "thx": "thanks", "tmrw": "tomorrow", "tomoz": "tomorrow", "tx": "thanks", "u": "you", "ud": "you'd", "ur": "your",
    "urs": "yours", "v": "very", "vry": "very", "w": "with", "wat": "what", "wats": "what's", "watz": "what's",
    "wen": "when", "whats": "what's", "whens": "when's", "wil": "will", "wiv": "with", "wk": "week", "wks": "weeks",
    "wld": "would", "wont": "won't", "wot": "what", "wots": "what's", "wrk": "work", "wrks": "works", "wth": "with",
    "wud": "would", "wudnt": "wouldnt", "yr": "year", "yrs": "years", "yu": "you",
}  # fmt: skip
