"""Chooses from which score on a taught entry is answered, on entries that nothing is reported on.

Usage: python -m bench.taught_thresholds

Each training message that does not speak of an entry's subject keeps its answer: as few of them as `ALLOWED` says may
come near enough to an entry. What is printed goes into config.yml.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from bench.messages import read
from nlu.decision import OUTSIDE
from nlu.encoder import SentenceEncoder
from nlu.softmax_model import Array
from nlu.taught_matcher import Space, TaughtMatcher

ROOT = Path(__file__).resolve().parents[1]
CHOSEN_ON = ROOT / "bench" / "data" / "taught_chosen_on.yml"
# Share of the training messages that ten entries together may wrongly take from an answer, and from a refusal.
ALLOWED = {"answer": 0.0005, "instead": 0.0005}


@dataclass(frozen=True)
class BenchEntry:
    """An entry with the rewordings that it should answer.

    Attributes:
        id: Its id.
        topic: The topic it is filed under.
        question: What is asked.
        about: A pattern for what speaks of its subject.
        answer: What is said.
        ask: The examples.
        reworded: Other ways to ask, written apart.
    """

    id: str
    topic: str
    question: str
    about: str
    answer: str
    ask: list[str]
    reworded: list[str]


def read_entries(path: Path) -> list[BenchEntry]:
    """Read entries and their rewordings."""
    return [BenchEntry(**entry) for entry in yaml.safe_load(path.read_text("utf-8"))["entries"]]


def choose(
    entries: list[BenchEntry], texts: list[str], topics: list[str], vectors: Array, encode: Callable[[list[str]], Array]
) -> dict[str, float]:
    """Return the lowest scores that take no more messages than allowed.

    Args:
        entries: The entries to choose on.
        texts: The training messages.
        topics: Their first topics.
        vectors: What the encoder makes of them `[messages, width]`.
        encode: The encoder's `encode`.
    """
    examples = {entry.id: encode([entry.question, *entry.ask]) for entry in entries}
    scores = TaughtMatcher(Space.of(vectors), examples).scores(vectors)
    taken: dict[str, list[float]] = {name: [] for name in ALLOWED}
    for row, entry in enumerate(scores.argmax(axis=1).tolist()):
        if re.search(entries[entry].about, texts[row], re.I):
            continue
        taken["instead" if topics[row] in OUTSIDE else "answer"].append(float(scores[row, entry]))
    found = {}
    for name, values in taken.items():
        ordered = np.sort(values)[::-1]
        found[name] = round(float(ordered[int(ALLOWED[name] * len(texts))]) + 0.005, 2)
    return found


def main() -> None:
    """Choose and print."""
    messages = [message for message in read(ROOT / "data" / "nlu") if not message.before]
    encoder = SentenceEncoder(ROOT / "models" / "encoder")
    vectors = encoder.encode([message.text for message in messages])
    texts, topics = [message.text for message in messages], [message.topics[0] for message in messages]
    print(choose(read_entries(CHOSEN_ON), texts, topics, vectors, encoder.encode))


if __name__ == "__main__":
    main()
