"""Takes personal data out of texts: phone, e-mail, card and ID numbers, birth dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

PHONE_DIGITS = range(7, 16)
_LOCAL_PHONE_DIGITS = 9  # a number without + or 0 in front must be this long
_CARD_DIGITS = 13
_ID_DIGITS = 5  # a number said to be that of a passport or the like
_PLANNED = 5  # years ahead that a date with a short year may still mean
_YOUNGEST = 3  # years back from which on a full date counts as a birth date

LABELS: Mapping[str, str] = {
    "email": "[e-mail]",
    "phone": "[phone]",
    "card": "[card number]",
    "id": "[ID number]",
    "birth": "[birth date]",
}
# Rasa has to see that an address or a number was given: nobody owns these.
STAND_INS: Mapping[str, str] = {**LABELS, "email": "visitor@example.com", "phone": "07700 900000"}

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_FIND = re.compile(
    rf"""
    (?P<uuid>\b[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}\b)
  | (?P<email>[\w.!\#$%&'*+/=?^`{{|}}~-]{{1,64}}@[a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}}){{1,6}})
  | (?P<date>\b\d{{1,2}}(?:st|nd|rd|th)?[ ]?[./ -][ ]?(?:\d{{1,2}}|(?:of[ ])?{_MONTH})[ ]?[.,/ -][ ]?
        (?P<year>(?:19|20)\d\d)\b
      | \b(?P<year_first>(?:19|20)\d\d)[./-]\d{{1,2}}[./-]\d{{1,2}}\b
      | \b\d{{1,2}}[./-]\d{{1,2}}[./-](?P<year_short>\d\d)\b(?![./-]\d)
      | \b{_MONTH}[ ]\d{{1,2}}(?:st|nd|rd|th)?,?[ ](?P<year_last>(?:19|20)\d\d)\b
      | (?:\bborn\b|\bdob\b|\bd\.o\.b\.?|\bbirth[ ]?da(?:y|te)\b|\bdate[ ]of[ ]birth\b)[\w :]{{0,12}}?
        (?P<named>\b\d{{1,2}}[./ -]\d{{1,2}}[./ -]\d{{2,4}}\b))
  | (?P<iban>\b[A-Z]{{2}}\d{{2}}(?:[ ]?[A-Z0-9]{{4}}){{3,7}}(?:[ ]?[A-Z0-9]{{1,3}})?\b)
  | (?P<id>\b[A-Z]{{2}}[ ]?\d{{2}}[ ]?\d{{2}}[ ]?\d{{2}}[ ]?[A-D]\b
      | (?<![\w-])\d{{3}}-\d{{2}}-\d{{4}}(?![\w-])
      | \b[A-Z9]{{5}}\d{{6}}[A-Z9]{{2}}\w{{3}}\b
      | \b(?:passport|nhs|national[ ]insurance|social[ ]security|ssn|insurance|policy|patient|licen[cs]e
          |identity[ ]card|id)
        (?:[ ](?:no\b\.?|nr\b\.?|number|card|is|:))*[ ]?[:\#]?[ ]?
        (?P<named_id>[A-Z]{{0,3}}\d[A-Z0-9-]*(?:[ ]\d[\d-]*)*))
  | (?P<digits>(?<![\w.,-])(?:\+|\(|\(\+)?\d(?:[ ().\-/]{{0,3}}\d){{6,24}}(?![\w]))
    """,
    re.VERBOSE | re.IGNORECASE,
)


def mask(text: str, replacements: Mapping[str, str] = LABELS) -> str:
    """Return a text without personal data.

    Args:
        text: The text.
        replacements: What to write instead of each kind; `LABELS`, or `STAND_INS` for Rasa.
    """
    return _FIND.sub(lambda match: _replaced(match, replacements), text)


def contacts_in(text: str) -> tuple[str, str]:
    """Return the first e-mail address and the first phone number of a text, each empty when there is none."""
    found = {"email": "", "phone": ""}
    for match in _FIND.finditer(text):
        kind = _kind_of(match)
        if kind in found and not found[kind]:
            found[kind] = match[0].strip()
    return found["email"], found["phone"]


def _replaced(match: re.Match[str], replacements: Mapping[str, str]) -> str:
    kind = _kind_of(match)
    if kind is None:
        return match[0]
    part = match["named"] or match["named_id"]
    return match[0].replace(part, replacements[kind]) if part else replacements[kind]


def _kind_of(match: re.Match[str]) -> str | None:
    """Return what was found, or None for what only looks like it."""
    tell: dict[str, Callable[[re.Match[str]], str | None]] = {
        "uuid": lambda found: None,
        "date": _date,
        "iban": lambda found: "card",
        "id": _id,
        "digits": _digits,
    }
    for name in ("uuid", "email", "date", "iban", "id", "digits"):
        if match[name] is not None:
            return tell[name](match) if name in tell else name
    return None


def _id(match: re.Match[str]) -> str | None:
    named = match["named_id"]
    return None if named and sum(character.isdigit() for character in named) < _ID_DIGITS else "id"


def _date(match: re.Match[str]) -> str | None:
    if match["named"]:
        return "birth"
    today = date.today()
    if short := match["year_short"]:
        # "90" is 1990; "27" is no year of birth yet, but that of an appointment.
        century = today.year // 100 - (int(short) > today.year % 100 + _PLANNED)
        year = 100 * century + int(short)
    else:
        year = int(match["year"] or match["year_first"] or match["year_last"])
    return "birth" if year <= today.year - _YOUNGEST else None


def _digits(match: re.Match[str]) -> str | None:
    text = match["digits"]
    count = sum(character.isdigit() for character in text)
    if count >= _CARD_DIGITS and not text.startswith(("+", "00", "(+")):
        return "card"
    if text.lstrip("(").startswith(("+", "0")) or count >= _LOCAL_PHONE_DIGITS:
        return "phone"
    return None
