"""What visitors call things."""

from __future__ import annotations

import pytest

from knowledge.schema import Knowledge
from knowledge.vocabulary import Vocabulary, normalise


@pytest.fixture
def vocabulary(knowledge: Knowledge) -> Vocabulary:
    return Vocabulary(knowledge.vocabulary)


@pytest.mark.parametrize(
    ("entity", "surface", "id_"),
    [
        ("scar_type", "ice_pick", "ice_pick"),
        ("scar_type", "Ice Pick Scars", "ice_pick"),
        ("scar_type", " ICE-PICK ", "ice_pick"),
        ("scar_type", "icepick", "ice_pick"),
        ("scar_type", "ice\u2011pick", "ice_pick"),
        ("scar_type", "icepik", "ice_pick"),
        ("condition", "ros\u00e0cea", "rosacea"),
        ("condition", "rosacia", "rosacea"),
        ("medicine", "roaccutane", "isotretinoin"),
        ("medicine", "rosacea", None),
        ("condition", "", None),
        ("nonsense", "face", None),
        ("body_area", "faces", None),
    ],
)
def test_canonical(vocabulary: Vocabulary, entity: str, surface: str, id_: str | None) -> None:
    assert vocabulary.canonical(entity, surface) == id_


def test_patterns_are_each_phrase_once(vocabulary: Vocabulary) -> None:
    patterns = list(vocabulary.patterns())
    assert len(set(patterns)) == len(patterns)
    assert [phrase for entity, id_, phrase in patterns if id_ == "ice_pick"] == [
        "ice pick",
        "ice pick scars",
        "ice-pick",
        "pits",
        "icepik",
    ]
    assert ("medicine", "isotretinoin", "accutane") in patterns


def test_every_pattern_is_found_again(vocabulary: Vocabulary) -> None:
    assert all(vocabulary.canonical(entity, phrase) == id_ for entity, id_, phrase in vocabulary.patterns())


def test_labels(vocabulary: Vocabulary) -> None:
    assert vocabulary.label("scar_type", "ice_pick") == "Ice pick scars"
    assert vocabulary.label("scar_type", "none") is None


@pytest.mark.parametrize(
    ("phrase", "plain"),
    [
        ("Crohn's", "crohns"),
        ("Retin-A", "retin a"),
        ("caf\u00e9s", "cafes"),
        ("TCA  cross!", "tca cross"),
        ("\ufb01ller", "filler"),
        ("!!", ""),
    ],
)
def test_normalise(phrase: str, plain: str) -> None:
    assert normalise(phrase) == plain
