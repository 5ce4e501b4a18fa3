"""Builds the project's own spaCy pipeline from the vocabulary of the knowledge file.

Blank English, an entity ruler with every synonym and misspelling of the vocabulary, and a matcher for
numbers of sessions and ages. Nothing is downloaded. Each named thing's canonical value is its `ent_id_`; that of a
number is read by `nlu.vocabulary_entities`, which leaves out what `nlu.ages` finds to be no age.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import spacy
import spacy.about
from spacy.language import Language

from knowledge.schema import EntityName, Term

VocabularyTerms = Mapping[EntityName, Mapping[str, Term]]
HASH_FILE = "vocabulary.sha256"

_ARTICLE = re.compile(r"^(?:an?|the)\s+")
SESSION_WORDS = [
    "session", "sessions", "sesion", "sesions", "sesssions", "sessons", "sessins", "goes", "treatments", "visits",
    "rounds", "appointments", "times",
]  # fmt: skip
SESSION_COUNT = "session_count"
AGE = "age"
YEARS = ("years", "yrs", "yr", "year", "y")
OLD = ("old", "o", "olds")
OF_AREA = SESSION_COUNT + " of "
"""Starts the id of a number of sessions that names their body area, too: "6 face sessions", "3 on my back"."""
BODY_AREA: EntityName = "body_area"
MOST_SESSIONS = 30
IN_LISTS = " in lists"
"""Ends the id of a word that means its value only beside another thing of its kind, or after "for", "on" or "about"."""
SMALL_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12,
}  # fmt: skip
_AGE_PATTERNS: list[list[dict[str, object]]] = [
    [{"LOWER": {"IN": ["i'm", "im", "aged", "age"]}}, {"TEXT": {"REGEX": r"^[1-9]\d$"}}],
    [{"LOWER": "i"}, {"LOWER": {"IN": ["'m", "am", "m"]}}, {"TEXT": {"REGEX": r"^[1-9]\d$"}}],
    [{"LOWER": {"IN": ["he", "she", "son", "daughter", "kid", "child", "boy", "girl"]}},
     {"LOWER": {"IN": ["'s", "s", "is"]}}, {"LOWER": {"IN": ["only", "just", "nearly", "almost"]}, "OP": "?"},
     {"TEXT": {"REGEX": r"^[1-9]\d$"}}],
    [{"TEXT": {"REGEX": r"^[1-9]\d$"}}, {"ORTH": "-", "OP": "?"}, {"LOWER": {"IN": [*YEARS]}},
     {"ORTH": "-", "OP": "?"}, {"LOWER": {"IN": [*OLD]}, "OP": "?"}],
    [{"TEXT": {"REGEX": r"^[1-9]\d(yo|yr|yrs|y)$"}}, {"LOWER": {"IN": [*OLD]}, "OP": "?"}],
]  # fmt: skip

_DIGITS: dict[str, object] = {"TEXT": {"REGEX": r"^[+(]?\d[\d()/.-]*$"}}
_DIALLED: dict[str, object] = {"TEXT": {"REGEX": r"^(?:0\d{2,}|\+\d+)$"}}
_DASH: dict[str, object] = {"ORTH": {"IN": ["-", "/", "."]}}
_PHONE_PATTERNS: list[list[dict[str, object]]] = [
    [{"TEXT": {"REGEX": r"^\+?\d[\d()/.-]{7,}$"}}],
    [{"TEXT": {"REGEX": r"^[+(]?\d{2,}[\d()/.-]*$"}}, {**_DIGITS, "LENGTH": {">=": 3}}],
    [{"TEXT": {"REGEX": r"^[+(]?\d{2,}[\d()/.-]*$"}}, {**_DIGITS, "OP": "+"}, {**_DIGITS, "LENGTH": {">=": 3}}],
    [_DIALLED, _DASH, {**_DIGITS, "LENGTH": {">=": 5}}],
    [_DIALLED, _DASH, _DIGITS, _DASH, _DIGITS],
    [
        {"ORTH": "("},
        {"TEXT": {"REGEX": r"^\+?\d{2,}$"}},
        {"ORTH": ")"},
        {**_DIGITS, "OP": "*"},
        {**_DIGITS, "LENGTH": {">=": 3}},
    ],
]


def vocabulary_hash(vocabulary: VocabularyTerms) -> str:
    """Return the SHA-256 of everything the pipeline is built from, this file included."""
    plain = {entity: {value: term.dict() for value, term in terms.items()} for entity, terms in vocabulary.items()}
    digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode())
    digest.update(Path(__file__).read_bytes())
    digest.update(spacy.about.__version__.encode())
    return digest.hexdigest()


def _vocabulary_patterns(vocabulary: VocabularyTerms) -> Iterable[dict[str, object]]:
    """Yield whole phrases: spaCy looks them all up at once, where it tries each pattern of tokens at every word."""
    for entity, terms in vocabulary.items():
        for value, term in terms.items():
            bare = _ARTICLE.sub("", term.label.lower())
            names = {term.label.lower(), *([] if bare in term.in_lists else [bare])}
            for phrase in sorted({*names, *term.synonyms, *term.misspellings}):
                yield {"label": entity, "pattern": phrase.lower(), "id": value}
            for phrase in sorted(term.in_lists):
                yield {"label": entity, "pattern": phrase.lower(), "id": value + IN_LISTS}


# One pattern for all numbers: spaCy tries each pattern at every word. Which number it was is read off the words.
_NUMBERS = [*map(str, range(1, MOST_SESSIONS + 1)), *SMALL_NUMBERS]
_NUMBER: dict[str, object] = {"LOWER": {"IN": _NUMBERS}}
_SESSIONS: dict[str, object] = {"LOWER": {"IN": SESSION_WORDS}}
_ON: list[dict[str, object]] = [{"LOWER": {"IN": ["on", "of", "for"]}}, {"LOWER": {"IN": ["my", "the"]}, "OP": "?"}]


def _single_words(term: Term) -> list[str]:
    names = {_ARTICLE.sub("", term.label), *term.synonyms, *term.misspellings, *term.in_lists}
    return sorted(name.lower() for name in names if name.isalpha())


def _area_count_patterns(areas: Mapping[str, Term]) -> Iterable[dict[str, object]]:
    for value, term in areas.items():
        area: dict[str, object] = {"LOWER": {"IN": _single_words(term)}}
        for pattern in ([_NUMBER, area, _SESSIONS], [_NUMBER, *_ON, area]):
            yield {"label": SESSION_COUNT, "id": OF_AREA + value, "pattern": pattern}


def _number_patterns(areas: Mapping[str, Term]) -> Iterable[dict[str, object]]:
    yield from _area_count_patterns(areas)
    no_area = {"NOT_IN": [word for term in areas.values() for word in _single_words(term)]}
    for pattern in (
        [_NUMBER, _SESSIONS],
        [_NUMBER, {"IS_ALPHA": True, "LOWER": no_area, "OP": "?"}, _SESSIONS],
        [{"LOWER": {"IN": ["x", "course", "package"]}}, {"LOWER": "of", "OP": "?"}, _NUMBER],
        [{"LOWER": {"IN": [f"x{word}" for word in _NUMBERS]}}],
    ):
        yield {"label": SESSION_COUNT, "id": SESSION_COUNT, "pattern": pattern}
    yield {"label": "email_address", "id": "", "pattern": [{"LIKE_EMAIL": True}]}
    for pattern in _PHONE_PATTERNS:
        yield {"label": "phone_number", "id": "", "pattern": pattern}
    for pattern in _AGE_PATTERNS:
        yield {"label": AGE, "id": AGE, "pattern": pattern}


def build(vocabulary: VocabularyTerms) -> Language:
    """Build the pipeline in memory.

    Args:
        vocabulary: The knowledge file's vocabulary, entity -> value id -> term.

    Returns:
        A spaCy pipeline whose `doc.ents` carry the entity as label and the value id as `ent_id_`.
    """
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER", "overwrite_ents": True})
    numbers = _number_patterns(vocabulary.get(BODY_AREA, {}))
    ruler.add_patterns([*numbers, *_vocabulary_patterns(vocabulary)])  # type: ignore[attr-defined]
    return nlp


def build_if_changed(vocabulary: VocabularyTerms, folder: Path) -> bool:
    """Write the pipeline to `folder` unless the one there was built from the same vocabulary.

    Returns:
        True when it was built anew.
    """
    wanted = vocabulary_hash(vocabulary)
    stamp = folder / HASH_FILE
    if stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == wanted:
        return False
    build(vocabulary).to_disk(folder)
    stamp.write_text(wanted + "\n", encoding="utf-8")
    return True
