"""Whether a message gets a taught answer, beside or instead of what the topic classifier decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.taught_schema import TaughtEntry
from knowledge.topics import ALARM, OUTSIDE, taught_name
from nlu.decision import CLARIFY, COURTESIES, FALLBACK, FOLLOW_UP, MOVES, Decision
from nlu.taught_matcher import Match

TAUGHT = "taught"
_REFUSED = frozenset({FALLBACK, CLARIFY, *OUTSIDE})
# A bare follow-up may be a question nobody foresaw; a yes or no may not.
_LEFT_ALONE = frozenset({ALARM, *MOVES}) - {FOLLOW_UP, "inform"}
MAX_TOPICS = 3


@dataclass(frozen=True)
class TaughtThresholds:
    """Scores from which an entry is answered.

    Attributes:
        whole: Of the whole message.
        clause: Of one of its clauses, which says less: "which works out cheaper" asks for no discount in particular.
        offer: Of the whole message, from where on an entry is offered where nothing else is known for sure.
    """

    whole: float
    clause: float
    offer: float


def with_taught(
    decision: Decision,
    clauses: Sequence[Match | None],
    whole: Match | None,
    entries: Mapping[str, TaughtEntry],
    thresholds: TaughtThresholds,
) -> Decision:
    """Return the decision with the entries that the message asks for.

    A message that asks one thing gets the entry alone. In one that asks several, an entry takes the place of the topic
    it is filed under, and the other topics stay. Where the bot would ask back or has no answer, an entry that is less
    near is among what it offers.

    Args:
        decision: What the topic classifier decided.
        clauses: The nearest entry of each clause; a single one when the message asks one thing.
        whole: The nearest entry of the whole message.
        entries: All entries, by id.
        thresholds: From where on they count.
    """
    if decision.intent in _LEFT_ALONE:
        return decision
    least = thresholds.whole if len(clauses) == 1 else thresholds.clause
    found = {match.entry: match.score for match in clauses if match and match.score >= least}
    if len(clauses) == 1 or not found:
        if whole and whole.score >= thresholds.whole:
            return _alone(whole, entries)
        # Without a topic nobody knows the words: nothing is guessed at.
        unsure = decision.intent in (CLARIFY, FALLBACK) and bool(decision.topics)
        if whole and whole.score >= thresholds.offer and unsure:
            return _offered(whole, decision, entries)
        return decision
    return _beside(decision, found, clauses, entries)


def _alone(match: Match, entries: Mapping[str, TaughtEntry]) -> Decision:
    entry = entries[match.entry]
    if entry.answer is None:
        return Decision(entry.topic, [(entry.topic, match.score)])
    return Decision(TAUGHT, [(taught_name(entry.topic, match.entry), match.score)])


def _offered(match: Match, decision: Decision, entries: Mapping[str, TaughtEntry]) -> Decision:
    name, _ = _alone(match, entries).topics[0]
    # What the classifier finds too unlikely to offer is no better for standing beside an entry.
    others = [pair for pair in decision.topics if pair[0] != name] if decision.intent == CLARIFY else []
    return Decision(CLARIFY, [*others[: MAX_TOPICS - 1], (name, max(0.0, match.score))])


def _beside(
    decision: Decision, found: Mapping[str, float], clauses: Sequence[Match | None], entries: Mapping[str, TaughtEntry]
) -> Decision:
    decided = {id_: _alone(Match(id_, score), entries) for id_, score in found.items()}
    replaced = {entries[id_].topic for id_ in found}
    kept = (
        []
        if decision.intent in _REFUSED | MOVES | COURTESIES
        else [pair for pair in decision.topics if pair[0] not in replaced]
    )
    if len(kept) + len(found) > MAX_TOPICS:
        kept = kept[: max(0, MAX_TOPICS - len(found))]
    topics = [*kept, *(one.topics[0] for one in decided.values())]
    places = {
        decided[match.entry].topics[0][0]: place
        for place, match in reversed(list(enumerate(clauses)))
        if match and match.entry in decided
    }
    before = {name: place for place, name in enumerate(decision.asked or [name for name, _ in kept])}
    asked = sorted((name for name, _ in topics), key=lambda name: places.get(name, before.get(name, len(clauses))))
    intent = kept[0][0] if kept else next(iter(decided.values())).intent
    return Decision(intent, topics, asked)
