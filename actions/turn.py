"""The visitor's turn as the actions see it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker

from actions.context import Context
from actions.denial import is_denied
from knowledge.topics import ALARM, filed_under

BUTTON_PREFIX = "/"
TAUGHT = "taught"
# The entity in which a button carries the name of a taught entry.
TAUGHT_ENTRY = "taught_entry"


@dataclass(frozen=True)
class Turn:
    """One message with what was understood of it, and the context of the turns before.

    Attributes:
        sender_id: The conversation.
        text: The message.
        intent: Its first intent, or `clarify` or `nlu_fallback`.
        topics: All topics asked, most likely first, with their confidence 0-1.
        asked: Their names in the order in which the message asks them.
        asked_in: The clauses that ask each of several topics; empty when that is not known.
        perhaps: Topics that may be meant beside them, likeliest first.
        ranking: The likeliest intents with their confidence, whatever was decided.
        entities: What was named, entity -> canonical values in the order named.
        denied: What was named only to say that it is not so ("I'm not pregnant").
        urgent: What the safety guard found: `{"symptoms": [...], "level": ...}`, or None.
        is_mild: The guard found that the message only sounds alarming: it asks, denies, or names an ordinary effect.
        context: What the bot remembers.
        before: The visitor's last messages before this one, oldest first; buttons are left out.
    """

    sender_id: str
    text: str
    intent: str
    topics: list[tuple[str, float]]
    asked: list[str]
    perhaps: list[str]
    ranking: list[tuple[str, float]]
    entities: dict[str, list[str]]
    denied: dict[str, list[str]]
    urgent: Mapping[str, Any] | None
    is_mild: bool
    context: Context
    before: list[str] = field(default_factory=list)
    asked_in: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def is_button(self) -> bool:
        """Whether the visitor pressed a button instead of typing."""
        return self.text.startswith(BUTTON_PREFIX)

    @property
    def is_alarming(self) -> bool:
        """Whether the guard or the classifier takes the message for alarming."""
        return self.urgent is not None or ALARM in dict(self.topics)

    @classmethod
    def of(cls, tracker: Tracker) -> Turn:
        """Read the latest message of `tracker`."""
        message: dict[str, Any] = tracker.latest_message or {}
        intent = (message.get("intent") or {}).get("name") or ""
        confidence = float((message.get("intent") or {}).get("confidence") or 0.0)
        text = message.get("text") or ""
        named = message.get("entities") or []
        topics = _pairs(message.get("topics"))
        entities = _by_kind(named)
        if text.startswith(BUTTON_PREFIX) or not topics:
            # The button of a taught entry names it; the intent is the same for all of them.
            topics = [(entities.pop(TAUGHT_ENTRY, [intent])[0], confidence)]
        return cls(
            sender_id=tracker.sender_id,
            text=text,
            intent=intent,
            topics=topics,
            asked=message.get("asked") or [name for name, _ in topics],
            perhaps=message.get("perhaps") or [],
            ranking=_pairs(message.get("intent_ranking")),
            entities=entities,
            denied=_by_kind([entity for entity in named if is_denied(text, entity.get("start", 0))]),
            urgent=message.get("urgent"),
            is_mild=bool(message.get("mild")),
            context=Context.of(tracker),
            before=(message.get("metadata") or {}).get("before") or [],
            asked_in=message.get("asked_in") or {},
        )


def _pairs(named: list[dict[str, Any]] | None) -> list[tuple[str, float]]:
    return [(item["name"], float(item["confidence"])) for item in named or []]


def _by_kind(entities: list[dict[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entity in entities:
        values = found.setdefault(entity["entity"], [])
        if entity["value"] not in values:
            values.append(entity["value"])
    return found


def button_payload(topic: str, entities: Mapping[str, list[str]] | None = None) -> str:
    """Return the payload of a button that means a topic or another intent, with the entities the visitor had named.

    Example:
        >>> button_payload("scar_types", {"scar_type": ["ice_pick"]})
        '/scar_types{"scar_type": "ice_pick"}'
        >>> button_payload("opening_hours_location/wifi")
        '/taught{"taught_entry": "opening_hours_location/wifi"}'
    """
    first_values = {kind: values[0] for kind, values in (entities or {}).items() if values}
    intent = topic
    if filed_under(topic) != topic:
        intent, first_values = TAUGHT, {**first_values, TAUGHT_ENTRY: topic}
    return f"{BUTTON_PREFIX}{intent}{json.dumps(first_values) if first_values else ''}"
