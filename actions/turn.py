"""The visitor's turn as the actions see it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker

from actions import knowledge_access
from actions.context import Context
from actions.denial import is_denied
from actions.time_since import with_the_past
from knowledge.topics import ALARM, filed_under

BUTTON_PREFIX = "/"
TAUGHT = "taught"
# The entity in which a button carries the name of a taught entry.
TAUGHT_ENTRY = "taught_entry"
# How many sessions of which body area, where a message gives each its own number: "face=6".
AREA_COUNTS = "area_counts"


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
        answered: What the bot said to the message before this one.
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
    answered: str = ""
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
        context = Context.of(tracker)
        named = with_the_past(
            text,
            message.get("entities") or [],
            context.entities,
            knowledge_access.store().current().knowledge,
            knowledge_access.now().date(),
        )
        topics = _pairs(message.get("topics"))
        entities = _by_kind(named)
        if counts := _area_counts(named):
            entities[AREA_COUNTS] = counts
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
            context=context,
            before=(message.get("metadata") or {}).get("before") or [],
            answered=_answered(tracker.events or []),
            asked_in=message.get("asked_in") or {},
        )


def _answered(events: Sequence[Mapping[str, Any]]) -> str:
    """Return all that the bot said between the visitor's last two messages."""
    said: list[str] = []
    messages = 0
    for event in reversed(events):
        messages += event.get("event") == "user"
        if messages == 2:
            break
        if messages == 1 and event.get("event") == "bot":
            said.append(event.get("text") or "")
    return "\n".join(reversed(said))


def _pairs(named: list[dict[str, Any]] | None) -> list[tuple[str, float]]:
    return [(item["name"], float(item["confidence"])) for item in named or []]


def _by_kind(entities: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entity in entities:
        values = found.setdefault(entity["entity"], [])
        if entity["value"] not in values:
            values.append(entity["value"])
    return found


def _area_counts(entities: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return `area=number` for each area of "6 sessions on my face and 3 on my back", nothing for a single number."""
    counted: list[tuple[str, list[str]]] = []
    for entity in sorted(entities, key=lambda entity: entity.get("start", 0)):
        if entity["entity"] == "session_count":
            counted.append((str(entity["value"]), []))
        elif entity["entity"] == "body_area":
            if not counted:
                return []
            counted[-1][1].append(str(entity["value"]))
    if len(counted) < 2 or not all(areas for _, areas in counted):
        return []
    return list(dict.fromkeys(f"{area}={count}" for count, areas in counted for area in areas))


def button_payload(topic: str, entities: Mapping[str, list[str]] | None = None) -> str:
    """Return the payload of a button that means a topic or another intent, with the entities the visitor had named.

    Example:
        >>> button_payload("scar_types", {"scar_type": ["ice_pick"]})
        '/scar_types{"scar_type": "ice_pick"}'
        >>> button_payload("opening_hours_location/wifi")
        '/taught{"taught_entry": "opening_hours_location/wifi"}'
    """
    first_values = {kind: values[0] for kind, values in (entities or {}).items() if values and kind != AREA_COUNTS}
    intent = topic
    if filed_under(topic) != topic:
        intent, first_values = TAUGHT, {**first_values, TAUGHT_ENTRY: topic}
    return f"{BUTTON_PREFIX}{intent}{json.dumps(first_values) if first_values else ''}"
