"""Rasa's spaCy entity extractor, returning the vocabulary's value instead of the visitor's spelling."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.extractors.spacy_entity_extractor import SpacyEntityExtractor
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.tokens import Doc, Span, Token

from nlu.ages import is_age
from nlu.spacy_pipeline import AGE, BODY_AREA, IN_LISTS, OF_AREA, SESSION_COUNT, SESSION_WORDS, SMALL_NUMBERS

_JOINS = frozenset({"and", "&", "+", "n", "or", "plus", ",", "/"})
_BETWEEN = _JOINS | {"my", "the", "also"}
_OPENS_LIST = _JOINS | {
    "price", "cost", "much", "of", "both", "the", "do", "treat", "have", "want", "need", "session", "sessions", "is",
}  # fmt: skip
_PLACES = frozenset({"for", "on", "about"})
# "the back of my hands", "and back to work", "and back again"
_NO_PLACE = frozenset({"of", "to", "up", "again", "home", "from"})


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False, model_from="VocabularyNLP"
)
class VocabularyEntityExtractor(SpacyEntityExtractor):
    """Finds the things named in a message: "roaccutane" becomes `medicine: isotretinoin`.

    The rules live in the spaCy pipeline that `nlu.spacy_pipeline` builds from the knowledge file.
    """

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Add the entities to the messages.

        Rasa's extractor runs spaCy again, since Rasa lowers the case of the text before; with `case_sensitive: true` at
        the component before it does not, and what spaCy found there is used.
        """
        for message in messages:
            text = message.get(TEXT)
            doc = message.get(SPACY_DOCS[TEXT])
            if doc is None or doc.text != text:
                doc = model.model(text)
            found = self.add_extractor_name(self._extract_entities(doc))
            found = self.filter_irrelevant_entities(found, self._config["dimensions"])
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    @staticmethod
    def _extract_entities(doc: Doc) -> list[dict[str, Any]]:
        return [
            {
                "entity": entity,
                "value": value,
                "start": part.start_char,
                "confidence": None,
                "end": part.end_char,
            }
            for span in doc.ents
            if (span.label_ != AGE or is_age(doc, span)) and _is_meant(doc, span)
            for entity, value, part in _named(doc, span)
        ]


def _named(doc: Doc, span: Span) -> Iterable[tuple[str, str, Span]]:
    """Yield entity, value and place of what was found: of "6 face sessions" the number and the area."""
    if not span.ent_id_.startswith(OF_AREA):
        yield span.label_, _value(span), span
        return
    names_sessions = doc[span.end - 1].lower_ in SESSION_WORDS
    is_amount = span.start > 0 and doc[span.start - 1].is_currency
    others = [other for other in doc.ents if other.label_ == SESSION_COUNT and other.start != span.start]
    if names_sessions or (others and not is_amount):  # "I have 2 on my face" may be spots
        yield SESSION_COUNT, _number(span), doc[span.start : span.start + 1]
    place = span.start + 1 if names_sessions else span.end - 1
    yield BODY_AREA, span.ent_id_.removeprefix(OF_AREA), doc[place : place + 1]


def _is_meant(doc: Doc, span: Span) -> bool:
    """Return whether a word means its value here: "back" does in "neck and back", not in "can I come back"."""
    if not span.ent_id_.endswith(IN_LISTS):
        return True
    if span.end < len(doc) and doc[span.end].lower_ in _NO_PLACE:
        return False
    before = doc[span.start - 1].lower_ if span.start else ""
    if before in _PLACES or _is_joined(reversed(doc[: span.start]), span.label_):
        return True
    if span.start == 1 and before in _JOINS:
        return all(token.is_punct for token in doc[span.end :])  # "and back?"
    return before in {"", *_OPENS_LIST} and _is_joined(doc[span.end :], span.label_)


def _is_joined(tokens: Iterable[Token], label: str) -> bool:
    """Return whether the words that lead away from something join it to another thing of that kind."""
    joined = False
    for token in tokens:
        if token.lower_ not in _BETWEEN:
            return joined and token.ent_type_ == label and not token.ent_id_.endswith(IN_LISTS)
        joined = joined or token.lower_ in _JOINS
    return False


def _value(span: Span) -> str:
    """Return the canonical value; an age and a number of sessions are the number itself."""
    if span.ent_id_ == AGE:
        return "".join(character for character in span.text if character.isdigit())
    if span.ent_id_ == SESSION_COUNT:
        return _number(span)
    return span.ent_id_.removesuffix(IN_LISTS) or span.text


def _number(span: Span) -> str:
    """Return the number of sessions in digits."""
    words = [token.lower_ for token in span]
    number = next(word for word in (*words, *(word[1:] for word in words)) if word.isdecimal() or word in SMALL_NUMBERS)
    return str(SMALL_NUMBERS.get(number, number))
