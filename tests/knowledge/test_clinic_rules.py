"""Rules of the clinic file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from knowledge.errors import Problem

Check = Callable[..., list[Problem]]
Data = dict[str, Any]


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


def hours(*spans: str) -> list[Data]:
    return [dict(zip(("opens", "closes"), span.split("-"), strict=True)) for span in spans]


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        (("17:00-09:00",), "not later"),
        (("09:00-09:00",), "not later"),
        (("22:00-02:00",), "not later"),
        (("09:00-13:00", "12:59-18:00"), "overlaps"),
        (("12:00-18:00", "09:00-12:01"), "overlaps"),
        (("09:00-24:00", "23:00-23:30"), "overlaps"),
        (("09:00-12:00", "12:00-18:00"), None),
        (("00:00-24:00",), None),
        (("18:00-00:00",), None),
    ],
)
@pytest.mark.parametrize("place", ["hours", "extra_openings"])
def test_periods(
    clinic_data: Data, problems_of: Check, place: str, spans: tuple[str, ...], message: str | None
) -> None:
    if place == "hours":
        clinic_data["hours"]["monday"] = hours(*spans)
    else:
        clinic_data["extra_openings"][0]["hours"] = hours(*spans)
    problems = problems_of(clinic_data)
    if message is None:
        assert problems == []
    else:
        assert message in only(problems).message


@pytest.mark.parametrize(
    ("changes", "key", "message"),
    [
        ({"time_zone": "Europe/Lodnon"}, "time_zone", "not a known time zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone", "not a known time zone"),
        ({"time_zone": "Europe"}, "time_zone", "not a known time zone"),
        ({"holidays": {"country": "XX"}}, "holidays.country", "not a known country"),
        ({"holidays": {"country": "GB", "subdivision": "BAV"}}, "holidays.subdivision", "not a known part of GB"),
        ({"currency": "GBX"}, "currency", "not a known currency"),
        ({"locale": "xx_YY"}, "locale", "not a known locale"),
        ({"locale": "en-GB"}, "locale", "not a known locale"),
        ({"prices_checked_on": date(2026, 3, 3)}, "prices_checked_on", "in the future"),
        ({"prices_checked_on": date(2025, 3, 1)}, "prices_checked_on", "over 365 days"),
        ({"minimum_age_with_consent": 17}, "minimum_age_with_consent", "more than `minimum_age` (16)"),
    ],
)
def test_values_that_a_library_must_know(
    clinic_data: Data, problems_of: Check, changes: Data, key: str, message: str
) -> None:
    problem = only(problems_of({**clinic_data, **changes}))
    assert problem.key == key
    assert message in problem.message
    assert problem.line > 1


def test_every_weekday_is_there(clinic_data: Data, problems_of: Check) -> None:
    del clinic_data["hours"]["sunday"]
    assert "`sunday: []` when closed" in only(problems_of(clinic_data)).remedy


def test_clinic_that_never_opens(clinic_data: Data, problems_of: Check) -> None:
    clinic_data["hours"] = {name: [] for name in clinic_data["hours"]}
    assert "never open" in only(problems_of(clinic_data)).message


def test_closure_that_ends_before_it_begins(clinic_data: Data, problems_of: Check) -> None:
    clinic_data["closures"][0]["last"] = date(2026, 7, 5)
    assert only(problems_of(clinic_data)).key == "closures[1].last"


def test_extra_opening_twice(clinic_data: Data, problems_of: Check) -> None:
    clinic_data["extra_openings"] *= 2
    assert only(problems_of(clinic_data)).message == "is there twice"


def test_package_of_unknown_price(clinic_data: Data, problems_of: Check) -> None:
    clinic_data["packages"]["face_3"]["price"] = "fase"
    problem = only(problems_of(clinic_data))
    assert problem.key == "packages.face_3.price"
    assert "`face`" in problem.remedy


def test_package_dearer_than_single_sessions(clinic_data: Data, problems_of: Check) -> None:
    clinic_data["packages"]["face_3"]["amount"] = 226
    problem = only(problems_of(clinic_data))
    assert problem.severity == "warning"
    assert "dearer than 3 single sessions (225)" in problem.message


def test_area_outside_the_vocabulary(clinic_data: Data, problems_of: Check) -> None:
    clinic_data["prices"]["face"]["areas"] = ["fase"]
    problem = only(problems_of(clinic_data))
    assert problem.key == "prices.face.areas[1]"
    assert "`face`" in problem.remedy


def test_two_lines_for_the_same_areas(clinic_data: Data, problems_of: Check) -> None:
    clinic_data["prices"]["face_again"] = dict(clinic_data["prices"]["face"])
    assert "same areas as `face`" in only(problems_of(clinic_data)).message


def test_empty_price_list(clinic_data: Data, problems_of: Check) -> None:
    clinic_data["prices"], clinic_data["packages"] = {}, {}
    assert only(problems_of(clinic_data)).message == "the price list is empty"


def test_text_that_names_another_amount_than_the_one_beside_it(
    clinic_data: Data, problems_of: Callable[..., list[Problem]]
) -> None:
    clinic_data["payment"].update(deposit=30, deposit_terms="We ask for a £20 deposit.")
    clinic_data["consultation"].update(fee=25, terms="It costs £25 and takes half an hour.")
    (problem,) = problems_of(clinic_data)
    assert (problem.key, problem.severity) == ("payment.deposit_terms", "warning")
    assert "£30" in problem.message
