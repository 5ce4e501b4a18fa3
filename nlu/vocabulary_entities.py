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

from nlu.spacy_pipeline import SESSION_COUNT, SMALL_NUMBERS

_DURATIONS = frozenset({"minutes", "hours", "day", "days", "week", "weeks", "month", "months", "sessions"})
_YEARS = frozenset({"years", "yrs", "yr", "year", "y"})
# What stands before "12 years" where that is an age though nothing says "old".
_BEFORE_AN_AGE = frozenset({
    "is", "am", "'m", "m", "are", "'re", "be", "being", "he's", "she's", "shes", "hes", "just", "only", "nearly",
    "almost", "turning", "under", "over", "below", "above", "than", "a", "an", "at", "daughter", "son", "girl",
    "boy", "child", "kid", "male", "female",
})  # fmt: skip
_NO_AGE_BEFORE = frozenset({
    "ago", "back", "since", "later", "post", "past", "off", "on", "out", "into", "clear", "clean", "free", "of",
    "without",
})  # fmt: skip
_THINGS = frozenset({
    "scar", "scars", "scarring", "mark", "marks", "spot", "spots", "pit", "pits", "crater", "craters", "pockmarks",
    "boxcars", "ones", "tattoo",
})  # fmt: skip
_HEDGES = frozenset({
    "about", "over", "around", "nearly", "almost", "at", "least", "only", "like", "just", "now", "more", "than",
    "maybe", "probably",
})  # fmt: skip
_ARE = frozenset({"is", "are", "'re", "'s"})


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
            if not _is_no_age(doc, span)
        ]


def _is_no_age(doc: Doc, span: Span) -> bool:
    """Return whether an age is none of a person: "20 weeks pregnant", "scars for 12 years", "10 years ago"."""
    if span.label_ != "age":
        return False
    before = [token.lower_ for token in doc[: span.start]]
    after = [token.lower_ for token in doc[span.end : span.end + 3] if token.lower_ not in ("old", "acne")]
    if after and after[0] in _DURATIONS | _THINGS:
        return True
    return before[-1:] in (["was"], ["were"]) or _is_of_a_thing(before) or _is_time_past(doc, span)


def _is_time_past(doc: Doc, span: Span) -> bool:
    """Return whether "N years" without an "old" tells how long something took or is over."""
    ends_in_years = doc[span.end - 1].lower_ in _YEARS
    end = span.end if ends_in_years else span.end + 1  # "I'm 10" and "years off accutane"
    if end > len(doc) or doc[end - 1].lower_ not in _YEARS:
        return False
    after = [token.lower_ for token in doc[end : end + 2]]
    if after == ["of", "age"]:
        return False
    if after and after[0] in _NO_AGE_BEFORE:
        return True
    return ends_in_years and span.start > 0 and doc[span.start - 1].lower_ not in _BEFORE_AN_AGE


def _is_of_a_thing(before: list[str]) -> bool:
    """Return whether the words before an age make it that of a thing: "my scars are over 10 years old"."""
    while before and before[-1] in _HEDGES:
        before = before[:-1]
    return len(before) >= 2 and before[-1] in _ARE and before[-2] in _THINGS


def _value(span: Span) -> str:
    """Return the canonical value; an age and a number of sessions are the number itself."""
    if span.ent_id_ == "age":
        return "".join(character for character in span.text if character.isdigit())
    if span.ent_id_ == SESSION_COUNT:
        words = [token.lower_ for token in span]
        number = next(
            word for word in (*words, *(word[1:] for word in words)) if word.isdecimal() or word in SMALL_NUMBERS
        )
        return str(SMALL_NUMBERS.get(number, number))
    return span.ent_id_ or span.text
