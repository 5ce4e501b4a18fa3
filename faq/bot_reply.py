"""The reply to one message, as the command line and the tests see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from channels.reply_contract import TurnReply


@dataclass(frozen=True)
class BotReply:
    """What the visitor sees, the contract, and what Rasa did.

    Attributes:
        kind: See the reply contract.
        texts: What is said, one entry a bubble.
        buttons: Quick replies, each with `title` and `payload`.
        topics: Topics answered or offered, most relevant first.
        facts: Ids of the facts stated.
        sources: Their sources: id, title, publisher, link, year.
        confidence: Of the first topic, 0-1.
        checked_on: The oldest day on which one of the facts was checked, ISO date.
        extra: Further parts of the contract, such as `urgency` or `handoff`.
        intent: The intent Rasa acted on; empty when not known.
        actions: The actions Rasa ran; empty when not known.
        events: What Rasa recorded in this turn, as it stores it; empty when not known.
    """

    kind: str
    texts: list[str]
    buttons: list[dict[str, str]]
    topics: list[str]
    facts: list[str]
    sources: list[dict[str, Any]]
    confidence: float
    checked_on: str | None
    extra: dict[str, Any] = field(default_factory=dict)
    intent: str = ""
    actions: list[str] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, reply: TurnReply, **what_happened: Any) -> BotReply:
        """Unpack the contract of a gathered reply; `what_happened` sets `intent`, `actions` and `events`."""
        extra = dict(reply.contract)
        known = {key: extra.pop(key) for key in ("kind", "topics", "facts", "sources", "confidence", "checked_on")}
        return cls(texts=reply.texts, buttons=reply.buttons, extra=extra, **known, **what_happened)
