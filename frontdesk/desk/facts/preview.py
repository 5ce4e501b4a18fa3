"""How a change looks: as visitors will see it, as values, and as lines of the file."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frontdesk.desk.facts.answers import named
from frontdesk.desk.facts.sections import Section
from knowledge.editing import REMOVED
from knowledge.placeholders import fill
from knowledge.rules import CLINIC_FILE
from knowledge.schema import Answer, Knowledge
from knowledge.snapshot import Snapshot
from knowledge.texts import answers
from knowledge.yaml_file import KeyPath, YamlFile

MOST_ANSWERS = 4
MOST_LINES = 400


@dataclass(frozen=True)
class Shown:
    """One reply as a visitor sees it: what it is about, and its bubbles."""

    about: str
    texts: list[str]
    is_changed: bool


@dataclass(frozen=True)
class Line:
    """One line of a difference: `+` new, `-` gone, ` ` around it, `@` where."""

    sign: str
    text: str


@dataclass(frozen=True)
class Change:
    """One value that changes."""

    label: str
    old: str
    new: str


def replies(section: Section, now: Snapshot, then: Snapshot, at: datetime) -> list[Shown]:
    """Return the replies that a section is about, as they would be, those that change first.

    Args:
        section: The page of the editor.
        now: The files in use.
        then: The files as they would be.
        at: The moment, for opening hours.
    """
    found = []
    for path, answer in answers(then.knowledge):
        if section.file == CLINIC_FILE:
            wanted = any(f"{{{name}}}" in _joined(answer) for name in section.placeholders)
        else:
            wanted = path[1] == section.name
        if wanted:
            texts = _filled(answer, then, at)
            before = _at(now.knowledge, path)
            found.append(
                Shown(_about(then.knowledge, path), texts, before is None or _filled(before, now, at) != texts)
            )
    found.sort(key=lambda shown: not shown.is_changed)
    return found[:MOST_ANSWERS] if section.file == CLINIC_FILE else found


def lines(before: str, after: str) -> list[Line]:
    """Return what differs between two texts, with the lines around."""
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    return [Line(line[:1], line[1:] if line[:1] != "@" else "…") for line in list(found)[2 : MOST_LINES + 2]]


def values(changes: Mapping[KeyPath, Any], file: YamlFile, labels: Mapping[KeyPath, str]) -> list[Change]:
    """Return what changes, value by value.

    Args:
        changes: New values by path.
        file: The version that they change.
        labels: What values are called, by path; the path itself where there is none.
    """
    return [
        Change(labels.get(path, " ".join(map(str, path[1:])) or str(path[0])), said(file.value_at(path)), said(value))
        for path, value in changes.items()
    ]


def said(value: Any) -> str:
    """Write a value for people."""
    if value is None or value is REMOVED:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, list):
        return ", ".join(map(said, value)) or "none"
    if isinstance(value, dict):
        return ("–" if "opens" in value else " ").join(map(said, value.values()))
    return str(value)


def _joined(answer: Answer) -> str:
    return f"{answer.answer} {answer.details or ''} {answer.safety or ''}"


def _filled(answer: Answer, snapshot: Snapshot, at: datetime) -> list[str]:
    texts = (answer.answer, answer.details, answer.safety)
    return [fill(text, snapshot, at) for text in texts if text]


def _about(knowledge: Knowledge, path: KeyPath) -> str:
    topic = knowledge.topics[str(path[1])]
    return f"{topic.title} – {named(knowledge, topic.variants[int(path[3])])}" if len(path) > 2 else topic.title


def _at(knowledge: Knowledge, path: KeyPath) -> Answer | None:
    return dict(answers(knowledge)).get(path)
