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
        ("how much deposit", ("concern", "deposit")),
        ("any discount for students", ("concern", "discount")),
        ("a recent chemical peel", ("condition", "recent_peel")),
        ("how much do i get back", ("concern", "refund")),
        ("I'm on Roaccutane.", ("medicine", "isotretinoin")),
        ("using retin-a", ("medicine", "tretinoin")),
        ("got rosacia", ("condition", "rosacea")),
        ("i am 20 weeks pregnant", ("condition", "pregnancy")),
    ],
)
def test_visitors_spellings_are_found(nlp: Language, text: str, entity: tuple[str, str]) -> None:
    assert entity in _found(nlp, text)


@pytest.mark.parametrize("text", ["will you refund the deposit", "do I get the deposit refunded"])
def test_a_refund_of_the_deposit_is_about_the_deposit(nlp: Language, text: str) -> None:
    assert _found(nlp, text) == [("concern", "deposit")]


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        ("price for neck and back", ["neck", "back"]),
        ("chest & back", ["chest", "back"]),
        ("back and hands please", ["back", "hands"]),
        ("face, neck and my back", ["face", "neck", "back"]),
        ("back and shoulders", ["back", "shoulders"]),
        ("how much for back", ["back"]),
        ("and back?", ["back"]),
        ("can I come back in May for my neck", ["neck"]),
        ("I came back and my face is red", ["face"]),
        ("my face is red and back to peeling", ["face"]),
        ("chest and back of hands", ["chest", "hands"]),
        ("call me back, and do you treat the neck", ["neck"]),
        ("there and back", []),
        ("get my money back", []),
    ],
)
def test_a_word_of_many_meanings_counts_beside_its_like_alone(nlp: Language, text: str, areas: list[str]) -> None:
    assert [value for entity, value in _found(nlp, text) if entity == "body_area"] == areas


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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("price of 6 neck sessions", ["6", "neck"]),
        ("4 back sessions", ["4", "back"]),
        ("6 sessons on face and 3 on back", ["6", "face", "3", "back"]),
        ("six on my face, three on my back", ["6", "face", "3", "back"]),
        ("6 sessions of face and 3 of back", ["6", "face", "3", "back"]),
        ("i have 2 on my face", ["face"]),
        ("is it £30 for neck and £20 for hands", ["neck", "hands"]),
    ],
)
def test_a_number_and_its_area_are_both_found(nlp: Language, text: str, found: list[str]) -> None:
    assert [value for _, value in _found(nlp, text)] == found


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
        ("my 14-year-old", "14"),
        ("she is 15yrs old", "15"),
        ("hi, 34 years, female", "34"),
        ("im 34 years now", "34"),
        ("i'm 17 in june", "17"),
        ("my son is 17", "17"),
        ("she's only 16", "16"),
        ("i'm 28 and took it 10 years ago", "28"),
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
    "text",
    [
        "i took accutane 10 years ago",
        "stopped it 10yrs ago",
        "boxcar scars, had them 12 years",
        "for 15 years",
        "im 10 years off accutane",
        "my scars are 12 years old",
        "15 year old scars",
        "i got them when i was 14 years old",
        "since age 14",
    ],
)
def test_how_long_something_lasts_or_is_over_is_no_age(nlp: Language, text: str) -> None:
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
