"""How long ago visitors say that they took something: what is long past has an answer of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from knowledge.schema import Knowledge, Term

Entity = Mapping[str, Any]
_MONTHS = {"year": 12, "yr": 12, "month": 1, "mth": 1, "week": 0, "wk": 0, "day": 0}
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "few": 3, "several": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
}  # fmt: skip
_COUNT = rf"(?:\d{{1,2}}(?:\.\d)?|{'|'.join(_COUNTS)})"
_TIME = (
    rf"(?:(?P<over>over|more\s+than)\s+)?(?:a\s+(?=couple|few))?\b(?P<count>{_COUNT})(?:\s*(?:-|–|to|or)\s*{_COUNT})?\+?"
    r"\s*(?:of\s+)?(?P<unit>year|yr|month|mth|week|wk|day)s?"
)
_SO_MANY = r"(?:(?:for|in|about|around|roughly|nearly|almost|at\s+least|like)\s+)*"
_PAST = (
    re.compile(rf"{_TIME}\s+(?:ago|back|since)\b", re.IGNORECASE),
    re.compile(rf"\boff\s+(?:\w+\s+){{0,2}}?{_SO_MANY}{_TIME}\b", re.IGNORECASE),
    re.compile(
        rf"\b(?:not|haven['’]?t|hasn['’]?t)\s+(?:taken|had|used|touched|been)\s+(?:\w+\s+){{1,3}}?(?:for|in)\s+{_TIME}\b",
        re.IGNORECASE,
    ),
)
_YEARS_AGO = re.compile(r"\byears\s+(?:ago|back)\b", re.IGNORECASE)
_IN_YEAR = re.compile(r"\b(?:in|during|until|till|back\s+in)\s+(?P<year>19\d\d|20\d\d)\b", re.IGNORECASE)
_LESS = re.compile(r"\b(?:less|under|within|fewer|not\s+even)\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\b(?:start\w*|beg[au]n|currently|at\s+the\s+moment|daily|every\s+day|takes|(?<!to )(?:take|use)"
    r"|(?:still|now|am|['’]?m|im)\s+(?:back\s+)?(?:on|taking|using)|since\s+(?:about\s+)?\d)\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"\b(?:again|restart\w*|back\s+on|on\s+it\s+now)\b", re.IGNORECASE)
_OF_TAKING = re.compile(
    r"\b(?:stop\w*|finish\w*|ended|quit|took|taken|(?:came|come|been|was)\s+(?:on|off)|off\s+it|had\s+it)\b",
    re.IGNORECASE,
)
_ONLY_A_TIME = re.compile(
    r"^\W*(?:(?:but|about|around|like|it['’]?s|it|was|been|that['’]?s|that|actually|only|just|maybe|roughly|at|least|no|"
    r"sorry|well|oh|in|over|more|than|a|couple|few|of|(?:year|yr|month|week)s?|ago|back|\d+)\b\W*)+$",
    re.IGNORECASE,
)
_BORDER = re.compile(r"(?:[.](?!\d)|[?!;,\n()])+|\s(?:and|but|then|n|&)\s", re.IGNORECASE)


def months_since(text: str, today: date) -> int | None:
    """Return how many full months ago the text says that something was over, at the least; None when it does not.

    Where it names several times the last of them counts; what began then, or goes on, is not over.

    Example:
        >>> months_since("stopped it 2 years ago", date(2026, 1, 1))
        24
    """
    if _GOES_ON.search(text) or _LESS.search(text):
        return None
    found = [_months(match) for pattern in _PAST for match in pattern.finditer(text)]
    found += [12 * (today.year - int(match["year"]) - 1) + today.month - 1 for match in _IN_YEAR.finditer(text)]
    if not found and _YEARS_AGO.search(text):
        found = [2 * _MONTHS["year"]]
    return max(min(found), 0) if found else None


def _months(match: re.Match[str]) -> int:
    count = match["count"].lower()
    number = float(_COUNTS.get(count, 0) or count)
    return int(number * _MONTHS[match["unit"].lower()]) + bool(match["over"])


def with_the_past(
    text: str, named: Sequence[Entity], before: Mapping[str, Sequence[str]], knowledge: Knowledge, today: date
) -> list[Entity]:
    """Return what is named; what the visitor says was over so long ago has the value that stands for the past.

    "Roaccutane 5 years ago" names nothing that is taken now; neither does "I stopped it 2 months ago" after it.

    Args:
        text: The message.
        named: What it names.
        before: What the turns before named, entity -> values; it is meant where the message names nothing.
        knowledge: The knowledge file; its vocabulary tells what has a value for the past.
        today: The day, for "in 2015".
    """
    if _AGAIN.search(text):
        return list(named)
    if named:
        return [
            {**entity, "value": _past(knowledge, entity["entity"], entity["value"], months)}
            if (months := months_since(_clause_of(text, entity.get("start", 0)), today)) is not None
            else entity
            for entity in named
        ]
    months = months_since(text, today) if _OF_TAKING.search(text) or _ONLY_A_TIME.search(text) else None
    if months is None:
        return []
    return [
        {"entity": kind, "value": _past(knowledge, kind, value, months), "start": 0}
        for kind, values in before.items()
        for value in values
        if any(term.was for term in forms_of(knowledge, kind, value).values())
    ]


def forms_of(knowledge: Knowledge, kind: str, value: str) -> dict[str, Term]:
    """Return the value of the present that a value belongs to, and those that stand for its past."""
    terms: Mapping[str, Term] = knowledge.vocabulary.get(kind, {})  # type: ignore[call-overload]
    now = terms[value].was or value if value in terms else value
    return {name: term for name, term in terms.items() if now in (name, term.was)}


def _past(knowledge: Knowledge, kind: str, value: str, months: int) -> str:
    forms = forms_of(knowledge, kind, value)
    return max(
        (name for name, term in forms.items() if term.was and (term.from_months or 0) <= months),
        key=lambda name: forms[name].from_months or 0,
        default=value,
    )


def _clause_of(text: str, start: int) -> str:
    """Return the clause around a place in the text, with a neighbour that tells no more than the time."""
    borders = [0, *(place for match in _BORDER.finditer(text) for place in match.span()), len(text)]
    clauses = [text[first:last] for first, last in zip(borders[::2], borders[1::2], strict=True)]
    at = sum(last <= start for last in borders[1:-1:2])
    said = clauses[at]
    if at and _ONLY_A_TIME.search(clauses[at - 1]):
        said = f"{clauses[at - 1]} {said}"
    following = clauses[at + 1] if at + 1 < len(clauses) else ""
    return f"{said} {following}" if _OF_TAKING.search(following) or _ONLY_A_TIME.search(following) else said
