"""Chooses the classifier's temperature, weights and thresholds on messages that nothing was trained on.

Usage: python -m bench.thresholds

Temperature and weights suit the held-out fold of the training messages best (those of `models/encoder/held_out.txt`).
The thresholds are measured on `bench/data/validation`: messages and chats by writers who saw neither the training
messages nor the labelled dev set, with the topics that would satisfy the visitor as well. Of all sets whose cost is
within one standard error of the least, the one that answers most is taken (the one-standard-error rule: Breiman et al.
1984, "Classification and Regression Trees", 3.4.3). The share with which a turn in a chat counts alone costs least by
the thresholds chosen on the messages alone. What is printed goes into config.yml, that share into
nlu/topic_classifier.py.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.held_out import ROOT, Fold, fit_without_held_out
from bench.messages import TrainingMessage
from knowledge.guard import UrgentGuard
from knowledge.store import KnowledgeStore
from knowledge.topics import ALARM, OUTSIDE
from nlu.clauses import spans
from nlu.decision import (
    CLARIFY,
    FALLBACK,
    FOLLOW_UP,
    MAX_TOPICS,
    MOVES,
    UNDIVIDED,
    Decision,
    Ranking,
    Thresholds,
    decide,
    decide_by_clauses,
    join_clauses,
)
from nlu.softmax_model import Array
from nlu.topic_classifier import blend, is_clear, read_clauses

VALIDATION = ROOT / "bench" / "data" / "validation" / "questions.jsonl"
CHATS = VALIDATION.with_name("conversations.jsonl")
SHARES_ALONE = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6)
# What a mistake costs a visitor, in wrong answers. Asking back costs a tap; a wrong answer costs trust, and in a
# clinic more than elsewhere.
# A question left unanswered has to be asked again; a topic too many is so much more to read.
COSTS = {
    "wrong": 1.0,
    "clarified": 0.3,
    "refused": 0.6,
    "alarm_missed": 20.0,
    "alarm_false": 4.0,
    "topic_missed": 0.6,
    "topic_unwanted": 0.1,
}
GRID = {
    "answer": (0.35, 0.4, 0.45, 0.5, 0.55),
    "pair": (0.6, 0.65, 0.7),
    "clarify": (0.1, 0.15),
    "also": (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4),
    "clause": (0.4, 0.5, 0.6, 0.7),
    "of_clause": (0.05, 0.08, 0.12),
    "alarm": (0.4, 0.6),
}


@dataclass(frozen=True)
class Labelled:
    """A message with the topics it wants, the first one first, all that would satisfy the visitor, and its readings.

    In a chat, `kept` is the topic of the turn before, with which a mere follow-up stays.
    """

    wanted: tuple[str, ...]
    accepted: frozenset[str]
    is_guarded: bool
    opens_chat: bool
    ranking: Ranking
    further: Mapping[str, float]
    by_clause: Sequence[Mapping[str, float]] = ()
    kept: str = ""


@dataclass(frozen=True)
class Turn:
    """A turn in the middle of a chat.

    Attributes:
        text: What the visitor wrote.
        wanted: The topics it wants, the first one first.
        accepted: All that would satisfy the visitor.
        kept: The topic of the turn before.
        alone: The intents' probabilities `[labels]` of the turn by itself.
        in_context: Those of the turn after the turns before.
    """

    text: str
    wanted: tuple[str, ...]
    accepted: frozenset[str]
    kept: str
    alone: Array
    in_context: Array

    def probabilities(self, labels: tuple[str, ...], share_alone: float) -> Array:
        """Return the probabilities `[labels]` that the classifier gives it."""
        if is_clear(self.alone, labels):
            return self.alone
        return blend(self.alone, self.in_context, follow_up=labels.index(FOLLOW_UP), share_alone=share_alone)


@dataclass(frozen=True)
class Measured:
    """How often each thing happened, as shares, and what it cost a message."""

    right: float
    one_tap: float
    wrong: float
    clarified: float
    refused: float
    outside_right: float
    alarm_recall: float
    alarm_false: float
    covered: float
    unwanted: float
    cost: float


def measure(messages: list[Labelled], thresholds: Thresholds) -> tuple[Measured, Array]:
    """Decide on each message and judge the decision.

    Returns:
        What happened, and what it cost each message `[messages]`.
    """
    costs = np.zeros(len(messages), np.float32)
    counts: dict[str, int] = dict.fromkeys(
        ("inside", "right", "wrong", "clarified", "one_tap", "refused", "outside", "outside_right",
         "alarming", "alarmed", "calm", "false_alarm", "unwanted"), 0,
    )  # fmt: skip
    covered: list[float] = []
    for place, message in enumerate(messages):
        decision = decide(message.ranking, message.further, thresholds, opens_chat=message.opens_chat)
        if message.is_guarded:
            decision = Decision(ALARM, [(ALARM, 1.0)])
        if message.by_clause and decision.intent == CLARIFY:
            decision = decide_by_clauses(decision, message.by_clause, message.further, thresholds)
        elif message.by_clause and decision.intent not in UNDIVIDED:
            decision = join_clauses(decision, message.by_clause, message.further, thresholds)
        given = [name for name, _ in decision.topics][:MAX_TOPICS]
        if decision.intent in MOVES:
            given = [message.kept]
        if ALARM in message.accepted:
            counts["alarming"] += message.wanted[0] == ALARM
            counts["alarmed"] += message.wanted[0] == ALARM and decision.intent == ALARM
            costs[place] = COSTS["alarm_missed"] * (message.wanted[0] == ALARM != decision.intent)
            continue
        counts["calm"] += 1
        counts["false_alarm"] += decision.intent == ALARM
        costs[place] = COSTS["alarm_false"] * (decision.intent == ALARM)
        is_clarified = decision.intent == CLARIFY
        if message.wanted[0] in OUTSIDE:
            right = decision.intent == FALLBACK or decision.intent in OUTSIDE
            counts["outside"] += 1
            counts["outside_right"] += right
            costs[place] += COSTS["clarified"] * is_clarified + COSTS["wrong"] * (not right and not is_clarified)
            continue
        counts["inside"] += 1
        right = decision.intent not in (CLARIFY, FALLBACK) and given[0] in message.accepted
        refused = decision.intent == FALLBACK or (decision.intent in OUTSIDE and not right)
        counts["right"] += right
        counts["refused"] += refused
        counts["clarified"] += is_clarified
        counts["one_tap"] += right or (is_clarified and bool(message.accepted & set(given)))
        is_wrong = not right and not refused and not is_clarified
        counts["wrong"] += is_wrong
        costs[place] += COSTS["wrong"] * is_wrong + COSTS["clarified"] * is_clarified + COSTS["refused"] * refused
        if decision.intent not in (CLARIFY, FALLBACK):
            unwanted = len(set(given[1:]) - message.accepted)
            counts["unwanted"] += unwanted
            costs[place] += COSTS["topic_unwanted"] * unwanted
        if len(message.wanted) > 1:
            found = 0.0 if is_clarified else len(set(message.wanted) & set(given)) / len(message.wanted)
            covered.append(found)
            costs[place] += COSTS["topic_missed"] * (1 - found)
    inside, outside = max(1, counts["inside"]), max(1, counts["outside"])
    measured = Measured(
        right=counts["right"] / inside,
        one_tap=counts["one_tap"] / inside,
        wrong=counts["wrong"] / inside,
        clarified=counts["clarified"] / inside,
        refused=counts["refused"] / inside,
        outside_right=counts["outside_right"] / outside,
        alarm_recall=counts["alarmed"] / max(1, counts["alarming"]),
        alarm_false=counts["false_alarm"] / max(1, counts["calm"]),
        covered=float(np.mean(covered)) if covered else 0.0,
        unwanted=counts["unwanted"] / inside,
        cost=float(costs.mean()),
    )
    return measured, costs


def choose(messages: list[Labelled]) -> tuple[Thresholds, Measured]:
    """Return the thresholds of the grid that answer most, of those that cost no more than the cheapest but for chance.

    A set's cost above the least is chance when it is within one standard error of that difference, over the messages.
    """
    candidates = [Thresholds(*values) for values in itertools.product(*GRID.values())]
    measured = [(thresholds, *measure(messages, thresholds)) for thresholds in candidates]
    least = min((costs for _, _, costs in measured), key=np.mean)

    def as_cheap(costs: Array) -> bool:
        above = costs - least
        return bool(above.mean() <= above.std(ddof=1) / np.sqrt(len(above)))

    found = ((thresholds, what) for thresholds, what, costs in measured if as_cheap(costs))
    return max(found, key=lambda pair: pair[1].right + pair[1].covered)


def ranking_of(probabilities: Array, labels: tuple[str, ...]) -> Ranking:
    """Return intents with their probabilities, most likely first."""
    return [(labels[index], float(probabilities[index])) for index in np.argsort(-probabilities)]


def further_of(text: str, likelihoods: Array, fold: Fold) -> dict[str, float]:
    """Return how likely it is that each topic is asked beside the first one, by the topic model's `[labels]` too."""
    beside = fold.further.probabilities(likelihoods, fold.reader.mend(text))
    return dict(zip(fold.model.labels, beside.tolist(), strict=True))


