"""What a text of the knowledge file must not say: the clinic's own prices, hours and contacts, or promises."""

from __future__ import annotations

import re

from babel.core import get_global

_AMOUNT_WORD = (
    r"(?:\d[\d,.]*\s?k?|(?:ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)(?:[\s-]\w+)?)"
)
_CURRENCY_WORD = r"(?:dollars?|pounds?|euros?|pence|quid|bucks|GBP|USD|EUR|AUD|CAD|NZD|CHF)"
_MONEY = (
    re.compile(r"(?:US|A|C|NZ)?[$£€¥₹]\s?\d[\d,.]*"),
    re.compile(rf"\b{_AMOUNT_WORD}\s?(?:US\s)?{_CURRENCY_WORD}\b(?!\s+(?:of|per\s+square)\b)", re.I),
    re.compile(r"\b\d[\d,.]*\s?[£€$¥₹]"),
    re.compile(r"\b(?:GBP|USD|EUR|AUD|CAD|NZD|CHF)\s?\d[\d,.]*"),
    re.compile(r"\b\d+\s?(?:%|per\s?cent)\s(?:off|discount)\b", re.I),
    re.compile(r"\bfree\s(?:of\scharge|consultation|parking)\b", re.I),
)

_DAY = r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?s?"
_FULL_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_CLOCK = r"(?:\d{1,2}(?:[:.]\d{2})?\s?(?:am|pm|a\.m\.|p\.m\.)|\d{1,2}:\d{2}|\d{1,2}\s?o['\u2019]clock)"
_HOURS = (
    re.compile(rf"\b(?:\d{{1,2}}(?:[:.]\d{{2}})?|{_CLOCK})\s*(?:-|\u2013|\u2014|to|until|till)\s*{_CLOCK}", re.I),
    re.compile(rf"\b{_CLOCK}", re.I),
    re.compile(rf"\b{_DAY}\s*(?:-|\u2013|\u2014|to|until|through)\s*{_DAY}\b", re.I),
    re.compile(rf"\b{_DAY},?\s(?:from\s|at\s|until\s)?\d{{1,2}}(?:[:.]\d{{2}}|\s?-\s?\d)", re.I),
    re.compile(
        r"\b(?:open|opens|close|closed|closes|shut)\b[^.;]{0,30}?\b(?:until|till|at|from|by)\s"
        r"(?:noon|midday|midnight|\d{1,2}(?![\d%])(?!\s*(?:-|\u2013|to)?\s*\d*\s*(?:%|seconds?|minutes?|hours?|days?|weeks?|"
        r"months?|years?|degrees)))",
        re.I,
    ),
    re.compile(
        rf"\b(?:open|opens|close|closed|closes|shut)\s(?:on\s|at\s|every\s)?(?:{_FULL_DAY}|weekends?|weekdays|bank\sholidays?)"
        r"\b",
        re.I,
    ),
)
_ABOUT_SUNLIGHT = re.compile(r"\bthe sun\b|\bsunlight\b|\bsunshine\b|\bUV\b|\bsunscreen\b|\bshade\b")

_CONTACT = (
    ("an e-mail address", re.compile(r"[\w.+-]+@[\w-]+\.\w[\w.]*\w")),
    ("a link", re.compile(r"(?:\bhttps?:|\bjavascript:|\bdata:text|\bwww\.)\S*", re.I)),
    ("a phone number", re.compile(r"(?<![\w.,/-])(?:\+|\(?0)\d(?:[\s()./-]{0,2}\d){7,}")),
    ("a phone number", re.compile(r"\b(?:call|ring|dial|phone|text|NHS)\s(?:on\s|us\son\s)?\d{3,}\b", re.I)),
    (
        "a street address",
        re.compile(
            r"\b\d{1,4}[a-z]?,?\s(?:[A-Z][\w'\u2019]+\s){1,3}"
            r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Square|Way|Court|Terrace|Place|Boulevard|Crescent)\b"
        ),
    ),
    ("a postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b")),
)

_MARKUP = re.compile(r"<[a-zA-Z/!]|\]\(|&#?\w+;")

_PROMISE = re.compile(
    r"\b(?:guarantee[ds]?|risk[\s-]free|pain[\s-]free|painless(?:ly)?|miracle|(?:100\s?%|completely|totally|perfectly|"
    r"entirely|absolutely)\s(?:safe|effective)|permanent(?:ly)?\s(?:results?|removes?|removal|fix|cures?)|"
    r"cures?\b|eliminates?|always\sworks|no\s(?:risks?|side[\s-]effects)|works\sfor\severyone|scars?\swill\s(?:go|vanish|"
    r"disappear))\b",
    re.I,
)
_NEGATION = re.compile(
    r"\b(?:not?|never|nobody|none|nothing|cannot|without|neither|nor|rarely|unlikely|unproven|overstate[ds]?|wrong|says?|claims?|promises?)\b"
    r"|n['\u2019]t\b",
    re.I,
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")


def is_currency(unit: str) -> bool:
    """Whether a figure's unit is money: a currency's code, symbol or name (`US dollars a session`)."""
    codes = get_global("all_currencies")
    if any(word in codes for word in re.findall(r"\b[A-Z]{3}\b", unit)):
        return True
    return bool(re.search(r"[$£€¥₹]|\b(?:dollars?|pounds?|euros?|pence|cents)\b", unit, re.I))


def money_in(text: str) -> str | None:
    """Returns the first amount of money in a text, or None."""
    return _first(_MONEY, text)


def opening_hours_in(text: str) -> str | None:
    """Returns the first thing that reads like an opening hour, or None; hours of strong sun are not meant."""
    for sentence in _SENTENCE.split(text):
        if not _ABOUT_SUNLIGHT.search(sentence) and (found := _first(_HOURS, sentence)):
            return found
    return None


def contact_in(text: str) -> tuple[str, str] | None:
    """Returns the kind and text of the first phone number, address or link, or None."""
    for kind, pattern in _CONTACT:
        if found := pattern.search(text):
            return kind, found[0]
    return None


def markup_in(text: str) -> str | None:
    """Returns the first piece of HTML or Markdown, or None."""
    found = _MARKUP.search(text)
    return found[0] if found else None


def promise_in(text: str) -> str | None:
    """Returns the first promise that is not denied earlier in its sentence, or None."""
    for sentence in _SENTENCE.split(text):
        for found in _PROMISE.finditer(sentence):
            if not _NEGATION.search(sentence[: found.start()]):
                return found[0]
    return None


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> str | None:
    for pattern in patterns:
        if found := pattern.search(text):
            return found[0].strip()
    return None
