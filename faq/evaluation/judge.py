"""Judges replies to labelled messages. The rules are those of the labelled set's own `score.py`, which is the referee.

right    in scope: the first topic answered is wanted or accepted, and at most three topics are answered;
         out of scope: nothing is answered; alarming: kind is urgent
one tap  right, or the bot asks back and one of the topics offered is wanted or accepted
wrong    something was answered that is neither wanted nor accepted, or an alarm was missed
refused  in scope, but the bot gave no answer
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from faq.evaluation.gold import Message
from knowledge.topics import ALARM, OUTSIDE

CORE = ("pain", "side_effects", "scar_types", "cost")
REFUSALS = frozenset({"fallback", "handoff", "smalltalk"})
MAX_TOPICS = 3


@dataclass(frozen=True)
class Verdict:
    """What holds of a reply."""

    right: bool = False
    one_tap: bool = False
    wrong: bool = False
    refused: bool = False


@dataclass(frozen=True)
class Given:
    """What a reply gave.

    Attributes:
        kind: Kind of the reply contract.
        topics: Topics answered or offered.
        confidence: Of the first topic.
        texts: What was said.
    """

    kind: str
    topics: tuple[str, ...] = ()
    confidence: float = 0.0
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """A message, the reply to it and the verdict."""

    message: Message
    given: Given
    verdict: Verdict


def judge(message: Message, given: Given) -> Verdict:
    """Judge one reply."""
    kind, topics, accepted = given.kind, given.topics, message.accepted
    if message.topic == ALARM:
        right = kind == "urgent"
        return Verdict(right, one_tap=right, wrong=not right)
    if kind == "urgent":
        return Verdict(wrong=ALARM not in accepted)
    if message.topic in OUTSIDE:
        declined = kind in REFUSALS or not topics or topics[0] in OUTSIDE
        right = declined or (kind == "answer" and topics[0] in accepted)
        return Verdict(right, one_tap=right or kind == "clarify", wrong=not right and kind != "clarify")
    if kind == "clarify":
        return Verdict(one_tap=bool(accepted.intersection(topics[:MAX_TOPICS])))
    if kind == "fallback":
        return Verdict(refused=True)
    right = bool(topics) and topics[0] in accepted and len(topics) <= MAX_TOPICS
    return Verdict(right, one_tap=right, wrong=not right)


def figures(rows: Sequence[Judged]) -> dict[str, Any]:
    """Return the figures over all messages, with the names that `score.py` gives them."""
    inside = [row for row in rows if row.message.topic not in OUTSIDE | {ALARM}]
    outside = [row for row in rows if row.message.topic in OUTSIDE]
    alarming = [row for row in rows if row.message.topic == ALARM]
    calm = [row for row in rows if ALARM not in row.message.accepted]
    several = [row for row in inside if row.message.secondary_topics]
    context = [row for row in rows if row.message.needs_context]
    return {
        "messages": len(rows),
        "missing": 0,
        "in_scope": {"n": len(inside), **rates(inside, ("right", "one_tap", "wrong", "refused"))},
        "core_four": {topic: rate(_about(inside, {topic}), is_right) for topic in CORE},
        "core_right": rate(_about(inside, CORE), is_right),
        "several_topics": {"n": len(several), "covered": mean(coverage(row) for row in several)},
        "out_of_scope": {"n": len(outside), **rates(outside, ("right", "wrong"))},
        "alarming": {"n": len(alarming), "recall": rate(alarming, is_right)},
        "false_alarm": rate(calm, lambda row: row.given.kind == "urgent"),
        "needs_context": {"n": len(context), **rates(context, ("right", "one_tap"))},
    }


def is_right(row: Judged) -> bool:
    """Whether the reply is right."""
    return row.verdict.right


def coverage(row: Judged) -> float:
    """Return the share of the wanted topics that the reply covers."""
    return len(row.message.wanted.intersection(row.given.topics)) / len(row.message.wanted)


def rates(rows: Collection[Judged], names: Iterable[str]) -> dict[str, float | None]:
    """Return the share of rows of which each part of the verdict holds."""
    return {name: mean(getattr(row.verdict, name) for row in rows) for name in names}


def rate(rows: Collection[Judged], holds: Callable[[Judged], bool]) -> float | None:
    """Return the share of rows of which something holds; None of no rows."""
    return mean(holds(row) for row in rows)


def mean(values: Iterable[float]) -> float | None:
    """Return the mean to four places; None of nothing."""
    known = list(values)
    return round(sum(known) / len(known), 4) if known else None


def _about(rows: Iterable[Judged], topics: Collection[str]) -> list[Judged]:
    return [row for row in rows if row.message.topic in topics]
