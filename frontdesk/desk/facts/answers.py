"""The answers of the knowledge file as sections of the editor, one a topic."""

from __future__ import annotations

from frontdesk.desk.facts.codecs import LONG
from frontdesk.desk.facts.sections import Field, Section
from knowledge.rules import KNOWLEDGE_FILE
from knowledge.schema import MAX_ANSWER_WORDS, MAX_DETAILS_WORDS, Knowledge, Variant
from knowledge.yaml_file import KeyPath


def section_of(knowledge: Knowledge, topic: str) -> Section | None:
    """Return the section of a topic; None when there is no such topic."""
    found = knowledge.topics.get(topic)
    if found is None:
        return None
    parts = _fields(("topics", topic), "")
    for number, variant in enumerate(found.variants):
        parts += _fields(("topics", topic, "variants", number), named(knowledge, variant))
    hint = "Say only what the facts beside say. {words} in braces are filled in from the clinic's facts and prices."
    return Section(topic, found.title, hint, parts, manager_only=True, file=KNOWLEDGE_FILE)


def named(knowledge: Knowledge, variant: Variant) -> str:
    """Return what a visitor has to have named for a variant, in words."""
    labels = (
        " or ".join(knowledge.vocabulary[entity][value].label for value in values)
        for entity, values in variant.when.items()
    )
    return " with ".join(labels)


def _fields(path: KeyPath, about: str) -> tuple[Field, ...]:
    ending = f" – {about}" if about else ""
    return (
        Field((*path, "answer"), f"Answer{ending}", LONG, f"At most {MAX_ANSWER_WORDS} words."),
        Field(
            (*path, "details"),
            f"Tell me more{ending}",
            LONG,
            f"At most {MAX_DETAILS_WORDS} words.",
            is_optional=True,
            takes_along=("detail_facts",),
        ),
        Field((*path, "safety"), f"Safety note{ending}", LONG, "One sentence that names who to ask.", is_optional=True),
    )
