"""Which topics have something to say about what was named, and which cautions must not go unsaid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from actions.price import PRICED_BY
from actions.reply import PRICE_TOPIC
from knowledge.schema import EntityName, Knowledge

CAUTIONED: Mapping[EntityName, Sequence[str]] = {
    "medicine": ("medications",),
    "condition": ("contraindications",),
    "scar_type": ("contraindications", "scar_types"),
}
"""What may speak against treatment, and the topics that say so."""

ASKS_FOR_ONESELF = frozenset(
    {
        "skin_tone",
        "age",
        "cost",
        "consultation_booking",
        "sessions_count",
        "effectiveness",
        "other_benefits",
        "pain",
        "session_duration",
        "contraindications",
        "medications",
        "scar_types",
        "preparation",
    }
)
"""Topics that somebody asks about who thinks of being treated."""


def has_variant(knowledge: Knowledge, topic: str, entities: dict[str, list[str]]) -> bool:
    """Return whether the topic's answer depends on one of these things; a price does on what is counted."""
    if topic == PRICE_TOPIC and not PRICED_BY.isdisjoint(entities):
        return True
    return any(
        any(set(values) & set(entities.get(kind, [])) for kind, values in variant.when.items())
        for variant in knowledge.topics[topic].variants
    )


def must_be_said(topics: Sequence[str], entities: Mapping[str, list[str]], knowledge: Knowledge) -> list[str]:
    """Return the topics that tell the cautions for what visitors have or take, where no answer asked for does.

    "I'm black and have keloids" asks about the skin tone; that keloids need a dermatologist first is said all the same.

    Args:
        topics: The topics to answer.
        entities: What the message names.
        knowledge: The knowledge file.
    """
    return [] if ASKS_FOR_ONESELF.isdisjoint(topics) else cautions_beyond(topics, entities, knowledge)


def cautions_beyond(topics: Sequence[str], entities: Mapping[str, list[str]], knowledge: Knowledge) -> list[str]:
    """Return the topics that tell the cautions for what is named, where none of `topics` does; see `must_be_said`."""
    cautious = [factor.when or {} for factor in knowledge.suitability.factors if factor.outcome != "likely"]
    missed: list[str] = []
    for kind, homes in CAUTIONED.items():
        values = [value for value in entities.get(kind, []) if any(value in when.get(kind, []) for when in cautious)]
        if values and not any(has_variant(knowledge, topic, {kind: values}) for topic in [*topics, *missed]):
            missed += [home for home in homes if has_variant(knowledge, home, {kind: values})][:1]
    return missed
