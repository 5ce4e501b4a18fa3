"""What a story file may contain, as types."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel, Extra, Field, StrictStr, root_validator, validator

from knowledge.schema import Urgency

Kind = Literal["answer", "clarify", "fallback", "urgent", "handoff", "form", "smalltalk"]
BUBBLE_KEYS = ("text", "contains", "matches", "not_contains")


class Strict(BaseModel):
    """A part of a story file; unknown keys are refused."""

    class Config:
        extra = Extra.forbid
        allow_mutation = False
        allow_population_by_field_name = False


class BotCheck(Strict):
    """What one `bot:` step expects; only what is written is compared.

    Attributes:
        text: The exact text.
        contains: Each of these is part of the text (capitals, spaces and quote marks do not matter).
        matches: A regular expression found in the text.
        not_contains: None of these is part of the text (compared as for `contains`).
        topics: The topics, all of them, in order.
        topics_include: These topics are among them.
        facts: These fact ids are among those stated.
        sources_include: These source ids are among those given.
        kind: The kind of reply.
        buttons: Buttons with these titles are offered.
        urgency: How quickly help is said to be needed.
    """

    text: StrictStr | None = None
    contains: list[StrictStr] | None = None
    matches: StrictStr | None = None
    not_contains: list[StrictStr] | None = None
    topics: list[StrictStr] | None = None
    topics_include: list[StrictStr] | None = None
    facts: list[StrictStr] | None = None
    sources_include: list[StrictStr] | None = None
    kind: Kind | None = None
    buttons: list[StrictStr] | None = None
    urgency: Urgency | None = None

    @validator("contains", "not_contains", pre=True)
    def one_or_several(cls, value: Any) -> Any:
        """Takes a single text for a list of one."""
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and not text.strip() for text in texts):
            raise ValueError("is empty, so every reply would pass")
        return texts

    @validator("matches")
    def is_an_expression(cls, value: str | None) -> str | None:
        """Refuses what is not a regular expression."""
        try:
            re.compile(value or "")
        except re.error as error:
            raise ValueError(f"is not a regular expression ({error})") from error
        return value

    @validator("*", pre=True)
    def says_something(cls, value: Any) -> Any:
        """Refuses a key without a value, which would check nothing."""
        if value is None:
            raise ValueError("has no value, so it would check nothing")
        return value

    @root_validator(pre=True)
    def checks_something(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Refuses an empty step."""
        if not values:
            raise ValueError("this `bot:` step checks nothing")
        return values

    def given(self) -> dict[str, Any]:
        """Return the keys that are written, with their values."""
        return {key: value for key, value in self.dict().items() if value is not None}


class Step(Strict):
    """One step of a story, as Rasa knows it; what `bot` holds is read as a `BotCheck`."""

    user: StrictStr | None = None
    intent: StrictStr | None = None
    entities: list[Any] | None = None
    bot: Any = None
    action: StrictStr | None = None
    slot_was_set: list[Any] | None = None
    active_loop: StrictStr | None = None
    checkpoint: StrictStr | None = None
    alternatives: list[Any] | None = Field(None, alias="or")
    metadata: Any = None


class StoryHead(Strict):
    """One story: its name and its steps, and why it fails today (`known_gap`) when that is known."""

    story: StrictStr = Field(..., min_length=1)
    known_gap: StrictStr | None = None
    steps: list[Any] = Field(..., min_items=1)
    metadata: Any = None

    @validator("known_gap", pre=True)
    def gives_a_reason(cls, value: Any) -> Any:
        """Refuses a gap without a reason."""
        if value is None or (isinstance(value, str) and not value.strip()):
            raise ValueError("has no reason")
        return value


class ExtendedFile(Strict):
    """A story file of this project."""

    version: StrictStr | None = None
    stories: list[Any] = Field(..., min_items=1)


class RasaFile(ExtendedFile):
    """A test file of Rasa, which may hold other training data beside its stories."""

    class Config:
        extra = Extra.ignore
