"""Strays, promises and placeholders in the texts of the knowledge file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from knowledge.errors import Problem
from knowledge.wording import contact_in, is_currency, markup_in, money_in, opening_hours_in, promise_in

Check = Callable[..., list[Problem]]
Data = dict[str, Any]


@pytest.mark.parametrize(
    "text",
    [
        "It is £75.",
        "about US$1,000-4,000",
        "€ 40",
        "75 pounds a session",
        "75.50 euros",
        "forty pounds",
        "two hundred dollars",
        "GBP 75",
        "75 GBP",
        "50p or 50 pence",
        "75€",
        "10% off six sessions",
        "free of charge",
    ],
)
def test_money_is_found(text: str) -> None:
    assert money_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "6 sessions",
        "30 to 60 minutes",
        "pain free",
        "2-4 weeks",
        "10% better",
        "15 pounds of pressure",
        "in 1985",
        "cheap",
    ],
)
def test_other_numbers_are_not_money(text: str) -> None:
    assert money_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "9am-5pm",
        "9 am to 5 pm",
        "from 9:00 to 17:30",
        "Mon-Fri 9:00",
        "Monday to Friday",
        "Mon \u2013 Sat",
        "open until 6",
        "We open at 9.",
        "We close at noon.",
        "closed on Sundays",
        "closed at weekends",
        "Come at 6 o'clock.",
        "Sat 10-2",
        "Call before 6pm.",
        "The clinic opens on Mondays.",
        "Sun 9am-1pm",
    ],
)
def test_opening_hours_are_found(text: str) -> None:
    assert opening_hours_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "It opens pores.",
        "Keep your eyes closed.",
        "Stay out of the sun from 11am to 3pm.",
        "Healing takes from 2 to 4 weeks.",
        "open wounds heal in 7 days",
        "Wounds stay closed from 3 days on.",
        "It is the same on weekdays.",
        "I am 9 weeks pregnant.",
        "Use SPF 30 to 50.",
        "a ratio of 1 in 10",
    ],
)
def test_other_times_are_not_opening_hours(text: str) -> None:
    assert opening_hours_in(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Call 020 7946 0000.", "a phone number"),
        ("Call +44 20 7946 0000.", "a phone number"),
        ("(0161) 496-0000", "a phone number"),
        ("Call 999 now.", "a phone number"),
        ("Contact NHS 111.", "a phone number"),
        ("Write to hello@clinic.example.", "an e-mail address"),
        ("See https://clinic.example", "a link"),
        ("See www.clinic.example", "a link"),
        ("javascript:alert(1)", "a link"),
        ("We are at 12 High Street.", "a street address"),
        ("12a Saint Mary's Road", "a street address"),
        ("M1 1AE", "a postcode"),
    ],
)
def test_contacts_are_found(text: str, kind: str) -> None:
    found = contact_in(text)
    assert found
    assert found[0] == kind


@pytest.mark.parametrize(
    "text",
    [
        "in 2019 and 2021",
        "1,000 to 4,000 people",
        "10-15 minutes",
        "48 to 72 hours",
        "a 2 Way street",
        "0.5 to 0.75 mm",
    ],
)
def test_other_numbers_are_not_contacts(text: str) -> None:
    assert contact_in(text) is None


@pytest.mark.parametrize("text", ["<b>x</b>", "<script>", "[x](y)", "a&amp;b", "<!-- x -->"])
def test_markup_is_found(text: str) -> None:
    assert markup_in(text)


@pytest.mark.parametrize("text", ["a < b", "x & y", "[x] (y)", "5 <10"])
def test_plain_signs_are_not_markup(text: str) -> None:
    assert markup_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Results are guaranteed.",
        "It is risk-free.",
        "It is painless.",
        "It is 100% safe.",
        "You get permanent results.",
        "It has no side effects.",
        "Not for everyone. It eliminates scars.",
    ],
)
def test_promises_are_found(text: str) -> None:
    assert promise_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nothing is guaranteed.",
        "It isn't painless.",
        "It isn\u2019t painless.",
        "No treatment is 100% safe.",
        "One article says it eliminates scars; trials do not bear that out.",
        "It can soften scars.",
    ],
)
def test_denied_or_reported_promises_pass(text: str) -> None:
    assert promise_in(text) is None


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("US dollars a session", True), ("USD", True), ("\u00a3", True), ("euros", True), ("weeks", False), ("%", False)],
)
def test_currency_units(unit: str, expected: bool) -> None:
    assert is_currency(unit) is expected


def _errors(problems: list[Problem]) -> list[str]:
    return [problem.key for problem in problems if problem.is_error]


@pytest.mark.parametrize(
    "text", ["It costs £75.", "Open until 6.", "Call 020 7946 0000.", "Write to a@b.example.", "<b>x"]
)
@pytest.mark.parametrize(
    "path",
    [
        ("topics", "pain", "answer"),
        ("topics", "pain", "details"),
        ("topics", "pain", "safety"),
        ("topics", "pain", "title"),
        ("topics", "scar_types", "variants", 0, "answer"),
        ("facts", "mild-scars", "claim"),
        ("facts", "mild-scars", "disagreement"),
        ("sources", "leaflet", "note"),
        ("urgent", "levels", "crisis", "answer"),
        ("urgent", "symptoms", 0, "answer"),
        ("suitability", "questions", "age"),
        ("suitability", "outcomes", "likely"),
        ("suitability", "factors", 0, "reason"),
        ("vocabulary", "condition", "rosacea", "label"),
    ],
)
def test_strays_are_found_in_every_text(
    knowledge_data: Data, problems_of: Check, path: tuple[Any, ...], text: str
) -> None:
    place: Any = knowledge_data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = text
    (problem,) = [problem for problem in problems_of(knowledge_data) if problem.is_error]
    assert problem.value == text
    assert problem.key.endswith(str(path[-1]))


def test_published_price_is_allowed_where_its_fact_is_cited(knowledge_data: Data, problems_of: Check) -> None:
    pain = knowledge_data["topics"]["pain"]
    pain.update(answer="About US$150.", facts=["published-price"])
    assert _errors(problems_of(knowledge_data)) == []
    pain.update(facts=["feels-like-scratching"])
    assert _errors(problems_of(knowledge_data)) == ["topics.pain.answer"]


def test_details_may_use_facts_of_answer_and_details(knowledge_data: Data, problems_of: Check) -> None:
    pain = knowledge_data["topics"]["pain"]
    pain.update(details="About US$150.", detail_facts=["published-price"])
    assert _errors(problems_of(knowledge_data)) == []
    pain.update(answer="About US$150.")
    assert _errors(problems_of(knowledge_data)) == ["topics.pain.answer"]


@pytest.mark.parametrize(
    "text", ["Call {phne}.", "Call {phone.", "Call phone}.", "{}", "{Phone}", "{phone!r}", "{{phone}}"]
)
def test_unknown_placeholder(knowledge_data: Data, problems_of: Check, text: str) -> None:
    knowledge_data["topics"]["pain"]["answer"] = text
    (problem,) = problems_of(knowledge_data)
    assert "nothing fills" in problem.message
    assert "phone" in problem.remedy


def test_placeholder_where_nothing_is_filled(knowledge_data: Data, problems_of: Check) -> None:
    knowledge_data["facts"]["mild-scars"]["claim"] = "Call {phone}."
    assert "not filled here" in problems_of(knowledge_data)[0].message


def test_promise_is_a_warning(knowledge_data: Data, problems_of: Check) -> None:
    knowledge_data["topics"]["pain"]["answer"] = "It is painless."
    (problem,) = problems_of(knowledge_data)
    assert problem.severity == "warning"


@pytest.mark.parametrize("text", ["Call {phone}.", "<b>Call</b>"])
def test_clinic_texts_are_plain(clinic_data: Data, problems_of: Check, text: str) -> None:
    clinic_data["cancellation"]["terms"] = text
    (problem,) = problems_of(clinic_data)
    assert problem.key == "cancellation.terms"
