"""Entities carry the vocabulary's value and stand where they were written."""

from __future__ import annotations

import pytest
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.tokens import Doc

from knowledge.schema import Term
from nlu.spacy_pipeline import build
from nlu.vocabulary_entities import VocabularyEntityExtractor
from nlu.vocabulary_nlp import VocabularyNLP

NLP = build({"medicine": {"isotretinoin": Term(label="isotretinoin", synonyms=["Roaccutane"])}})


def test_an_entity_has_value_and_place() -> None:
    text = "I take ROACCUTANE daily"

    (entity,) = VocabularyEntityExtractor._extract_entities(NLP(text))

    assert (entity["entity"], entity["value"]) == ("medicine", "isotretinoin")
    assert text[entity["start"] : entity["end"]] == "ROACCUTANE"


@pytest.mark.parametrize(
    ("text", "value"), [("i'm 34", "34"), ("25yo", "25"), ("me@a.example", "me@a.example"), ("6 sessions", "6")]
)
def test_numbers_and_contacts_are_their_own_value(text: str, value: str) -> None:
    assert [entity["value"] for entity in VocabularyEntityExtractor._extract_entities(NLP(text))] == [value]


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("I took it 10 years ago", []),
        ("had them 12 years", []),
        ("scars for 12 years", []),
        ("been picking 20 yrs", []),
        ("I'm 10 years off it", []),
        ("since I was 14 years old", []),
        ("my scars are over 20 years old", []),
        ("25yr old scars", []),
        ("30 year old acne scars", []),
        ("my scars are 12 years old and I'm 30 years old", ["30"]),
        ("12 years", ["12"]),
        ("im 15 years", ["15"]),
        ("my daughter is 15 years", ["15"]),
        ("for a 15 years girl", ["15"]),
        ("I am 52 years of age", ["52"]),
        ("under 18 years", ["18"]),
        ("my 16 years old son", ["16"]),
        ("I have acne scars and I'm 28 years old", ["28"]),
    ],
)
def test_years_are_an_age_only_of_a_person(text: str, ages: list[str]) -> None:
    found = VocabularyEntityExtractor._extract_entities(NLP(text))
    assert [entity["value"] for entity in found if entity["entity"] == "age"] == ages


@pytest.mark.parametrize("text", ["", "   ", "hello", "😀"])
def test_nothing_named_is_nothing_found(text: str) -> None:
    assert VocabularyEntityExtractor._extract_entities(NLP(text)) == []


class Reader:
    """spaCy, counting what it reads."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, text: str) -> Doc:
        self.read.append(text)
        return NLP(text)


@pytest.mark.parametrize(
    ("known", "read_again"), [(None, 1), ("i take roaccutane", 1), ("I take Roaccutane", 0)], ids=str
)
def test_spacy_reads_a_message_again_only_where_it_must(known: str | None, read_again: int) -> None:
    reader = Reader()
    message = Message({TEXT: "I take Roaccutane"})
    if known:
        message.set(SPACY_DOCS[TEXT], NLP(known))

    VocabularyEntityExtractor({"dimensions": None}).process([message], SpacyModel(reader, "vocabulary"))

    (entity,) = message.get(ENTITIES)
    assert entity["value"] == "isotretinoin"
    assert entity["extractor"] == "VocabularyEntityExtractor"
    assert len(reader.read) == read_again


def test_training_messages_are_left_alone() -> None:
    reader = Reader()
    message = Message({TEXT: "I take Roaccutane"})
    model = SpacyModel(reader, "vocabulary")

    VocabularyNLP(model, {}).process_training_data(TrainingData([message]), model)

    assert reader.read == []
    assert message.get(SPACY_DOCS[TEXT]) is None


def test_messages_are_read_as_they_are_written() -> None:
    message = Message({TEXT: "I take Roaccutane"})
    model = SpacyModel(Reader(), "vocabulary")

    VocabularyNLP(model, {"case_sensitive": True}).process([message], model)

    assert message.get(SPACY_DOCS[TEXT]).text == "I take Roaccutane"
