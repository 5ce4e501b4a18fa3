"""Every text of the knowledge file that is meant to be read, with what its wording may rely on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.schema import Answer, Knowledge
from knowledge.yaml_file import KeyPath


@dataclass(frozen=True)
class Text:
    """One text.

    Attributes:
        path: Where it stands in the file.
        text: What it says.
        facts: Ids of the facts that it states.
        is_spoken: Whether a visitor reads it, so that placeholders are filled.
    """

    path: KeyPath
    text: str
    facts: tuple[str, ...] = ()
    is_spoken: bool = True


def answers(knowledge: Knowledge) -> Iterator[tuple[KeyPath, Answer]]:
    """Yields every answer of every topic and variant with its path."""
    for name, topic in knowledge.topics.items():
        yield ("topics", name), topic
        for number, variant in enumerate(topic.variants):
            yield ("topics", name, "variants", number), variant


def spoken_texts(knowledge: Knowledge) -> Iterator[Text]:
    """Yields every text that a visitor reads."""
    for path, answer in answers(knowledge):
        facts = tuple(answer.facts)
        yield Text((*path, "answer"), answer.answer, facts)
        if answer.details:
            yield Text((*path, "details"), answer.details, facts + tuple(answer.detail_facts))
        if answer.safety:
            yield Text((*path, "safety"), answer.safety)
    for level, urgent in knowledge.urgent.levels.items():
        yield Text(("urgent", "levels", level, "answer"), urgent.answer)
    for number, symptom in enumerate(knowledge.urgent.symptoms):
        if symptom.answer:
            yield Text(("urgent", "symptoms", number, "answer"), symptom.answer)
    for key, question in knowledge.suitability.questions.items():
        yield Text(("suitability", "questions", key), question)
    for outcome, text in knowledge.suitability.outcomes.items():
        yield Text(("suitability", "outcomes", outcome), text)
    for number, factor in enumerate(knowledge.suitability.factors):
        yield Text(("suitability", "factors", number, "reason"), factor.reason)
    for key, phrase in knowledge.phrases.items():
        yield Text(("phrases", key), phrase)


def written_texts(knowledge: Knowledge) -> Iterator[Text]:
    """Yields the other texts: claims, notes, titles and labels, in which nothing is filled in."""
    for id_, fact in knowledge.facts.items():
        yield Text(("facts", id_, "claim"), fact.claim, (id_,), is_spoken=False)
        if fact.disagreement:
            yield Text(("facts", id_, "disagreement"), fact.disagreement, (id_,), is_spoken=False)
    for id_, source in knowledge.sources.items():
        if source.note:
            yield Text(("sources", id_, "note"), source.note, is_spoken=False)
    for name, topic in knowledge.topics.items():
        yield Text(("topics", name, "title"), topic.title, is_spoken=False)
    for entity, terms in knowledge.vocabulary.items():
        for value, term in terms.items():
            yield Text(("vocabulary", entity, value, "label"), term.label, is_spoken=False)
