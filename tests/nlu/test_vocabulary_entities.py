"""Entities carry the vocabulary's value and stand where they were written."""

from __future__ import annotations

import pytest

from knowledge.schema import Term
from nlu.spacy_pipeline import build
from nlu.vocabulary_entities import VocabularyEntityExtractor

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


@pytest.mark.parametrize("text", ["", "   ", "hello", "😀"])
def test_nothing_named_is_nothing_found(text: str) -> None:
    assert VocabularyEntityExtractor._extract_entities(NLP(text)) == []
