"""What `data/taught.yml` may contain: the clinic's own entries, taught at the desk."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, HttpUrl, StrictStr, validator

from knowledge.schema import MAX_ANSWER_WORDS, Strict, https_only
from knowledge.vocabulary import normalise

MIN_WAYS, MAX_WAYS = 2, 5
MAX_WAY_CHARACTERS = 300


class TaughtSource(Strict):
    """Where the answer was read."""

    title: StrictStr
    publisher: StrictStr
    link: HttpUrl | None = None
    year: int | None = Field(None, ge=1900, le=2100)

    _safe = validator("link", allow_reuse=True)(https_only)


class TaughtEntry(Strict):
    """One question with the ways to ask it.

    Without an `answer` it only adds ways to ask for what `topic` answers already. An answer without a `source` is the
    clinic's own word, which is enough for what the clinic decides itself.
    """

    question: StrictStr = Field(..., max_length=MAX_WAY_CHARACTERS)
    topic: StrictStr
    answer: StrictStr | None = None
    source: TaughtSource | None = None
    ask: list[StrictStr] = Field(..., min_items=MIN_WAYS, max_items=MAX_WAYS)
    taught_by: StrictStr
    taught_on: date

    @validator("answer")
    def is_short(cls, value: str | None) -> str | None:
        """Refuses an answer that nobody would read in a chat."""
        if value is not None and (count := len(value.split())) > MAX_ANSWER_WORDS:
            raise ValueError(f"{count} words long, at most {MAX_ANSWER_WORDS} are allowed")
        return value

    @validator("ask", each_item=True)
    def is_one_question(cls, value: str) -> str:
        """Refuses what is longer than a question."""
        if len(value) > MAX_WAY_CHARACTERS:
            raise ValueError(f"{len(value)} characters long, at most {MAX_WAY_CHARACTERS} are allowed")
        return value

    @property
    def examples(self) -> list[str]:
        """All ways to ask it, its own question first; those that differ in case or punctuation alone count once."""
        return list({normalise(text): text for text in reversed([self.question, *self.ask])}.values())[::-1]


class Taught(Strict):
    """The whole file."""

    version: Literal[1] = 1
    entries: dict[StrictStr, TaughtEntry] = {}
