"""From probabilities to a decision: answer, ask back, or say that it does not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from knowledge.topics import ALARM, HAND_OVER, OUTSIDE

CLARIFY = "clarify"
FALLBACK = "nlu_fallback"
FOLLOW_UP = "follow_up"
MOVES = frozenset(
    {"affirm", "deny", "tell_more", "ask_sources", "follow_up", "inform", "stop", "skip", "check_suitability"}
)
COURTESIES = frozenset({"greet", "goodbye", "thanks"})
# Never meant beside a question, nor worth offering beside one.
NOT_BESIDE = COURTESIES | {"help_capabilities", "bot_challenge"}
NEEDS_A_TURN_BEFORE = frozenset({"affirm", "deny", "tell_more", "follow_up", "inform", "skip"})
# Nothing is added to these, nor do they join other topics: an alarm and a refusal stand alone.
UNDIVIDED = frozenset({ALARM, CLARIFY, FALLBACK, *OUTSIDE, *MOVES, *COURTESIES})
# Not the clinic's treatment: "is it as good at home?" asks about the kit, and an answer on the treatment would mislead.
OTHER_SUBJECTS = frozenset({"home_kit"})
MAX_TOPICS = 3
MAX_ASKED = 6
# A further topic this likely is worth a button. Of 68 messages of bench/data/validation that ask more than is answered,
# the first such button is what lacks in 20; of all 175 that get one, it would serve in 65.
PERHAPS = 0.08
# So likely it is surely asked, though no clause says so.
SURELY = 0.5
# A message with a topic this likely is read neither in its context nor, if it is a clause, alone.
CLEAR = 0.9
# Of a clear clause the whole message need say but this share of what it must of another ("would it even work and …").
OF_CLEAR_CLAUSE = 0.25
# A clause asks a topic half as likely as the likeliest of those asked, too ("how much is it where are you") …
OF_LIKELIEST = 0.5
# … and any of them where none is so likely: "or tuesday morning?" goes on from the clause before.
TELLING = 0.25

Ranking = list[tuple[str, float]]


@dataclass(frozen=True)
class Thresholds:
    """Probabilities that separate the decisions.

    Attributes:
        answer: From here on the first topic is answered.
        pair: The first two are answered when they are at least this likely together; the visitor means one of them,
            or both.
        clarify: From here on, below `answer`, the likeliest topics are offered.
        also: A further topic asked at least this likely (`nlu.further_topics`) is answered too.
        clause: So is the topic of a clause that taken alone is at least this likely …
        of_clause: … if the message as a whole asks it at least this likely (`nlu.further_topics`).
        alarm: From here on a message counts as alarming, whatever else is likelier.
    """

    answer: float
    pair: float
    clarify: float
    also: float
    clause: float
    of_clause: float
    alarm: float


@dataclass(frozen=True)
class Decision:
    """What to do with a message.

    Attributes:
        intent: The intent to act on.
        topics: The topics to answer or offer: the first one with its probability of being meant (see `OTHER_SUBJECTS`
            for which that is), then the others with how likely each is asked, whatever else is.
        asked: Their names in the order asked; empty when that is the same.
        asked_in: The clauses that ask each of several topics; empty when the message has one clause or one topic.
    """

    intent: str
    topics: Ranking
    asked: list[str] = field(default_factory=list)
    asked_in: Mapping[str, list[str]] = field(default_factory=dict)


def decide(
    ranking: Ranking, further: Mapping[str, float], thresholds: Thresholds, *, opens_chat: bool = False
) -> Decision:
    """Decide what to do with a message.

    Args:
        ranking: All intents with their probabilities of being the first one meant, most likely first.
        further: How likely each is asked, whatever else is (`nlu.further_topics`).
        thresholds: Where the decisions part.
        opens_chat: Nothing was said before, so that a yes, a no or a follow-up cannot be meant.

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
        return _about(inside[:1], inside[1:], further, thresholds)
    is_pair = ranking[:2] == inside[:2] and inside[1][0] not in NOT_BESIDE and HAND_OVER not in dict(inside[:2])
    if is_pair and inside[0][1] + inside[1][1] >= thresholds.pair:
        return _about(inside[:2], inside[2:], further, thresholds)
    outside = sum(value for name, value in ranking if name in OUTSIDE)
    if inside and inside[0][1] >= thresholds.clarify and inside[0][1] > outside:
        offered = [pair for pair in inside[1:] if pair[0] not in NOT_BESIDE]
        return Decision(CLARIFY, [inside[0], *offered[: MAX_TOPICS - 1]])
    return Decision(FALLBACK, inside[:MAX_TOPICS])


