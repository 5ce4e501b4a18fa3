"""Lays the clinic's own entries over the knowledge file, so that they are answered and sourced as all else is."""

from __future__ import annotations

from knowledge.schema import Fact, Knowledge, Source, Topic
from knowledge.taught_schema import Taught, TaughtEntry
from knowledge.topics import taught_name


def with_taught(knowledge: Knowledge, taught: Taught, *, clinic: str) -> Knowledge:
    """Return the knowledge with each answer that was taught as a topic, a fact and a source of its own.

    Args:
        knowledge: The knowledge file; it stays as it is.
        taught: The clinic's entries. Those without an answer of their own change nothing here.
        clinic: The clinic's name: the publisher of what it says itself.
    """
    if all(entry.answer is None for entry in taught.entries.values()):
        return knowledge
    topics, facts, sources = dict(knowledge.topics), dict(knowledge.facts), dict(knowledge.sources)
    for id_, entry in taught.entries.items():
        if entry.answer is None:
            continue
        topics[taught_name(entry.topic, id_)] = Topic(
            title=entry.question, answer=entry.answer, facts=[id_], follow_ups=[]
        )
        source_id = f"taught-{id_}"
        sources[source_id] = _source(entry, clinic)
        facts[id_] = Fact(claim=entry.answer, sources=[source_id], strength="institution", checked_on=entry.taught_on)
    return knowledge.copy(update={"topics": topics, "facts": facts, "sources": sources})


def _source(entry: TaughtEntry, clinic: str) -> Source:
    if entry.source is None:
        return Source(title=entry.question, publisher=clinic, year=entry.taught_on.year, read="full")
    return Source(**entry.source.dict(), read="full")