def clauses_of(text: str, fold: Fold) -> list[dict[str, float]]:
    """Return the intents' probabilities of each clause of a message; nothing where it has but one."""
    mended = fold.reader.mend(text)
    clauses = spans(mended)
    if len(clauses) == 1:
        return []
    rows = read_clauses(fold.model, fold.reader.encoder, mended, clauses)
    return [dict(zip(fold.model.labels, row.tolist(), strict=True)) for row in rows]


def turns_of(fold: Fold) -> list[Turn]:
    """Return the turns of the validation chats that lie after another one, read alone and after those before."""
    turns, readings = [], []
    for line in CHATS.read_text("utf-8").splitlines():
        chat = json.loads(line)["turns"]
        for place, item in enumerate(chat[1:], start=1):
            before = tuple(turn["text"] for turn in chat[:place])
            readings += [TrainingMessage(item["text"], (item["topic"],), said) for said in ((), before)]
            turns.append((item, chat[place - 1]["topic"]))
    rows = fold.model.probabilities(fold.reader.features(readings))
    found = []
    for place, (item, kept) in enumerate(turns):
        wanted = (item["topic"], *item.get("secondary_topics", ()))
        accepted = frozenset({*wanted, *item["accept"]})
        found.append(Turn(item["text"], wanted, accepted, kept, rows[2 * place], rows[2 * place + 1]))
    return found


