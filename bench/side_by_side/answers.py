"""What a variant says to a message, in the words of the reply contract, so that all are judged by the same rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from faq.evaluation.judge import Given
from knowledge.topics import ALARM, OUTSIDE
from nlu.decision import CLARIFY, COURTESIES, FALLBACK

Predict = Callable[[list[str]], list[Given]]


def given(intent: str, topics: Sequence[str] = ()) -> Given:
    """Return the reply that an intent leads to.

    Args:
        intent: The intent, or `clarify`, or `nlu_fallback`.
        topics: All topics answered or offered, the first one first; the intent itself when there is none.
    """
    if intent == FALLBACK or intent in OUTSIDE:
        return Given("fallback")
    if intent == ALARM:
        return Given("urgent", (ALARM,))
    kind = "clarify" if intent == CLARIFY else "smalltalk" if intent in COURTESIES else "answer"
    return Given(kind, tuple(topics) or (intent,))
