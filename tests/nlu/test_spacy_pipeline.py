"""The project's own spaCy pipeline finds what visitors name, however they write it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from knowledge.rules import load_knowledge
from knowledge.schema import Knowledge, Term
from nlu.spacy_pipeline import HASH_FILE, build, build_if_changed, vocabulary_hash
from nlu.vocabulary_entities import VocabularyEntityExtractor

DATA = Path(__file__).parents[2] / "data"
SMALL = {
    "scar_type": {"ice_pick": Term(label="Ice pick scars", synonyms=["ice-pick"], misspellings=["icepik"])},
    "medicine": {"isotretinoin": Term(label="isotretinoin", synonyms=["Roaccutane"])},
}


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    from datetime import date

    knowledge = load_knowledge(DATA, today=date.min).model
    assert knowledge
    return knowledge


@pytest.fixture(scope="module")
def nlp(shipped: Knowledge) -> Language:
    return build(shipped.vocabulary)


def _found(nlp: Language, text: str) -> list[tuple[str, str]]:
    return [(item["entity"], item["value"]) for item in VocabularyEntityExtractor._extract_entities(nlp(text))]


def test_every_phrase_of_the_vocabulary_is_found_as_its_value(nlp: Language, shipped: Knowledge) -> None:
    missed = [
        (entity, value, phrase)
        for entity, terms in shipped.vocabulary.items()
        for value, term in terms.items()
        for phrase in (term.label, *term.synonyms, *term.misspellings)
        if (entity, value) not in _found(nlp, phrase)
    ]

    assert missed == []


def test_every_phrase_is_found_within_a_sentence(nlp: Language, shipped: Knowledge) -> None:
    missed = [
        (entity, value, term.label)
        for entity, terms in shipped.vocabulary.items()
        for value, term in terms.items()
        if (entity, value) not in _found(nlp, f"hello, what about {term.label.upper()} then?")
    ]

    assert missed == []


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("what about Ice-Pick scars?", ("scar_type", "ice_pick")),
        ("im on accutane", ("medicine", "isotretinoin")),
        ("I'm on Roaccutane.", ("medicine", "isotretinoin")),
        ("using retin-a", ("medicine", "tretinoin")),
        ("got rosacia", ("condition", "rosacea")),
        ("i am 20 weeks pregnant", ("condition", "pregnancy")),
    ],
)
def test_visitors_spellings_are_found(nlp: Language, text: str, entity: tuple[str, str]) -> None:
    assert entity in _found(nlp, text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("6 sessions", "6"),
        ("six sessions", "6"),
        ("a dozen treatments", "12"),
        ("eleven sessions", "11"),
        ("3 more sessions", "3"),
        ("a course of 5", "5"),
        ("package of ten", "10"),
        ("x6", "6"),
        ("30 visits", "30"),
    ],
)
def test_numbers_of_sessions_are_found(nlp: Language, text: str, count: str) -> None:
    assert ("session_count", count) in _found(nlp, text)


@pytest.mark.parametrize("text", ["6 pounds", "in 2024", "session", "31 sessions", "at 6 o'clock"])
def test_other_numbers_are_no_sessions(nlp: Language, text: str) -> None:
    assert "session_count" not in [entity for entity, _ in _found(nlp, text)]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("I'm 34", "34"),
        ("i am 17", "17"),
        ("im 52 btw", "52"),
        ("aged 19", "19"),
        ("16 years old", "16"),
        ("a 45 year old man", "45"),
        ("25yo", "25"),
        ("25 y o", "25"),
    ],
)
def test_ages_are_found_as_numbers(nlp: Language, text: str, age: str) -> None:
    assert ("age", age) in _found(nlp, text)


@pytest.mark.parametrize(
    "text", ["I'm 5", "34", "100 years old", "room 34", "i am 20 weeks pregnant", "im 10 days in", "i'm 12 sessions in"]
)
def test_other_numbers_are_no_ages(nlp: Language, text: str) -> None:
    assert "age" not in [entity for entity, _ in _found(nlp, text)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("01632960123", "01632960123"),
        ("call me on 01632 960123 please", "01632 960123"),
        ("+44 1632 960 123", "+44 1632 960 123"),
        ("my number is 01632-960-123", "01632-960-123"),
        ("(01632) 960123", "(01632) 960123"),
    ],
)
def test_telephone_numbers_are_found_as_written(nlp: Language, text: str, number: str) -> None:
    assert ("phone_number", number) in _found(nlp, text)


@pytest.mark.parametrize("text", ["6 sessions of 30 minutes", "I'm 34", "it costs 75 pounds", "2 or 3 times"])
def test_other_numbers_are_no_telephone_numbers(nlp: Language, text: str) -> None:
    assert "phone_number" not in [entity for entity, _ in _found(nlp, text)]


@pytest.mark.parametrize("text", ["jane@example.com", "write to jane.doe+x@mail.example.co.uk please"])
def test_e_mail_addresses_are_found_as_written(nlp: Language, text: str) -> None:
    address = next(word for word in text.split() if "@" in word)

    assert ("email_address", address) in _found(nlp, text)


def test_a_folder_is_built_once(tmp_path: Path) -> None:
    assert build_if_changed(SMALL, tmp_path / "vocabulary")
    assert not build_if_changed(SMALL, tmp_path / "vocabulary")


def test_a_new_synonym_builds_it_anew(tmp_path: Path) -> None:
    build_if_changed(SMALL, tmp_path)
    changed = {**SMALL, "medicine": {"isotretinoin": Term(label="isotretinoin", synonyms=["Accutane"])}}

    assert build_if_changed(changed, tmp_path)
    assert _found(spacy.load(tmp_path), "accutane") == [("medicine", "isotretinoin")]
    assert _found(spacy.load(tmp_path), "roaccutane") == []


def test_a_half_written_folder_is_built_anew(tmp_path: Path) -> None:
    build_if_changed(SMALL, tmp_path)
    (tmp_path / HASH_FILE).unlink()
    shutil.rmtree(tmp_path / "entity_ruler")

    assert build_if_changed(SMALL, tmp_path)
    assert _found(spacy.load(tmp_path), "icepik") == [("scar_type", "ice_pick")]


def test_the_hash_does_not_depend_on_the_order_of_the_file() -> None:
    assert vocabulary_hash(SMALL) == vocabulary_hash(dict(reversed(SMALL.items())))
