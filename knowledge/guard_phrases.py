"""The little language of the guard's phrases, and plain words to read them in.

How a phrase of `data/knowledge.yml` is written
    word            that word; apostrophes and capitals do not matter
    blister*        any word that starts with `blister`
    ~swelling       a key word, here and wherever a phrase names it: a typing error in it is forgiven (two in a word of
                    nine letters or more; only a swap in one of four), unless the error makes a word of some phrase
    hot|red         either word; `keeps_on` holds words together beside `|`
    ...             up to four words, or none; `^` and `$` are the start and the end of a clause; the word that cuts a
                    clause off ("because") may be written in place of `$`
    a & b           both, each anywhere in the message
    So `can't|unable_to ... breath*` finds "I can't even breathe" and "she's unable to catch her breath".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

MAX_CHARACTERS = 4000
MAX_GAP = 4

_WIDER = {
    "cannot": "cant", "cannae": "cant", "couldnt": "cant", "cnt": "cant", "carnt": "cant", "cudnt": "cant",
    "im": "i am", "ive": "i have", "id": "i would",
    "its": "it is", "hes": "he is", "shes": "she is", "thats": "that is", "theres": "there is", "theyre": "they are",
    "whats": "what is", "u": "you", "n": "and", "gonna": "going to", "wanna": "want to", "dnt": "dont", "aint": "isnt",
    "tounge": "tongue", "toung": "tongue", "breth": "breath", "brethe": "breathe",
    "alot": "a lot", "abit": "a bit", "hw": "how", "wen": "when", "wat": "what", "wot": "what",
}  # fmt: skip
_ENDINGS = {"'re": " are", "'ve": " have", "'ll": " will", "'m": " am", "'d": " would", "'s": " is"}
_TYPED = str.maketrans({"\u2018": "'", "\u2019": "'", "\u00b4": "'", "`": "'", "\u2026": "\n"})
_EDGES = frozenset("^$")
Span = tuple[int, int]
Clause = list[frozenset[str]]  # of each word, the words and prefixes of the phrases that it stands for
Element = list[tuple[str, ...]]  # the ways in which one element may be written; none for a gap
Part = list[Element]


def normalise(text: str) -> str:
    """Return the text in plain lower-case words: no accents, control characters, apostrophes or long-drawn letters."""
    text = text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS // 2] + "\n" + text[-MAX_CHARACTERS // 2 :]
    text = unicodedata.normalize("NFKD", text.translate(_TYPED))
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Mn")).lower()
    text = re.sub(r"\b(?:[a-z][ .]){3,}[a-z]\b", lambda spelt: re.sub("[ .]", "", spelt[0]), text)
    text = re.sub(r"([a-z])\1{2,}", r"\1\1", text)
    text = re.sub(r"'(?:re|ve|ll|m|d|s)\b", lambda end: _ENDINGS[end[0]], text)
    text = re.sub(r"(?<=\w)-(?=\w)", " ", text.replace("'", "").replace("&", " and ")).replace("can not", "cant")
    return re.sub(r"[a-z]+", lambda word: _WIDER.get(word[0], word[0]), text)


def squeeze(word: str) -> str:
    """Return the word with its double letters written once."""
    return re.sub(r"([a-z])\1", r"\1", word)


class Phrases:
    """Phrases of the little language, indexed by the words with which their parts may start."""

    def __init__(self, written: Iterable[str]) -> None:
        self.phrases: list[list[Part]] = []
        self.needs: list[list[list[frozenset[str]]]] = []  # of each part, words of which one must be in the clause
        self.by_first: dict[str, list[tuple[int, int]]] = {}
        self.keys: set[str] = set()
        for number, text in enumerate(written):
            self.keys.update(normalise(key) for key in re.findall(r"~([\w']+\*?)", text))
            parts = [[_element(word) for word in part.split()] for part in text.replace("~", "").split("&")]
            if not all(part and part[0] and part[-1] and all(map(all, part)) for part in parts):
                raise ValueError(f"the phrase {text!r} has an empty place, or a gap at an end; write a word there")
            if not all(map(_names_something, parts)):
                raise ValueError(f"the phrase {text!r} fits every message; write a word beside `^` and `$`, before `*`")
            self.phrases.append(parts)
            self.needs.append([[frozenset(way[0] for way in each) for each in part[1:] if each] for part in parts])
            for index, part in enumerate(parts):
                for first in {way[0] for way in part[0]}:
                    self.by_first.setdefault(first, []).append((number, index))

    def words(self) -> set[str]:
        return {word for parts in self.phrases for part in parts for element in part for way in element for word in way}

    def spans(self, clause: Clause) -> Iterator[tuple[int, int, Span]]:
        """Yield the number of a phrase, the number of its part, and where in the clause that part stands."""
        present = frozenset[str]().union(*clause)
        for at, word in enumerate(clause):
            for name in word:
                for number, index in self.by_first.get(name, ()):
                    needs, part = self.needs[number][index], self.phrases[number][index]
                    if not any(map(present.isdisjoint, needs)) and (end := next(_ends(part, clause, at), None)):
                        yield number, index, (at, end)

    def stand_in(self, clause: Clause) -> bool:
        return any(True for _ in self.spans(clause))

    def found(self, clause: Clause) -> list[Span]:
        return [span for _, _, span in self.spans(clause)]

    def hold(self, clause: Clause) -> bool:
        found = {(number, part) for number, part, _ in self.spans(clause)}
        return any(all((n, p) in found for p in range(len(self.phrases[n]))) for n in {n for n, _ in found})


def _element(written: str) -> Element:
    return [] if written == "..." else [tuple(normalise(way.replace("_", " ")).split()) for way in written.split("|")]


def _names_something(part: Part) -> bool:
    ways = [way for element in part for way in element]
    return not any("*" in way for way in ways) and any(not _EDGES.issuperset(way) for way in ways)


def _ends(part: Part, clause: Clause, at: int) -> Iterator[int]:
    """Yield where the elements of `part` end when they start at word `at`, the nearest end first."""
    if not part:
        yield at
    elif not part[0]:
        for skipped in range(MAX_GAP + 1):
            yield from _ends(part[1:], clause, at + skipped)
    else:
        for way in part[0]:
            after = at + len(way)
            if after <= len(clause) and all(name in clause[at + i] for i, name in enumerate(way)):
                yield from _ends(part[1:], clause, after)
