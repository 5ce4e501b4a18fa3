"""Picks answers and sources out of the knowledge file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from knowledge.schema import Answer, EntityName, Knowledge, Source, Topic, Variant

AT_ONCE = 2
"""So many things of one kind are answered for at once; more would bury the answer."""


def choose(topic: Topic, entities: Mapping[str, Sequence[str]]) -> Answer | Variant:
    """Returns the answer for what was named.

    Args:
        topic: The topic.
        entities: Ids of what the visitor named, by entity.

    Returns:
        The variant that fits and names the most kinds of things, the most cautious among equals (the first in the file
        when they are equally cautious), else the topic.
    """
    return max(_fitting(topic, entities), key=_weight, default=topic)


def choose_all(topic: Topic, entities: Mapping[str, Sequence[str]]) -> Sequence[Answer]:
    """Returns the answer for what was named, and that for another thing of the same kind ("ice pick and rolling").

    Args:
        topic: The topic.
        entities: Ids of what the visitor named, by entity.

    Returns:
        What `choose` returns first; at most `AT_ONCE` answers.
    """
    first = choose(topic, entities)
    if not isinstance(first, Variant):
        return [first]
    alike = [other for other in _fitting(topic, entities) if other.when.keys() == first.when.keys()]
    different = {variant.answer: variant for variant in [first, *sorted(alike, key=_weight, reverse=True)]}
    return list(different.values())[:AT_ONCE]


def _fitting(topic: Topic, entities: Mapping[str, Sequence[str]]) -> list[Variant]:
    return [variant for variant in topic.variants if fits(variant.when, entities)]


def _weight(variant: Variant) -> tuple[int, bool, int]:
    """Order variants: most kinds of things, then a safety note, then what the visitor has, takes, or worries about."""
    kinds = ("concern", "medicine", "condition")
    return (
        len(variant.when),
        variant.safety is not None,
        max(kinds.index(k) + 1 if k in kinds else 0 for k in variant.when),
    )


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
