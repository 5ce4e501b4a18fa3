"""A reply of the bot on its way to the visitor."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Extra, Field, StrictStr

Kind = Literal["answer", "clarify", "fallback", "urgent", "handoff", "form", "smalltalk"]
Urgency = Literal["emergency", "crisis", "urgent_today", "call_clinic"]


class OfferedButton(BaseModel):
    """A quick reply, and what pressing it sends to Rasa."""

    title: StrictStr = Field(..., min_length=1)
    payload: StrictStr = Field(..., min_length=1)


class Source(BaseModel):
    """Where a statement comes from, as visitors see it."""

    id: StrictStr
    title: StrictStr
    publisher: StrictStr | None = None
    link: StrictStr | None = None
    year: int | None = None


class Contract(BaseModel):
    """The machine-readable part of a reply."""

    kind: Kind
    topics: list[StrictStr] = []
    facts: list[StrictStr] = []
    sources: list[Source] = []
    checked_on: StrictStr | None = None
    confidence: float = 0.0
    urgency: Urgency | None = None
    handoff: dict[str, Any] | None = None

    class Config:
        extra = Extra.allow


class BotReply(BaseModel):
    """What Rasa answered to one turn; validated, since what comes from another process may be anything."""

    texts: list[StrictStr] = Field(..., min_items=1)
    buttons: list[OfferedButton] = []
    contract: Contract
