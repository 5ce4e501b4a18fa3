"""Chooses from which score on a taught entry is answered, on entries that nothing is reported on.

Usage: python -m bench.taught_thresholds

The entries are dealt out to clinics of some ten. Each validation message that does not speak of an entry's subject is
to keep its answer. Weights and threshold answer the most rewordings while no more messages than `ALLOWED` says are
taken. What is printed goes into config.yml, with the share of rewordings that entries left out of the choice would have
had. Most of these entries' subjects are also among those that the encoder's likeness was learnt from, in other words;
those that `bench.taught` measures on are not.
"""

from __future__ import annotations

import itertools
import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from bench.messages import read
from nlu.encoder import SentenceEncoder
from nlu.known_messages import KnownMessages
from nlu.softmax_model import Array
from nlu.taught_matcher import LEAST_LIKENESS, Against, TaughtMatcher

ROOT = Path(__file__).resolve().parents[1]
CHOSEN_ON = ROOT / "bench" / "data" / "taught_chosen_on.yml"
VALIDATION = ROOT / "bench" / "data" / "validation" / "questions.jsonl"
# Share of messages nobody was trained on that ten entries together may take; half of those taken do speak of an
# entry's subject, in words that its pattern does not know.
ALLOWED = 0.0025
CLINICS = 4
# Share that may come so near that the entry would be offered, if the bot had no answer; it has one for 19 of 20.
OFFERED = 0.05
# Weights that answer so much less of the rewordings answer as much; of these, those that speak most against an entry
# leave most answers as they are.
AS_MUCH = 0.01
# A clause says less than a whole message; what clauses of unrelated validation messages reach stays below this.
CLAUSE_MORE = 0.2
WEIGHTS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8)
# Two messages as like as this are the same one written twice.
_TWIN = 0.985
_ROWS_AT_ONCE = 500


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


@dataclass(frozen=True)
class Cases:
    """Messages put to a clinic's entries.

    Attributes:
        likeness: To the nearest entry `[messages]`.
        answered: To the known messages that have an answer `[messages]`.
        refused: To those that are refused `[messages]`.
    """

    likeness: Array
    answered: Array
    refused: Array

    def scores(self, against: Against) -> Array:
        """Return their scores `[messages]`."""
        found: Array = self.likeness - against.answered * self.answered - against.refused * self.refused
        return found

    @classmethod
    def joined(cls, cases: Sequence[Cases]) -> Cases:
        """Return several as one."""
        return cls(*(np.concatenate([getattr(case, name) for case in cases]) for name in cls.__annotations__))


@dataclass(frozen=True)
class Clinic:
    """What was measured on some entries.

    Attributes:
        asked: How many rewordings there are.
        wanted: Those whose nearest entry is their own.
        strays: Messages nobody was trained on that are near an entry and do not speak of its subject.
        share: How many entries there are, in tens.
    """

    asked: int
    wanted: Cases
    strays: Cases
    share: float


class Measure:
    """Puts messages to entries.

    Args:
        place: The encoder's `likeness`, for any number of texts.
    """

    def __init__(self, place: Callable[[list[str]], Array]) -> None:
        messages = [message for message in read(ROOT / "data" / "nlu") if not message.before]
        self._place = place
        self._texts = [message.text for message in messages]
        self._placed = place(self._texts)
        self._known = KnownMessages(self._texts, [message.topics[0] for message in messages], self._placed)
        lines = VALIDATION.read_text("utf-8").splitlines()
        self._unseen = [str(json.loads(line)["text"]) for line in lines]
        self._unseen_placed = place(self._unseen)

    def allowed(self, share: float) -> int:
        """Return how many validation messages a share of them is."""
        return int(share * len(self._unseen))

    def clinic(self, entries: list[BenchEntry]) -> Clinic:
        """Measure some entries as those of one clinic."""
        examples = {entry.id: self._place([entry.question, *entry.ask]) for entry in entries}
        matcher = TaughtMatcher(examples, self._known, Against(0, 0))
        own = [self._known.own(vectors) for vectors in examples.values()]
        wanted = []
        for number, entry in enumerate(entries):
            rows = self._place(entry.reworded)
            wanted.append(self._cases(matcher.likeness(rows), rows, own, only=number))
        about = [re.compile(entry.about, re.I) for entry in entries]
        likeness = matcher.likeness(self._unseen_placed)
        nearest = likeness.argmax(axis=1)
        is_stray = [not about[entry].search(text) for entry, text in zip(nearest, self._unseen, strict=True)]
        strays = np.array(is_stray) & (likeness.max(axis=1) >= LEAST_LIKENESS)
        return Clinic(
            sum(len(entry.reworded) for entry in entries),
            Cases.joined(wanted),
            self._cases(likeness[strays], self._unseen_placed[strays], own),
            len(entries) / 10,
        )

    def _cases(self, likeness: Array, rows: Array, own: list[NDArray[np.bool_]], only: int | None = None) -> Cases:
        """Return messages with what speaks for and against their nearest entry; those of `only` if that is given."""
        nearest = likeness.argmax(axis=1)
        if only is not None:
            likeness, rows, nearest = (part[nearest == only] for part in (likeness, rows, nearest))
        answered, refused = np.zeros(len(rows), np.float32), np.zeros(len(rows), np.float32)
        for entry in range(len(own)):
            places = np.flatnonzero(nearest == entry)
            for start in range(0, len(places), _ROWS_AT_ONCE):
                part = places[start : start + _ROWS_AT_ONCE]
                near = rows[part] @ self._placed.T
                near[near > _TWIN] = -1  # the same message, met before
                rivals = self._known.rivals(near, own[entry])
                answered[part], refused[part] = rivals.answered, rivals.refused
        return Cases(likeness.max(axis=1, initial=-1.0), answered, refused)


