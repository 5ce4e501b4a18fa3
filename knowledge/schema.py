"""What `data/knowledge.yml` may contain: the knowledge file, as types.

Every class refuses keys it does not know. Rules that reach across sections (dangling ids, prices in the
wrong file, expired facts) live in `knowledge.rules`.
"""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, Extra, Field, HttpUrl, StrictStr, validator
from pydantic.fields import SHAPE_SINGLETON, ModelField

MAX_ANSWER_WORDS = 60
MAX_DETAILS_WORDS = 120

Strength = Literal["guideline", "institution", "review", "trial", "popular", "seed"]
Urgency = Literal["emergency", "crisis", "urgent_today", "call_clinic"]
Outcome = Literal["likely", "ask_first", "not_now"]
EntityName = Literal[
    "scar_type", "condition", "medicine", "skin_tone", "body_area", "device", "other_treatment", "concern"
]


class Strict(BaseModel):
    """A section of the file: unknown keys are refused, values never change after loading."""

    class Config:
        extra = Extra.forbid
        allow_mutation = False
        anystr_strip_whitespace = True

    @validator("*", pre=True)
    def nothing_is_guessed(cls, value: Any, field: ModelField) -> Any:
        """Refuses an empty text, and what pydantic would silently convert (`9` to nine seconds past midnight)."""
        if any(isinstance(text, str) and not text.strip() for text in (value if isinstance(value, list) else [value])):
            raise ValueError("is empty")
        kind = field.type_
        if value is None or field.shape != SHAPE_SINGLETON or not isinstance(kind, type):
            return value
        if issubclass(kind, bool):
            fits = isinstance(value, bool)
        elif issubclass(kind, int):
            fits = isinstance(value, int) and not isinstance(value, bool)
        elif issubclass(kind, (float, Decimal)):
            fits = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
        elif issubclass(kind, date):
            fits = isinstance(value, date) or bool(isinstance(value, str) and _DATE.fullmatch(value))
        elif issubclass(kind, time):
            fits = isinstance(value, time) or bool(isinstance(value, str) and _TIME.fullmatch(value))
        else:
            return value
        if not fits:
            raise TypeError(f"is not {_WANTED[next(base for base in _WANTED if issubclass(kind, base))]}")
        return "00:00" if value == "24:00" else value


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{1,2}:\d{2}")
_WANTED: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    Decimal: "a number",
    date: "a date such as 2026-01-31",
    time: "a time such as 09:30",
}


def https_only(cls: type, link: HttpUrl | None) -> HttpUrl | None:
    """Refuses a link that is not plain https to a named host, such as one with a password in it."""
    if link is None:
        return link
    if link.scheme != "https":
        raise ValueError("a link must start with https://")
    if link.user or link.password or link.host_type != "domain":
        raise ValueError("a link must name a public site, without user name, password or bare IP address")
    return link


def _at_most(words: int) -> Any:
    def check(cls: type, value: str | None) -> str | None:
        if value is not None and (count := len(value.split())) > words:
            raise ValueError(f"{count} words long, at most {words} are allowed; move the rest to `details`")
        return value

    return check


class Source(Strict):
    """Where a fact was read."""

    title: StrictStr
    publisher: StrictStr
    link: HttpUrl | None = None
    year: int | None = Field(None, ge=1900, le=2100)
    read: Literal["excerpt", "abstract", "full"]
    note: StrictStr | None = None

    _safe = validator("link", allow_reuse=True)(https_only)


class Figure(Strict):
    """A number stated by a fact, always with its unit; a range has `low` and `high`, a single number `value`."""

    name: StrictStr
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: StrictStr = Field(..., min_length=1)

    @validator("unit")
    def number_is_complete(cls, unit: str, values: dict[str, Any]) -> str:
        if not {"value", "low", "high"} <= values.keys():
            return unit
        value, low, high = values["value"], values["low"], values["high"]
        if (value is None) == (low is None and high is None) or (low is None) != (high is None):
            raise ValueError("give either `value`, or both `low` and `high`")
        if low is not None and high is not None and low > high:
            raise ValueError(f"`low` ({low:g}) is more than `high` ({high:g})")
        return unit


class Fact(Strict):
    """One sourced statement."""

    claim: StrictStr
    figures: list[Figure] = []
    sources: list[StrictStr] = Field(..., min_items=1)
    strength: Strength
    checked_on: date
    valid_until: date | None = None
    disagreement: StrictStr | None = None
    safety: Literal["refer", "urgent"] | None = None


class Answer(Strict):
    """What is said about a topic, or about a topic and a named thing (a variant)."""

    answer: StrictStr = Field(..., min_length=1)
    details: StrictStr | None = None
    facts: list[StrictStr] = []
    detail_facts: list[StrictStr] = []
    safety: StrictStr | None = None

    _short = validator("answer", allow_reuse=True)(_at_most(MAX_ANSWER_WORDS))
    _not_too_long = validator("details", allow_reuse=True)(_at_most(MAX_DETAILS_WORDS))


class Variant(Answer):
    """The answer to give instead when the visitor named one of these things."""

    when: dict[EntityName, list[StrictStr]]


class Topic(Answer):
    """A thing visitors ask about, with the answer when nothing particular was named."""

    title: StrictStr
    follow_ups: list[StrictStr] = Field([], max_items=3)
    variants: list[Variant] = []


class Term(Strict):
    """A thing a visitor may name: how it is shown, and the ways it is written.

    `was` makes it the past of another value: that is meant when somebody says that the other was over `from_months` ago
    or more.
    `in_lists` are words that mean it only beside another thing of its kind, or after "for", "on" or "about": "back" is
    one in "neck and back".
    """

    label: StrictStr
    synonyms: list[StrictStr] = []
    misspellings: list[StrictStr] = []
    was: StrictStr | None = None
    from_months: int | None = Field(None, ge=0)
    in_lists: list[StrictStr] = []


class UrgentLevel(Strict):
    """How quickly help is needed, and what is said first."""

    answer: StrictStr
    facts: list[StrictStr] = Field(..., min_items=1)


class Symptom(Strict):
    """An alarming symptom: phrases that reveal it (see `knowledge.guard_phrases` for how they are written)."""

    id: StrictStr
    level: Urgency
    answer: StrictStr | None = None
    facts: list[StrictStr] = Field(..., min_items=1)
    phrases: list[StrictStr] = Field(..., min_items=1)
    unless: list[StrictStr] = []


class Urgent(Strict):
    """Alarming messages: levels of urgency, symptoms, ordinary effects, and phrases that only sound alarming."""

    levels: dict[Urgency, UrgentLevel]
    symptoms: list[Symptom]
    mild: list[StrictStr] = []
    calm: list[StrictStr] = []


class Factor(Strict):
    """One thing that speaks for or against treatment; either `when` names it, or an age bound does."""

    id: StrictStr
    when: dict[EntityName, list[StrictStr]] | None = None
    age_below: int | None = None
    outcome: Outcome
    reason: StrictStr
    facts: list[StrictStr] = Field(..., min_items=1)


class Suitability(Strict):
    """The guided check: its questions, the factors, and what is said for each outcome."""

    questions: dict[StrictStr, StrictStr]
    outcomes: dict[Outcome, StrictStr]
    factors: list[Factor]


class Knowledge(Strict):
    """The whole knowledge file."""

    version: Literal[1]
    sources: dict[StrictStr, Source]
    facts: dict[StrictStr, Fact]
    topics: dict[StrictStr, Topic]
    vocabulary: dict[EntityName, dict[StrictStr, Term]]
    urgent: Urgent
    suitability: Suitability
    phrases: dict[StrictStr, StrictStr]
