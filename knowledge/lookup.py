"""Picks answers and sources out of the knowledge file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from knowledge.schema import Answer, EntityName, Knowledge, Source, Topic, Variant


def choose(topic: Topic, entities: Mapping[str, Sequence[str]]) -> Answer | Variant:
    """Returns the answer for what was named.

    Args:
        topic: The topic.
        entities: Ids of what the visitor named, by entity.

    Returns:
        The variant that fits and names the most kinds of things (the first in the file among equals), else the topic.
    """
    fitting = [variant for variant in topic.variants if fits(variant.when, entities)]
    return max(fitting, key=lambda variant: len(variant.when), default=topic)


def fits(when: Mapping[EntityName, Sequence[str]], entities: Mapping[str, Sequence[str]]) -> bool:
    """Whether, of every kind of thing in `when`, one of the listed ones was named."""
    return bool(when) and all(set(values).intersection(entities.get(kind, ())) for kind, values in when.items())


def sources_of(knowledge: Knowledge, fact_ids: Iterable[str]) -> list[tuple[str, Source]]:
    """Returns the sources of facts.

    Args:
        knowledge: The knowledge file.
        fact_ids: The facts; unknown ids are passed over.

    Returns:
        Each source once with its id, in the order in which the facts name them.
    """
    ids = dict.fromkeys(id_ for fact in fact_ids if fact in knowledge.facts for id_ in knowledge.facts[fact].sources)
    return [(id_, knowledge.sources[id_]) for id_ in ids if id_ in knowledge.sources]


def earliest_checked_on(knowledge: Knowledge, fact_ids: Iterable[str]) -> date | None:
    """Returns the day on which the longest unchecked of these facts was checked; None when there is none."""
    days = (knowledge.facts[fact].checked_on for fact in fact_ids if fact in knowledge.facts)
    return min(days, default=None)
