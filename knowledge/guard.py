"""The urgent guard: finds alarming messages with fixed rules, before anything else looks at them.

How its phrases are written is told in `knowledge.guard_phrases`.

What is not an alarm
    A message is cut into sentences and clauses. A match does not count where its clause denies it ("no fever"),
    says that it is over ("the swelling has gone down") or only asks whether it may happen ("can it cause blisters?"),
    nor where the sentence tells of something long past or heard about others, unless it says that it goes on now.
    A symptom's `unless` phrases switch it off for their sentence ("the blisters on my feet"); the words of a `calm`
    phrase ("burns a hole in my pocket") are not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from knowledge.guard_phrases import Clause, Phrases, normalise, squeeze
from knowledge.schema import Urgency, Urgent
from knowledge.telling import RULE_WORDS, Sentence

MIN_SQUEEZED = 5  # letters of a word from which on a double letter written single, or the reverse, is forgiven
LEVELS: tuple[Urgency, ...] = ("emergency", "crisis", "urgent_today", "call_clinic")
_CLAUSES = re.compile(
    r"([,:()\[\]\"\u201c\u201d]|\s[-\u2013\u2014/+]+\s|\b(?:but|however|although|though|also|anyway|except|because|cos|btw)\b)"
)
_SENTENCES = re.compile(r"[!?;\n]+|\.(?!\d)")
_LISTED = re.compile(r"\b(?:no|not|without|never|\w+nt)\b[^.!?;\n]{1,70}?\b(?:or|nor)\b")


@dataclass(frozen=True)
class UrgentMatch:
    """An alarming message: how quickly help is needed, and the symptoms found, the most urgent first."""

    level: Urgency
    symptoms: tuple[str, ...]


class UrgentGuard:
    """Finds alarming messages.

    Args:
        urgent: The `urgent` section of the knowledge file.

    Raises:
        ValueError: If a phrase cannot be read.
    """

    def __init__(self, urgent: Urgent) -> None:
        self._symptoms = sorted(urgent.symptoms, key=lambda symptom: LEVELS.index(symptom.level))
        self._owner = [number for number, symptom in enumerate(self._symptoms) for _ in symptom.phrases]
        self._alarms = Phrases(phrase for symptom in self._symptoms for phrase in symptom.phrases)
        self._unless = [Phrases(symptom.unless) for symptom in self._symptoms]
        self._calm = Phrases(urgent.calm)
        self._mild = Phrases(urgent.mild)
        self._known = RULE_WORDS.union(*(p.words() for p in (self._alarms, self._calm, self._mild, *self._unless)))
        self._squeezed = {squeeze(known): known for known in sorted(self._known) if len(known) >= MIN_SQUEEZED}
        self._prefixes = tuple(name[:-1] for name in self._known if name.endswith("*"))
        self._doubled = [
            (squeeze(prefix), prefix + "*")
            for prefix in self._prefixes
            if len(prefix) >= MIN_SQUEEZED and squeeze(prefix) != prefix
        ]
        self._keys = sorted(self._alarms.keys)
        self._names = lru_cache(maxsize=8192)(self._names_of)
        self._sentences = lru_cache(maxsize=8)(self._read)  # a message is asked about twice: alarming, or mild
        self._found = lru_cache(maxsize=8)(self._alarming)

    def match(self, text: str) -> UrgentMatch | None:
        """Return the alarming symptoms that the message describes as happening, or None."""
        found: dict[int, set[int]] = {}
        for number, part, told in self._found(text):
            if told:
                found.setdefault(number, set()).add(part)
        complete = {self._owner[n] for n, parts in found.items() if len(parts) == len(self._alarms.phrases[n])}
        symptoms = [self._symptoms[number] for number in sorted(complete)]
        return UrgentMatch(symptoms[0].level, tuple(each.id for each in symptoms)) if symptoms else None

    def is_mild(self, text: str) -> bool:
        """Return whether a message without a match only sounds alarming.

        It does when all that it names is an ordinary effect, or alarming words that it asks about, denies, or says of
        something else. Whoever suspects an alarm for other reasons may rely on it.
        """
        if any(self._mild.found(clause) for clauses in self._sentences(text) for clause in clauses):
            return True
        return any(len(self._alarms.phrases[number]) == 1 for number, _, _ in self._found(text))

    def _alarming(self, text: str) -> list[tuple[int, int, bool]]:
        """Return the number of each phrase and part that stands in the text, and whether it is told as happening."""
        return [found for clauses in self._sentences(text) for found in self._alarming_in(clauses)]

    def _alarming_in(self, clauses: list[Clause]) -> Iterator[tuple[int, int, bool]]:
        # Most sentences hold no phrase at all; how such a one tells of things need not be known.
        if any(self._alarms.stand_in(clause) for clause in clauses):
            sentence = Sentence(clauses)
            off: dict[int, bool] = {}  # symptoms that the sentence switches off, as far as one of them was found
            for position, clause in enumerate(clauses):
                calm = {at for start, end in self._calm.found(clause) for at in range(start, end)}
                read = [frozenset[str]() if at in calm else names for at, names in enumerate(clause)]
                for number, part, span in self._alarms.spans(read):
                    owner = self._owner[number]
                    if owner not in off:
                        off[owner] = self._unless[owner].hold(sentence.words)
                    told = not off[owner] and sentence.tells(position, span, self._symptoms[owner].level)
                    yield number, part, told

    def _read(self, text: str) -> list[list[Clause]]:
        """Cut a message into sentences of clauses of words, each word as the set of names it answers to."""
        plain = _LISTED.sub(lambda listed: listed[0].replace(",", " "), normalise(text))
        read = []
        for sentence in _SENTENCES.split(plain):
            pieces = [*_CLAUSES.split(sentence), ""]
            clauses = [
                (re.findall(r"[a-z]+|\d+", clause), cut) for clause, cut in zip(pieces[::2], pieces[1::2], strict=True)
            ]
            # The end of a clause answers to the word that cuts it off, too: "cut myself because".
            read.append(
                [[frozenset("^"), *map(self._names, words), frozenset({"$", cut})] for words, cut in clauses if words]
            )
        return read

    def _names_of(self, word: str) -> frozenset[str]:
        """Return the words and prefixes of the phrases that a word stands for, typing errors forgiven."""
        if word not in self._known:
            single = squeeze(word)
            word = single if single in self._known else self._squeezed.get(single, word)
        names = {prefix + "*" for prefix in self._prefixes if word.startswith(prefix)} | ({word} & self._known)
        if not names:
            names = {written for plain, written in self._doubled if squeeze(word).startswith(plain)}
        if word not in self._known and len(word) >= 4:
            meant = [key for key in self._keys if key[0] == word[0] and _is_typo(word, key)]
            names.update(meant, *(self._names_of(key) for key in meant if not key.endswith("*")))
        return frozenset(names)


def _is_typo(word: str, key: str) -> bool:
    stem = key.rstrip("*")
    if len(stem) < 5:
        return key == stem and len(word) == 4 and sorted(word) == sorted(key) and OSA.distance(word, key) == 1
    allowed = 1 if len(stem) < 9 else 2
    starts = {word[: len(stem) + n] for n in (-1, 0, 1)} if key != stem else {word}
    return any(OSA.distance(start, stem, score_cutoff=allowed) <= allowed for start in starts)