def _about(meant: Ranking, others: Ranking, further: Mapping[str, float], thresholds: Thresholds) -> Decision:
    """Return the decision to answer what is meant and what is likely asked too.

    What is not the treatment goes before a topic that is hardly likelier.
    """
    likelihoods = dict([*meant, *others])
    likely = [(name, further[name]) for name, _ in others if name not in NOT_BESIDE]
    enough = (pair for pair in likely if pair[1] >= _least(pair[0], thresholds.also, thresholds))
    topics = [*meant, *sorted(enough, key=lambda pair: -pair[1])][:MAX_TOPICS]

    def goes_first(name: str) -> bool:
        is_other_subject = name in OTHER_SUBJECTS and likelihoods[name] >= meant[0][1] / 2
        return is_other_subject or name in NOT_BESIDE

    first = [(name, likelihoods[name]) for name, _ in topics if goes_first(name)]
    ordered = [*first, *(pair for pair in topics if not goes_first(pair[0]))]
    return Decision(ordered[0][0], ordered)


def _least(name: str, usual: float, thresholds: Thresholds) -> float:
    """Return how likely a topic must be asked to be answered beside another one; to hand over is no mere paragraph."""
    return thresholds.answer if name == HAND_OVER else usual


def join_clauses(
    decision: Decision, by_clause: Sequence[Mapping[str, float]], further: Mapping[str, float], thresholds: Thresholds
) -> Decision:
    """Add the topics that single clauses clearly ask, and say in which order all of them are asked.

    "Does it hurt and how much is it?" sounds like pain as a whole; its second clause is about the price.

    Args:
        decision: What to do with the message as a whole.
        by_clause: The intents' probabilities of each clause taken alone, in their order.
        further: How likely each is asked by the message as a whole, whatever else is (`nlu.further_topics`).
        thresholds: Where the decisions part.
    """
    first, *others = decision.topics
    likely = {name: max(value, further[name]) for name, value in others}
    outright = set()
    for probabilities in by_clause:
        name = max(probabilities, key=probabilities.__getitem__)
        if name in UNDIVIDED | NOT_BESIDE | {first[0]}:
            continue
        of_clause = thresholds.of_clause * (OF_CLEAR_CLAUSE if probabilities[name] >= CLEAR else 1)
        if probabilities[name] >= thresholds.clause and further[name] >= _least(name, of_clause, thresholds):
            outright.add(name)
            likely[name] = max(likely.get(name, 0.0), (probabilities[name] + further[name]) / 2)
    # What is asked outright gives way only to what is surely asked; what is too much at once must be asked again.
    beside = sorted(likely, key=lambda name: (name in outright or likely[name] >= SURELY, likely[name]), reverse=True)
    kept = [*beside[: MAX_TOPICS - 1], *(name for name in beside[MAX_TOPICS - 1 :] if name in outright)]
    topics = [first, *((name, likely[name]) for name in kept[: MAX_ASKED - 1])]
    clauses = range(len(by_clause))

    def place(name: str) -> int:
        return max(clauses, key=lambda clause: by_clause[clause][name])

    names = [name for name, _ in topics]
    asked = [*sorted(names[:MAX_TOPICS], key=place), *sorted(names[MAX_TOPICS:], key=place)]
    return replace(decision, topics=topics, asked=asked)


def decide_by_clauses(
    decision: Decision, by_clause: Sequence[Mapping[str, float]], further: Mapping[str, float], thresholds: Thresholds
) -> Decision:
    """Answer instead of asking back where at least two clauses clearly ask something each.

    Args:
        decision: To ask back about the message as a whole.
        by_clause: The intents' probabilities of each clause, in their order.
        further: How likely each is asked by the message as a whole.
        thresholds: Where the decisions part.
    """
    likeliest = [max(probabilities.items(), key=lambda pair: pair[1]) for probabilities in by_clause]
    clear = {name: value for name, value in likeliest if value >= CLEAR and name not in UNDIVIDED | NOT_BESIDE}
    if len(clear) < 2:
        return decision
    first = next(iter(clear))
    clearly = {**further, **clear}
    return join_clauses(Decision(first, [(first, clear[first])]), by_clause, clearly, thresholds)


def clauses_asking(
    names: Sequence[str], by_clause: Sequence[Mapping[str, float]], clauses: Sequence[str]
) -> dict[str, list[str]]:
    """Return which clauses ask each topic: "sun" in a clause about aftercare is no day on which to be open.

    Args:
        names: The topics asked.
        by_clause: The intents' probabilities of each clause, in their order.
        clauses: The clauses.
    """
    asking: dict[str, list[str]] = {name: [] for name in names}
    for clause, probabilities in zip(clauses, by_clause, strict=True):
        likeliest = max(probabilities[name] for name in names)
        for name in names:
            if likeliest < TELLING or probabilities[name] >= likeliest * OF_LIKELIEST:
                asking[name].append(clause)
    return asking


def perhaps_meant(further: Mapping[str, float]) -> list[str]:
    """Return the topics likely enough to be offered where they are not answered, likeliest first."""
    never = UNDIVIDED | NOT_BESIDE | {HAND_OVER}
    likely = (name for name in further if name not in never and further[name] >= PERHAPS)
    return sorted(likely, key=further.__getitem__, reverse=True)


def _without(names: set[str], ranking: Ranking) -> Ranking:
    """Return the ranking without some intents, what they had shared out among the others."""
    kept = [pair for pair in ranking if pair[0] not in names]
    total = sum(value for _, value in kept)
    return [(name, value / total) for name, value in kept] if total > 0 else kept
