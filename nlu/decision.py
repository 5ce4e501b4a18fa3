"""From probabilities to a decision: answer, ask back, or say that it does not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

CLARIFY = "clarify"
FALLBACK = "nlu_fallback"
ALARM = "serious_symptom"
FOLLOW_UP = "follow_up"
OUTSIDE = frozenset({"near_scope", "out_of_scope"})
MOVES = frozenset(
    {"affirm", "deny", "tell_more", "ask_sources", "follow_up", "inform", "stop", "skip", "check_suitability"}
)
SMALL_TALK = frozenset({"greet", "goodbye", "thanks"})
# Never meant beside a question, nor worth offering beside one.
NOT_BESIDE = SMALL_TALK | {"help_capabilities", "bot_challenge"}
NEEDS_A_TURN_BEFORE = frozenset({"affirm", "deny", "tell_more", "follow_up", "inform", "skip"})
# Nothing is added to these, nor do they join other topics: an alarm and a refusal stand alone.
UNDIVIDED = frozenset({ALARM, CLARIFY, FALLBACK, *OUTSIDE, *MOVES, *SMALL_TALK})
# Not the clinic's treatment: "is it as good at home?" asks about the kit, and an answer on the treatment would mislead.
OTHER_SUBJECTS = frozenset({"home_kit"})
MAX_TOPICS = 3
MAX_ASKED = 6
# A message with a topic this likely is read neither in its context nor, if it is a clause, alone.
CLEAR = 0.9

Ranking = list[tuple[str, float]]


@dataclass(frozen=True)
class Thresholds:
    """Probabilities that separate the decisions.

    Attributes:
        answer: From here on the first topic is answered.
        pair: The first two are answered when they are at least this likely together; the visitor means one of them,
            or both.
        clarify: From here on, below `answer`, the likeliest topics are offered.
        also: A further topic at least this likely is answered too.
        also_of_much: The same for a message that says much (see `nlu.clauses.says_much`): there more is asked at once.
        clause: So is the topic of a clause that taken alone is at least this likely.
        alarm: From here on a message counts as alarming, whatever else is likelier.
    """

    answer: float
    pair: float
    clarify: float
    also: float
    also_of_much: float
    clause: float
    alarm: float


@dataclass(frozen=True)
class Decision:
    """What to do with a message.

    Attributes:
        intent: The intent to act on.
        topics: The topics to answer or offer, most likely first; but see `OTHER_SUBJECTS`.
        asked: Their names in the order asked; empty when that is the same.
    """

    intent: str
    topics: Ranking
    asked: list[str] = field(default_factory=list)


def decide(ranking: Ranking, thresholds: Thresholds, *, opens_chat: bool = False, says_much: bool = False) -> Decision:
    """Decide what to do with a message.

    Args:
        ranking: All intents with their probabilities, most likely first.
        thresholds: Where the decisions part.
        opens_chat: Nothing was said before, so that a yes, a no or a follow-up cannot be meant.
        says_much: The message has many words.

    Returns:
        The first intent with all topics asked, or `clarify` with the topics to offer, or `nlu_fallback`.
    """
    alarm = dict(ranking).get(ALARM, 0.0)
    if alarm >= thresholds.alarm:
        return Decision(ALARM, [(ALARM, alarm)])
    impossible = NEEDS_A_TURN_BEFORE if opens_chat else frozenset()
    ranking = _without({ALARM, *impossible}, ranking)
    first, probability = ranking[0]
    inside = [pair for pair in ranking if pair[0] not in OUTSIDE | MOVES]
    if probability >= thresholds.answer:
        if first in OUTSIDE or first in MOVES:
            return Decision(first, [ranking[0]])
        also = thresholds.also_of_much if says_much else thresholds.also
        beside = [pair for pair in inside[1:] if pair[0] not in NOT_BESIDE and pair[1] >= also]
        return _about([inside[0], *beside[: MAX_TOPICS - 1]])
    is_pair = ranking[:2] == inside[:2] and inside[1][0] not in NOT_BESIDE
    if is_pair and inside[0][1] + inside[1][1] >= thresholds.pair:
        return _about(inside[:2])
    outside = sum(value for name, value in ranking if name in OUTSIDE)
    if inside and inside[0][1] >= thresholds.clarify and inside[0][1] > outside:
        offered = [pair for pair in inside[1:] if pair[0] not in NOT_BESIDE]
        return Decision(CLARIFY, [inside[0], *offered[: MAX_TOPICS - 1]])
    return Decision(FALLBACK, inside[:MAX_TOPICS])


def _about(topics: Ranking) -> Decision:
    """Return the decision to answer; what is not the treatment goes before a topic that is hardly likelier."""

    def waits(pair: tuple[str, float]) -> bool:
        is_other_subject = pair[0] in OTHER_SUBJECTS and pair[1] >= topics[0][1] / 2
        return not is_other_subject and pair[0] not in NOT_BESIDE

    ordered = sorted(topics, key=waits)
    return Decision(ordered[0][0], ordered)


def join_clauses(decision: Decision, by_clause: Sequence[Mapping[str, float]], thresholds: Thresholds) -> Decision:
    """Add the topics that single clauses clearly ask, and say in which order all of them are asked.

    "Does it hurt and how much is it?" sounds like pain as a whole; its second clause is about the price.

    Args:
        decision: What to do with the message as a whole.
        by_clause: The intents' probabilities of each clause taken alone, in their order.
        thresholds: Where the decisions part.
    """
    first, *others = decision.topics
    topics = dict([first])
    for probabilities in by_clause:
        best = max(probabilities, key=probabilities.__getitem__)
        if probabilities[best] >= thresholds.clause and best not in UNDIVIDED | NOT_BESIDE:
            topics.setdefault(best, probabilities[best])
    for name, value in others:  # what a clause asks outright goes before what the whole only sounds like
        if len(topics) < MAX_TOPICS:
            topics.setdefault(name, value)
    clauses = range(len(by_clause))
    asked = sorted(topics, key=lambda name: max(clauses, key=lambda clause: by_clause[clause][name]))
    return replace(decision, topics=list(topics.items())[:MAX_ASKED], asked=asked[:MAX_ASKED])


def decide_by_clauses(decision: Decision, by_clause: Sequence[Mapping[str, float]], thresholds: Thresholds) -> Decision:
    """Answer instead of asking back where at least two clauses clearly ask something each.

    Args:
        decision: To ask back about the message as a whole.
        by_clause: The intents' probabilities of each clause, in their order.
        thresholds: Where the decisions part.
    """
    likeliest = [max(probabilities.items(), key=lambda pair: pair[1]) for probabilities in by_clause]
    clear = {name: value for name, value in likeliest if value >= CLEAR and name not in UNDIVIDED | NOT_BESIDE}
    if len(clear) < 2:
        return decision
    first = next(iter(clear))
    return join_clauses(Decision(first, [(first, clear[first])]), by_clause, thresholds)


def _without(names: set[str], ranking: Ranking) -> Ranking:
    """Return the ranking without some intents, what they had shared out among the others."""
    kept = [pair for pair in ranking if pair[0] not in names]
    total = sum(value for _, value in kept)
    return [(name, value / total) for name, value in kept] if total > 0 else kept
