"""Rules for the clinic's own entries that their schema alone cannot check."""

from __future__ import annotations

import re

from knowledge.guard import UrgentGuard
from knowledge.report import Report
from knowledge.schema import Knowledge
from knowledge.taught_schema import Taught, TaughtEntry
from knowledge.texts import Text
from knowledge.topics import ALARM, TOPICS
from knowledge.vocabulary import normalise
from knowledge.wording import promise_in
from knowledge.wording_rules import check_placeholders, check_strays
from knowledge.yaml_file import KeyPath

CLINIC_TOPICS = frozenset(
    {
        "bot_challenge",
        "help_capabilities",
        "procedure_steps",
        "preparation",
        "cost",
        "insurance_or_payment",
        "provider",
        "before_after_photos",
        "consultation_booking",
        "opening_hours_location",
        "human_handoff",
        "near_scope",
        "out_of_scope",
    }
)
"""Topics on which a clinic can speak for itself; an answer on any other states something medical."""
_MEDICAL_NAMES = ("condition", "medicine", "scar_type")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def teachable_topics() -> tuple[str, ...]:
    """Return the topics that an entry may belong to: all but the alarm, which only the guard raises."""
    return tuple(topic for topic in TOPICS if topic != ALARM)


def check_taught(taught: Taught, knowledge: Knowledge, report: Report) -> None:
    """Checks every entry by itself, beside the others and beside the knowledge file.

    Args:
        taught: The file as its schema reads it.
        knowledge: The knowledge file that it adds to.
        report: Where problems go.
    """
    guard = UrgentGuard(knowledge.urgent)
    medical = _medical_words(knowledge)
    seen: dict[str, str] = {}
    for id_, entry in taught.entries.items():
        path: KeyPath = ("entries", id_)
        errors_before = len(report.wrong)
        if not _ID.fullmatch(id_):
            report.error(path, "is no id", "use small letters, digits and hyphens", value=id_)
        if id_ in knowledge.facts:
            report.error(path, "a fact of the knowledge file has this id", "choose another id", value=id_)
        topics = teachable_topics()
        if entry.topic not in topics:
            report.unknown((*path, "topic"), entry.topic, "topic", topics, f"use one of {', '.join(topics)}")
        _check_answer(entry, path, medical, report)
        for number, example in enumerate(entry.ask):
            at = (*path, "ask", number)
            if other := seen.get(normalise(example)):
                report.error(at, f"entry `{other}` is asked the same way", "keep it in one of the two")
            if guard.match(example):
                report.error(at, "sounds alarming, and such a message gets help first", "ask it in another way")
        if len({normalise(example) for example in entry.ask}) < len(entry.ask):
            report.error((*path, "ask"), "has the same way to ask twice", "write another one instead")
        if len(report.wrong) == errors_before:
            # A refused entry is no reason to refuse another that is asked the same way.
            seen.update((normalise(example), id_) for example in entry.ask)


def _check_answer(entry: TaughtEntry, path: KeyPath, medical: re.Pattern[str], report: Report) -> None:
    if entry.answer is None:
        if entry.source is not None:
            report.error((*path, "source"), "there is no answer of its own", "remove it, or write an answer")
        return
    text = Text((*path, "answer"), entry.answer)
    check_strays(text, set(), report)
    check_placeholders(text, report)
    if promise := promise_in(entry.answer):
        report.error(text.path, f"reads like a promise ({promise})", "say what is known, and for whom it is not")
    if entry.source is not None:
        return
    remedy = "add `source:` with `title` and `publisher`"
    if entry.topic not in CLINIC_TOPICS:
        report.error(text.path, f"an answer about {entry.topic} states something medical and has no source", remedy)
    elif named := medical.search(entry.answer):
        report.error(text.path, f"names {named[0]}, which is medical, and has no source", remedy)


def _medical_words(knowledge: Knowledge) -> re.Pattern[str]:
    words = {
        word.lower()
        for kind in _MEDICAL_NAMES
        for term in knowledge.vocabulary.get(kind, {}).values()  # type: ignore[call-overload]
        for word in (term.label, *term.synonyms)
    }
    return re.compile(
        r"\b(" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + r")\b", re.I
    )