def labelled_turns(turns: Sequence[Turn], share_alone: float, fold: Fold, guard: UrgentGuard) -> list[Labelled]:
    """Return the turns as the classifier reads them at a share."""
    labels = fold.model.labels
    rows = [turn.probabilities(labels, share_alone) for turn in turns]
    return [
        Labelled(
            wanted=turn.wanted,
            accepted=turn.accepted,
            is_guarded=guard.match(turn.text) is not None,
            opens_chat=False,
            ranking=ranking_of(row, labels),
            further=further_of(turn.text, row, fold),
            by_clause=clauses_of(turn.text, fold),
            kept=turn.kept,
        )
        for turn, row in zip(turns, rows, strict=True)
    ]


def main() -> None:
    """Fit, choose and print."""
    fold = fit_without_held_out()
    labels, guard = fold.model.labels, UrgentGuard(KnowledgeStore(ROOT / "data").current().knowledge.urgent)
    gold = [json.loads(line) for line in Path(VALIDATION).read_text("utf-8").splitlines()]
    rows = fold.reader.features([TrainingMessage(item["text"], (item["topic"],), ()) for item in gold])
    validation = [
        Labelled(
            wanted=(item["topic"], *item["secondary_topics"]),
            accepted=frozenset({item["topic"], *item["secondary_topics"], *item["accept"]}),
            is_guarded=guard.match(item["text"]) is not None,
            opens_chat=True,
            ranking=ranking_of(row, labels),
            further=further_of(item["text"], row, fold),
            by_clause=clauses_of(item["text"], fold),
        )
        for item, row in zip(gold, fold.model.probabilities(rows), strict=True)
    ]
    turns = turns_of(fold)
    by_share = {share: labelled_turns(turns, share, fold, guard) for share in SHARES_ALONE}
    of_openings, _ = choose(validation)
    share_alone = min(SHARES_ALONE, key=lambda share: measure(by_share[share], of_openings)[0].cost)
    validation += by_share[share_alone]
    held_out = [
        Labelled(
            wanted=message.topics,
            accepted=frozenset(message.topics),
            is_guarded=guard.match(message.text) is not None,
            opens_chat=not message.before and message.topics[0] not in MOVES,
            ranking=ranking_of(row, labels),
            further=further_of(message.text, row, fold),
        )
        for message, row in zip(fold.messages, fold.model.probabilities(fold.features), strict=True)
    ]
    thresholds, measured = choose(validation)
    print(f"share alone: {share_alone}")
    print(f"temperature: {fold.model.temperature:.2f}")
    print(f"further: {vars(fold.further.weights)}")
    print(thresholds)
    for name, found in (("validation", measured), ("held out, strict", measure(held_out, thresholds)[0])):
        print(name, {key: round(value, 4) for key, value in vars(found).items()})


if __name__ == "__main__":
    main()
