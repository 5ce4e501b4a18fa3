"""Chooses the classifier's temperature and thresholds on messages that nothing was trained on.

Usage: python -m bench.thresholds --encoder FOLDER --held-out FILE.npz

FOLDER is an encoder fine-tuned without one fold of the training messages, exported like the bot's own; FILE is the
`*.held_out.npz` that `tools/encoder/finetune.py` wrote beside it and says which messages these are. The classifier is
fitted on the others exactly as in training, then read on the fold. What is printed goes into config.yml.
"""

from __future__ import annotations

import argparse
import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.messages import TrainingMessage, read
from knowledge.guard import UrgentGuard
from knowledge.store import KnowledgeStore
from nlu.context_text import with_context
from nlu.decision import ALARM, CLARIFY, FALLBACK, MOVES, OUTSIDE, Decision, Thresholds, decide
from nlu.encoder import SentenceEncoder
from nlu.message_features import features_of
from nlu.softmax_model import Array, SoftmaxModel, fit, fit_temperature
from nlu.spacy_pipeline import build

ROOT = Path(__file__).resolve().parents[1]
L2 = 3e-5
# What a mistake costs a visitor, in wrong answers. Held-out messages are judged strictly, by their own labels alone; a
# visitor would accept about every other answer that counts as wrong here, so asking back costs more than half of one.
COSTS = {"wrong": 1.0, "clarified": 0.6, "refused": 0.7, "alarm_missed": 20.0, "alarm_false": 4.0, "topic_missed": 0.3}
GRID = {
    "answer": (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6),
    "clarify": (0.1, 0.15, 0.2, 0.25, 0.3),
    "also": (0.15, 0.2, 0.25, 0.3, 0.35),
    "clause": (0.7,),  # not chosen here: it takes an encoding a clause
    "alarm": (0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
}


@dataclass(frozen=True)
class Measured:
    """How often each thing happened on the fold, as shares."""

    right: float
    wrong: float
    clarified: float
    one_tap: float
    refused: float
    outside_right: float
    alarm_recall: float
    alarm_false: float
    covered: float
    cost: float


def features(messages: list[TrainingMessage], encoder: SentenceEncoder) -> Array:
    """Return the classifier's input `[messages, features]`, as the bot's pipeline makes it."""
    nlp = build(KnowledgeStore(ROOT / "data").current().knowledge.vocabulary)
    vectors = encoder.encode([with_context(message.before, message.text) for message in messages])
    named = [{span.label_ for span in nlp(message.text).ents} for message in messages]
    return np.stack([features_of(vector, names) for vector, names in zip(vectors, named, strict=True)])


def targets(messages: list[TrainingMessage], labels: tuple[str, ...]) -> Array:
    """Return soft targets `[messages, labels]`, as in `nlu.topic_classifier.targets_of`."""
    result = np.zeros((len(messages), len(labels)), dtype=np.float32)
    for row, message in enumerate(messages):
        first, *others = message.topics
        result[row, labels.index(first)] = 0.7 if others else 1.0
        for other in others:
            result[row, labels.index(other)] += 0.3 / len(others)
    return result


def measure(messages: list[TrainingMessage], decisions: list[Decision]) -> Measured:
    """Judge decisions on held-out messages, strictly: only a message's own topics count as right."""
    counts: dict[str, int] = dict.fromkeys(
        ("inside", "right", "wrong", "clarified", "one_tap", "refused", "outside", "outside_right", "outside_clarified",
         "alarming", "alarmed", "calm", "false_alarm"), 0,
    )  # fmt: skip
    covered: list[float] = []
    for message, decision in zip(messages, decisions, strict=True):
        wanted, given = set(message.topics), [name for name, _ in decision.topics]
        if ALARM in wanted:
            counts["alarming"] += 1
            counts["alarmed"] += decision.intent == ALARM
            continue
        counts["calm"] += 1
        counts["false_alarm"] += decision.intent == ALARM
        if message.topics[0] in OUTSIDE:
            counts["outside"] += 1
            counts["outside_right"] += decision.intent == FALLBACK or decision.intent in OUTSIDE
            counts["outside_clarified"] += decision.intent == CLARIFY
            continue
        counts["inside"] += 1
        right = decision.intent not in (CLARIFY, FALLBACK) and given[0] in wanted
        refused = decision.intent == FALLBACK or (decision.intent in OUTSIDE and not right)
        counts["right"] += right
        counts["refused"] += refused
        counts["clarified"] += decision.intent == CLARIFY
        counts["one_tap"] += right or (decision.intent == CLARIFY and bool(wanted & set(given)))
        counts["wrong"] += not right and not refused and decision.intent != CLARIFY
        if len(wanted) > 1:
            covered.append(len(wanted & set(given)) / len(wanted) if decision.intent != CLARIFY else 0.0)
    inside, outside = max(1, counts["inside"]), max(1, counts["outside"])
    missed = len(covered) - sum(covered)
    outside_wrong = counts["outside"] - counts["outside_right"] - counts["outside_clarified"]
    cost = (
        COSTS["wrong"] * (counts["wrong"] + outside_wrong)
        + COSTS["clarified"] * (counts["clarified"] + counts["outside_clarified"])
        + COSTS["refused"] * counts["refused"]
        + COSTS["alarm_missed"] * (counts["alarming"] - counts["alarmed"])
        + COSTS["alarm_false"] * counts["false_alarm"]
        + COSTS["topic_missed"] * missed
    ) / len(messages)
    return Measured(
        right=counts["right"] / inside,
        wrong=counts["wrong"] / inside,
        clarified=counts["clarified"] / inside,
        one_tap=counts["one_tap"] / inside,
        refused=counts["refused"] / inside,
        outside_right=counts["outside_right"] / outside,
        alarm_recall=counts["alarmed"] / max(1, counts["alarming"]),
        alarm_false=counts["false_alarm"] / max(1, counts["calm"]),
        covered=float(np.mean(covered)) if covered else 0.0,
        cost=cost,
    )


def choose(
    messages: list[TrainingMessage], probabilities: NDArray[np.float32], labels: tuple[str, ...]
) -> tuple[Thresholds, Measured]:
    """Return the thresholds of the grid that cost visitors least."""
    guard = UrgentGuard(KnowledgeStore(ROOT / "data").current().knowledge.urgent)
    guarded = [guard.match(message.text) is not None for message in messages]
    rankings = []
    for row in probabilities:
        order = np.argsort(-row)
        rankings.append([(labels[index], float(row[index])) for index in order])
    best: tuple[Thresholds, Measured] | None = None
    for values in itertools.product(*GRID.values()):
        thresholds = Thresholds(*values)
        if thresholds.clarify >= thresholds.answer:
            continue
        decisions = [
            Decision(ALARM, [(ALARM, 1.0)])
            if caught
            else decide(ranking, thresholds, opens_chat=not message.before and message.topics[0] not in MOVES)
            for ranking, message, caught in zip(rankings, messages, guarded, strict=True)
        ]
        measured = measure(messages, decisions)
        if best is None or measured.cost < best[1].cost:
            best = (thresholds, measured)
    if best is None:
        raise ValueError("The grid holds no sensible thresholds.")
    return best


def main() -> None:
    """Fit, choose and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--held-out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=ROOT / "data" / "nlu")
    arguments = parser.parse_args()
    messages = read(arguments.data)
    held_out = np.load(arguments.held_out)["fold"] >= 0
    if len(held_out) != len(messages):
        parser.error(f"{arguments.held_out} is of {len(held_out)} messages, {arguments.data} has {len(messages)}")
    labels = tuple(sorted({topic for message in messages for topic in message.topics}))
    matrix = features(messages, SentenceEncoder(arguments.encoder))
    wanted = targets(messages, labels)
    model: SoftmaxModel = fit(matrix[~held_out], wanted[~held_out], labels, l2=L2)
    logits = matrix[held_out] @ model.weights + model.bias
    temperature = fit_temperature(logits, wanted[held_out])
    fold = [message for message, out in zip(messages, held_out, strict=True) if out]
    probabilities = SoftmaxModel(labels, model.weights, model.bias, temperature).probabilities(matrix[held_out])
    thresholds, measured = choose(fold, probabilities, labels)
    print(f"temperature: {temperature:.2f}")
    print(thresholds)
    print({name: round(value, 4) for name, value in vars(measured).items()})


if __name__ == "__main__":
    main()
