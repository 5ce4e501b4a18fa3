"""Rasa's spaCy entity extractor, returning the vocabulary's value instead of the visitor's spelling."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.extractors.spacy_entity_extractor import SpacyEntityExtractor
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.tokens import Doc, Span

from nlu.ages import is_age
from nlu.spacy_pipeline import AGE, SESSION_COUNT, SMALL_NUMBERS


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
                "entity": span.label_,
                "value": _value(span),
                "start": span.start_char,
                "confidence": None,
                "end": span.end_char,
            }
            for span in doc.ents
            if span.label_ != AGE or is_age(doc, span)
        ]


def _value(span: Span) -> str:
    """Return the canonical value; an age and a number of sessions are the number itself."""
    if span.ent_id_ == AGE:
        return "".join(character for character in span.text if character.isdigit())
    if span.ent_id_ == SESSION_COUNT:
        words = [token.lower_ for token in span]
        number = next(
            word for word in (*words, *(word[1:] for word in words)) if word.isdecimal() or word in SMALL_NUMBERS
        )
        return str(SMALL_NUMBERS.get(number, number))
    return span.ent_id_ or span.text
