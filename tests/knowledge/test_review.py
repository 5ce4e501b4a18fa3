"""Prices that nobody checked for long, and facts that expire, are found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from knowledge.clinic_schema import Clinic
from knowledge.errors import Problem
from knowledge.review import facts_due, prices_checked_on, prices_due
from knowledge.schema import Knowledge

Data = dict[str, Any]


def test_price_list_checked_in_time_is_not_listed(make_clinic: Callable[..., Clinic]) -> None:
    clinic = make_clinic(prices_checked_on=date(2026, 2, 1), review={"prices_after_days": 29})
    assert prices_due(clinic, date(2026, 3, 2)) == []
    assert len(prices_due(clinic, date(2026, 3, 3))) == len(clinic.prices) + len(clinic.packages) + 1


def test_line_checked_by_itself_later_is_not_listed(clinic_data: Data, make_clinic: Callable[..., Clinic]) -> None:
    clinic_data["prices"]["face"]["checked_on"] = date(2026, 3, 1)
    clinic = make_clinic(prices=clinic_data["prices"], review={"prices_after_days": 10})
    assert "face" not in {due.id for due in prices_due(clinic, date(2026, 3, 5)) if due.section == "prices"}
    assert prices_checked_on(clinic) == date(2026, 2, 1)


def test_own_day_before_that_of_the_list_does_not_count(clinic_data: Data, make_clinic: Callable[..., Clinic]) -> None:
    for line in clinic_data["prices"].values():
        line["checked_on"] = date(2025, 1, 1)
    clinic = make_clinic(prices=clinic_data["prices"])
    assert prices_checked_on(clinic) == date(2026, 2, 1)


def test_old_prices_are_one_warning_and_old_lines_their_own(
    clinic_data: Data, problems_of: Callable[..., list[Problem]]
) -> None:
    clinic_data["prices"]["face"]["checked_on"] = date(2026, 2, 10)
    problems = problems_of(clinic_data, today=date(2027, 3, 1))
    assert [problem.key for problem in problems] == ["prices_checked_on", "prices.face.checked_on"]
    assert not any(problem.is_error for problem in problems)


def test_facts_that_expire_soon_are_listed(knowledge: Knowledge) -> None:
    assert facts_due(knowledge, date(2026, 3, 2), days=60) == []
    (due,) = facts_due(knowledge, date(2026, 12, 1), days=60)
    assert (due.id, due.valid_until) == ("published-price", date(2027, 1, 1))
