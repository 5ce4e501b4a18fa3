"""Mends slips of the finger before a message is encoded: "dose it hrut alot" reads as "dose it hurt a lot".

Only words that nobody knows are touched, and only where a word that visitors use is one slip away (two in a long one).
The message itself is never changed: entities, the safety guard and the transcript see what was written.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nlu.text_speak import FULL_FORMS

SHORTEST = 4  # letters; a slip in a shorter word leaves too many words it could have been
LONG = 8  # letters; from here on two slips are forgiven
MIDDLING = 5  # letters; from here on they are where the word sounds the same
TIMES_SEEN = 3  # in the training messages, which are full of slips themselves
TIMES_SEEN_IN_A_SPLIT = 20
CANDIDATES = 20
CACHED_WORDS = 10_000
LETTERS = re.compile(r"[A-Za-z]+")
WORDS = re.compile(r"[A-Za-z0-9]+")
VOWELS = re.compile(r"[aeiouy]+")
DOUBLED = re.compile(r"(.)\1+")
SOUNDS = str.maketrans({"c": "k", "q": "k", "z": "s"})
# Endings that make a word of a known one, with what they may stand in for: "flakes", "itchiest", "theyve".
ENDINGS = {
    "s": ("",), "es": ("",), "ies": ("y",), "ed": ("", "e"), "ing": ("", "e"), "er": ("", "e"),
    "ers": ("", "e"), "est": ("", "e"), "ly": ("",), "y": ("", "e"), "ish": ("",), "ster": ("",),
    "ve": ("",), "re": ("",), "ll": ("",), "nt": ("",),
}  # fmt: skip
SHORTEST_STEM = 3


class Speller:
    """Knows words, and which of them visitors use.

    Args:
        known: Words that are never changed, in lower case.
        used: Words that a slip may have meant, with how often visitors use them.
    """

    def __init__(self, known: Iterable[str], used: dict[str, int]) -> None:
        self.known = frozenset(known) | used.keys()
        self.used = used
        self._choices = sorted(used)
        self._mend_cached = lru_cache(CACHED_WORDS)(self._mend)

    @classmethod
    def learn(cls, texts: Iterable[str], *, dictionary: Iterable[str], names: Iterable[str]) -> Speller:
        """Learn from the training messages.

        Args:
            texts: The messages.
            dictionary: Words of general English (the encoder's own vocabulary).
            names: Phrases of the knowledge file's vocabulary: medicines, conditions, treatments.
        """
        seen = Counter(word for text in texts for word in LETTERS.findall(text.lower()))
        general = {word for word in dictionary if LETTERS.fullmatch(word)}
        named = {word for phrase in names for word in LETTERS.findall(phrase.lower()) if len(word) >= SHORTEST}
        often = {word for word, count in seen.items() if count >= TIMES_SEEN}
        met = {word for word, count in seen.items() if count > 1 and word in general}
        used = {word: seen[word] for word in sorted(often | met | named) if len(word) >= SHORTEST - 1}
        return cls(general | often, used)

    def mend(self, text: str) -> str:
        """Return `text` with its slips mended and its short forms written out.

        Args:
            text: A message as it was written.
        """
        return WORDS.sub(self._mend_match, text)

    def knows_no_word_of(self, text: str) -> bool:
        """Return whether `text` has words, and none of them is known or a slip of one: "asdf", "flumph?"."""
        words = LETTERS.findall(text.lower())
        return bool(words) and not any(map(self._means_something, words))

    def _means_something(self, word: str) -> bool:
        return word in FULL_FORMS or self._is_known(word) or self._mend_cached(word) != word

    def _mend_match(self, match: re.Match[str]) -> str:
        written: str = match.group(0)
        lowered = written.lower()
        if lowered in FULL_FORMS and not _follows_apostrophe(match):
            return FULL_FORMS[lowered]
        if len(written) < SHORTEST or not written.isalpha():
            return written
        if written.istitle() and match.start() > 0:
            return written  # a name, in all likelihood
        mended = self._mend_cached(lowered)
        return written if mended == lowered else mended

    def _mend(self, word: str) -> str:
        if self._is_known(word):
            return word
        slips = 1 if len(word) < MIDDLING else 2
        near = process.extract(word, self._choices, scorer=OSA.distance, score_cutoff=slips, limit=CANDIDATES)
        meant = [
            (distance, candidate)
            for candidate, distance, _ in near
            if distance == 1 or len(word) >= LONG or _sound(candidate) == _sound(word)
        ]
        if not meant:
            return self._split(word)
        return min(meant, key=lambda pair: (pair[0], *self._unlikely(word, pair[1])))[1]

    def _unlikely(self, word: str, candidate: str) -> tuple[bool, bool, bool, int, str]:
        """Order candidates of one distance: fingers swap and drop letters more often than they add some."""
        return (
            candidate[0] != word[0],
            sorted(candidate) != sorted(word) and _sound(candidate) != _sound(word),
            len(candidate) < len(word),
            -self.used[candidate],
            candidate,
        )

    def _is_known(self, word: str) -> bool:
        if word in self.known:
            return True
        return any(
            word.endswith(ending)
            and not word.endswith("ss")
            and len(word) - len(ending) >= SHORTEST_STEM
            and any(word[: -len(ending)] + instead in self.known for instead in stand_ins)
            for ending, stand_ins in ENDINGS.items()
        )

    def _split(self, word: str) -> str:
        """Return two frequent words for two that were written as one."""
        pairs = [(word[:place], word[place:]) for place in range(2, len(word) - 1)]
        frequent = [pair for pair in pairs if min(self._times(part) for part in pair) >= TIMES_SEEN_IN_A_SPLIT]
        return " ".join(max(frequent, key=lambda pair: min(map(self._times, pair)))) if frequent else word

    def _times(self, word: str) -> int:
        return self.used.get(word, 0)

    def save(self, path: Path) -> None:
        """Write the words to `path` (JSON)."""
        content = {"known": sorted(self.known - self.used.keys()), "used": self.used}
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Speller:
        """Read what `save` wrote."""
        content = json.loads(path.read_text("utf-8"))
        return cls(content["known"], content["used"])


def _sound(word: str) -> str:
    """Return the consonants as they sound, which people get right more often than the vowels."""
    return DOUBLED.sub(r"\1", VOWELS.sub("", word.replace("ph", "f").translate(SOUNDS)))


def _follows_apostrophe(match: re.Match[str]) -> bool:
    return match.start() > 0 and match.string[match.start() - 1] in "'\u2019"
