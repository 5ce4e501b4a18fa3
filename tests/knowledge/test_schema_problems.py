"""What the schema refuses is said with file, line, key, value and remedy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from knowledge.errors import Problem

Check = Callable[[dict[str, Any]], list[Problem]]


def put(data: Any, path: str, value: Any) -> None:
    """Sets the value at a dotted path; None removes it."""
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in parents:
        data = data[part]
    if value is None:
        del data[last]
    else:
        data[last] = value


def only(problems: list[Problem]) -> Problem:
    errors = [problem for problem in problems if problem.is_error]
    assert len(errors) == 1, "\n".join(map(str, errors))
    return errors[0]


def test_valid_files_have_no_problems(
    knowledge_data: dict[str, Any], clinic_data: dict[str, Any], problems_of: Check
) -> None:
    assert problems_of(knowledge_data) == []
    assert problems_of(clinic_data) == []


@pytest.mark.parametrize(
    ("path", "value", "key", "message", "remedy"),
    [
        ("topics.pain.anwser", "x", "topics.pain.anwser", "unknown key", "did you mean `answer`?"),
        ("topics.safety.anwser", "x", "topics.safety.anwser", "unknown key", "did you mean `answer`?"),
        ("topics.pain.zzz", "x", "topics.pain.zzz", "unknown key", "remove it, or use one of answer"),
        ("topics.scar_types.variants.0.wen", "x", "topics.scar_types.variants[1].wen", "unknown key", "`when`"),
        ("vocabulary.scar_type.keloid.lable", "x", "vocabulary.scar_type.keloid.lable", "unknown key", "`label`"),
        ("factz", {}, "factz", "unknown key", "`facts`"),
        ("topics.pain.answer", None, "topics.pain.answer", "is missing", "add `answer: …`"),
        ("topics.pain.answer", "   ", "topics.pain.answer", "is empty", "correct it"),
        ("topics.pain.answer", 5, "topics.pain.answer", "str type expected", "put it in quotes"),
        ("topics.pain.answer", "word " * 61, "topics.pain.answer", "61 words long, at most 60", "correct it"),
        ("topics.pain.details", "word " * 121, "topics.pain.details", "121 words long", "correct it"),
        ("topics.pain.follow_ups", ["cost"] * 4, "topics.pain.follow_ups", "at most 3", "remove"),
        ("topics.pain.facts", "feels", "topics.pain.facts", "not a valid list", "- item"),
        ("topics.pain.facts", [""], "topics.pain.facts", "is empty", "correct it"),
        ("facts.published-price.figures.0.unit", None, "figures[1].unit", "a number without its unit", "add `unit"),
        ("facts.published-price.figures.0.unit", "", "figures[1].unit", "is empty", "correct it"),
        ("facts.published-price.figures.0.value", None, "figures[1].unit", "give either `value`", "correct it"),
        ("facts.published-price.figures.0.value", "150", "figures[1].value", "is not a number", "correct it"),
        ("facts.published-price.figures.0.low", 1, "figures[1].unit", "give either `value`", "correct it"),
        ("facts.mild-scars.sources", [], "facts.mild-scars.sources", "at least 1", "add at least one"),
        ("facts.mild-scars.strength", "certain", "facts.mild-scars.strength", "not one of", "use one of guideline"),
        ("facts.mild-scars.strength", "guidline", "facts.mild-scars.strength", "not one of", "`guideline`"),
        ("facts.mild-scars.checked_on", 20260101, "facts.mild-scars.checked_on", "is not a date", "correct it"),
        ("facts.mild-scars.checked_on", "2026-02-30", "facts.mild-scars.checked_on", "date", "2026-01-31"),
        ("facts.mild-scars.checked_on", "12345", "facts.mild-scars.checked_on", "is not a date", "correct it"),
        ("sources.leaflet.link", "http://a.example", "sources.leaflet.link", "https://", "correct it"),
        ("sources.leaflet.link", "javascript:alert(1)", "sources.leaflet.link", "URL scheme", "https://"),
        ("sources.leaflet.link", "data:text/html,x", "sources.leaflet.link", "URL scheme", "https://"),
        ("sources.leaflet.link", "https://a:b@x.example", "sources.leaflet.link", "public site", "correct it"),
        ("sources.leaflet.link", "https://127.0.0.1/x", "sources.leaflet.link", "public site", "correct it"),
        ("sources.leaflet.year", True, "sources.leaflet.year", "is not a whole number", "correct it"),
        ("sources.leaflet.year", 1066, "sources.leaflet.year", "1900", "allowed range"),
        ("vocabulary.scar", {}, "vocabulary.scar", "unknown key", "`scar_type`"),
        ("topics.scar_types.variants.0.when", {"scar": ["x"]}, "variants[1].when.scar", "unknown key", "`scar_type`"),
        ("urgent.symptoms.0.phrases", [], "urgent.symptoms[1].phrases", "at least 1", "add at least one"),
        ("version", 2, "version", "not one of the allowed", "use one of 1"),
    ],
)
def test_knowledge_file(
    knowledge_data: dict[str, Any],
    problems_of: Check,
    path: str,
    value: object,
    key: str,
    message: str,
    remedy: str,
) -> None:
    put(knowledge_data, path, value)
    problem = only(problems_of(knowledge_data))
    assert problem.key.endswith(key)
    assert message in problem.message
    assert remedy in problem.remedy
    assert problem.file == "data/knowledge.yml"
    assert problem.line > 1 or key in ("version", "factz")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("hours.monday.0.opens", 9, "is not a time such as 09:30"),
        ("hours.monday.0.opens", 9.3, "is not a time such as 09:30"),
        ("hours.monday.0.opens", "9am", "is not a time such as 09:30"),
        ("hours.monday.0.opens", "09:30:00Z", "is not a time such as 09:30"),
        ("hours.monday.0.opens", "25:00", "invalid time"),
        ("hours.mnday", [], "unknown key"),
        ("prices.face.amount", "75", "is not a number"),
        ("prices.face.amount", -1, "greater than or equal to 0"),
        ("prices.face.amount", 75.555, "2 decimal places"),
        ("prices.face.amount", 10_000_000, "less than or equal to"),
        ("prices.face.minutes", 30.5, "is not a whole number"),
        ("prices.face.minutes", True, "is not a whole number"),
        ("prices.face.starts_from", "yes", "is not true or false"),
        ("packages.face_3.sessions", 1, "greater than or equal to 2"),
        ("emergency_number", 999, "str type expected"),
        ("email", "not-an-address", "email"),
        ("website", "http://clinic.example", "https://"),
        ("currency", "pounds", "does not match"),
        ("staff", [], "at least 1"),
        ("name", None, "is missing"),
        ("surprise", 1, "unknown key"),
    ],
)
def test_clinic_file(clinic_data: dict[str, Any], problems_of: Check, path: str, value: object, message: str) -> None:
    put(clinic_data, path, value)
    problem = only(problems_of(clinic_data))
    assert message in problem.message
    assert problem.file == "data/clinic.yml"


def test_value_is_shown(knowledge_data: dict[str, Any], problems_of: Check) -> None:
    put(knowledge_data, "facts.mild-scars.strength", "certain")
    assert "facts.mild-scars.strength: 'certain': is not one of" in str(only(problems_of(knowledge_data)))


def test_midnight_may_be_written_as_24(clinic_data: dict[str, Any], problems_of: Check) -> None:
    put(clinic_data, "hours.monday.0.closes", "24:00")
    assert problems_of(clinic_data) == []
