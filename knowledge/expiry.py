"""Leaves out what rests on facts that are valid no more: nothing stale is said, and all else is answered as before."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from knowledge.schema import Answer, Fact, Factor, Knowledge, Topic

_Answer = TypeVar("_Answer", bound=Answer)
_SAID_INSTEAD = "fallback"


def is_expired(fact: Fact, today: date) -> bool:
    """Whether a fact may not be stated any more."""
    return fact.valid_until is not None and fact.valid_until < today


def without_expired(knowledge: Knowledge, today: date) -> Knowledge:
    """Returns the knowledge without the answers, details and good signs that state an expired fact.

    Such an answer says that there is no checked answer; its safety note stays. The urgent help and what speaks against
    treatment stay whole: a caution is better stale than missing. The facts themselves stay, for whoever checks them.

    Args:
        knowledge: The knowledge file; it stays as it is.
        today: The date by which facts expire.
    """
    expired = {id_ for id_, fact in knowledge.facts.items() if is_expired(fact, today)}
    if not expired:
        return knowledge
    instead = knowledge.phrases[_SAID_INSTEAD]
    topics = {name: _topic(topic, expired, instead) for name, topic in knowledge.topics.items()}
    factors = [factor for factor in knowledge.suitability.factors if not _is_stale_praise(factor, expired)]
    suitability = knowledge.suitability.copy(update={"factors": factors})
    return knowledge.copy(update={"topics": topics, "suitability": suitability})


def _topic(topic: Topic, expired: set[str], instead: str) -> Topic:
    # A variant is not dropped: the topic's own answer may be less cautious.
    variants = [_answer(variant, expired, instead) for variant in topic.variants]
    return _answer(topic, expired, instead).copy(update={"variants": variants})


def _answer(answer: _Answer, expired: set[str], instead: str) -> _Answer:
    left: dict[str, object] = {}
    if not expired.isdisjoint((*answer.facts, *answer.detail_facts)):
        left = {"details": None, "detail_facts": []}
    if not expired.isdisjoint(answer.facts):
        left |= {"answer": instead, "facts": []}
    return answer.copy(update=left)


def _is_stale_praise(factor: Factor, expired: set[str]) -> bool:
    return factor.outcome == "likely" and not expired.isdisjoint(factor.facts)