def taken(clinics: Sequence[Clinic], against: Against, threshold: float) -> tuple[float, int]:
    """Return the share of rewordings answered, and how many messages nobody was trained on are taken."""
    answered = sum(int((clinic.wanted.scores(against) >= threshold).sum()) for clinic in clinics)
    strays = sum(int((clinic.strays.scores(against) >= threshold).sum()) for clinic in clinics)
    return answered / sum(clinic.asked for clinic in clinics), strays


def threshold_for(clinics: Sequence[Clinic], against: Against, allowed: int) -> float:
    """Return the score that no more messages nobody was trained on reach than are allowed for ten entries."""
    scores = np.sort(Cases.joined([clinic.strays for clinic in clinics]).scores(against))[::-1]
    count = sum(clinic.share for clinic in clinics)
    # Between two of the strays, rounded up so that no more come through.
    return float(np.ceil(scores[int(allowed * count)] * 200 + 1e-6) / 200)


def choose(clinics: Sequence[Clinic], allowed: int) -> tuple[Against, float]:
    """Return the weights and the threshold that answer the most rewordings.

    Args:
        clinics: What to choose on.
        allowed: How many messages ten entries may take.
    """
    found = []
    for answered, refused in itertools.product(WEIGHTS, WEIGHTS):
        against = Against(answered, refused)
        threshold = threshold_for(clinics, against, allowed)
        found.append((taken(clinics, against, threshold)[0], against, threshold))
    most = max(share for share, _, _ in found)
    as_good = [(against, threshold) for share, against, threshold in found if share >= most - AS_MUCH]
    return max(as_good, key=lambda one: one[0].answered + one[0].refused)


def main() -> None:
    """Choose and print."""
    encoder = SentenceEncoder(ROOT / "models" / "encoder")
    threads = os.cpu_count() or 1
    measure = Measure(lambda texts: encoder.encode_both(texts, threads=threads)[:, encoder.dimension :])
    entries = read_entries(CHOSEN_ON)
    clinics = [measure.clinic(entries[number::CLINICS]) for number in range(CLINICS)]
    allowed = measure.allowed(ALLOWED)
    left_out = [taken([clinic], *choose([one for one in clinics if one is not clinic], allowed)) for clinic in clinics]
    against, threshold = choose(clinics, allowed)
    offer = threshold_for(clinics, against, measure.allowed(OFFERED))
    print(f"thresholds: {{whole: {threshold:.3f}, clause: {threshold + CLAUSE_MORE:.3f}, offer: {offer:.3f}}}")
    print(f"against: {{answered: {against.answered}, refused: {against.refused}}}")
    share, unseen = taken(clinics, against, threshold)
    print(f"rewordings answered: {share:.2f}, of entries left out {np.mean([one for one, _ in left_out]):.2f}")
    print(f"validation messages taken by {len(entries)} entries: {unseen}, left out {sum(one for _, one in left_out)}")


if __name__ == "__main__":
    main()
