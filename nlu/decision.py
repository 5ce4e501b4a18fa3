"""From probabilities to a decision: answer, ask back, or say that it does not know."""

from __future__ import annotations

from dataclasses import dataclass

CLARIFY = "clarify"
FALLBACK = "nlu_fallback"
OUTSIDE = frozenset({"near_scope", "out_of_scope"})
MOVES = frozenset(
    {"affirm", "deny", "tell_more", "ask_sources", "follow_up", "inform", "stop", "skip", "check_suitability"}
)
MAX_TOPICS = 3


@dataclass(frozen=True)
class Thresholds:
    """Probabilities that separate the decisions.

    Attributes:
        answer: From here on the first topic is answered.
        clarify: From here on, below `answer`, the likeliest topics are offered.
        also: A further topic at least this likely is answered too.
    """

    answer: float
    clarify: float
    also: float


@dataclass(frozen=True)
class Decision:
    """The intent to act on and the topics to answer or offer, most likely first."""

    intent: str
    topics: list[tuple[str, float]]


def decide(ranking: list[tuple[str, float]], thresholds: Thresholds) -> Decision:
    """Decide what to do with a message.

    Args:
        ranking: Intents with their probabilities, most likely first.
        thresholds: Where the decisions part.

    Returns:
        The first intent with all topics asked, or `clarify` with the topics to offer, or `nlu_fallback`.
    """
    first, probability = ranking[0]
    if probability >= thresholds.answer:
        if first in OUTSIDE or first in MOVES:
            return Decision(first, [ranking[0]])
        others = [
            (name, value)
            for name, value in ranking[1:MAX_TOPICS]
            if value >= thresholds.also and name not in OUTSIDE and name not in MOVES
        ]
        return Decision(first, [ranking[0], *others])
    outside = sum(value for name, value in ranking if name in OUTSIDE)
    inside = [(name, value) for name, value in ranking if name not in OUTSIDE and name not in MOVES]
    if inside and inside[0][1] >= thresholds.clarify and inside[0][1] > outside:
        return Decision(CLARIFY, inside[:MAX_TOPICS])
    return Decision(FALLBACK, inside[:MAX_TOPICS])
