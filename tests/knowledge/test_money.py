"""How money is written, and what sessions cost."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.clinic_schema import Clinic
from knowledge.errors import QuoteError
from knowledge.money import MAX_SESSIONS, QuoteLine, format_money, is_locale, quote

MakeClinic = Callable[..., Clinic]


def _bought(line: QuoteLine) -> int:
    return sum(purchase.sessions for purchase in line.best)


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        ("75", "GBP", "en_GB", "£75"),
        ("75.00", "GBP", "en_GB", "£75"),
        ("75.5", "GBP", "en_GB", "£75.50"),
        ("0", "GBP", "en_GB", "£0"),
        ("1250", "GBP", "en_GB", "£1,250"),
        ("1250.05", "USD", "en_US", "$1,250.05"),
        ("75", "USD", "en_GB", "US$75"),
        ("75", "EUR", "de_DE", "75\u00a0€"),
        ("75.5", "EUR", "de_DE", "75,50\u00a0€"),
        ("8000", "JPY", "ja_JP", "¥8,000"),
    ],
)
def test_amounts(amount: str, currency: str, locale: str, text: str) -> None:
    assert format_money(Decimal(amount), currency, locale=locale).replace("\uffe5", "¥") == text


def test_locales() -> None:
    assert is_locale("en_GB")
    assert not is_locale("xx_YY")
    assert not is_locale("nonsense!")


def test_one_session(clinic: Clinic) -> None:
    found = quote(clinic, sessions=1, areas=["face"])
    assert found.unit == found.singles_total == found.best_total == 75
    assert found.saving == 0
    assert (found.includes, found.minutes, found.starts_from, found.assumed) == ("a mask", 45, False, False)
    assert found.money(found.unit) == "£75"


@pytest.mark.parametrize(
    ("sessions", "singles", "best", "bought", "packages"),
    [
        (2, 150, 150, 2, [None]),
        (3, 225, 210, 3, ["face_3"]),
        (4, 300, 285, 4, ["face_3", None]),
        (5, 375, 360, 5, ["face_3", None]),
        (6, 450, 375, 6, ["face_6"]),
        (7, 525, 450, 7, ["face_6", None]),
        (9, 675, 585, 9, ["face_3", "face_6"]),
        (12, 900, 750, 12, ["face_6"]),
    ],
)
def test_best_way_to_buy(
    clinic: Clinic, sessions: int, singles: int, best: int, bought: int, packages: list[str | None]
) -> None:
    (line,) = quote(clinic, sessions=sessions, areas=["face"]).lines
    assert line.singles_total == singles
    assert line.best_total == best
    assert _bought(line) == bought
    assert [purchase.package_id for purchase in line.best] == packages


def test_bigger_package_may_be_cheaper(make_clinic: MakeClinic) -> None:
    package = {"label": "6", "price": "face", "sessions": 6, "amount": 300, "valid_months": 6}
    (line,) = quote(make_clinic(packages={"six": package}), sessions=5, areas=["face"]).lines
    assert line.best_total == 300
    assert _bought(line) == 6


@pytest.mark.parametrize(
    ("sessions", "nearest"), [(None, "face_3"), (1, "face_3"), (4, "face_3"), (5, "face_6"), (20, "face_6")]
)
def test_nearest_package(clinic: Clinic, sessions: int | None, nearest: str) -> None:
    (line,) = quote(clinic, sessions=sessions, areas=["face"]).lines
    assert line.nearest
    assert line.nearest.package_id == nearest


def test_equal_ways_have_the_fewest_sessions_to_spare_and_the_fewest_things(make_clinic: MakeClinic) -> None:
    def package(sessions: int, amount: int) -> dict[str, Any]:
        return {"label": "x", "price": "face", "sessions": sessions, "amount": amount, "valid_months": 6}

    clinic = make_clinic(packages={"eight": package(8, 300), "four": package(4, 300), "two": package(2, 150)})
    (line,) = quote(clinic, sessions=4, areas=["face"]).lines
    assert [(purchase.package_id, purchase.count) for purchase in line.best] == [("four", 1)]
    (line,) = quote(clinic, sessions=3, areas=["face"]).lines
    assert line.nearest
    assert line.nearest.package_id == "four"


def test_price_without_packages(clinic: Clinic) -> None:
    (line,) = quote(clinic, sessions=6, areas=["back"]).lines
    assert line.nearest is None
    assert line.best_total == 660
    assert line.starts_from


def test_no_area_means_the_first_line(clinic: Clinic) -> None:
    found = quote(clinic)
    assert [line.price_id for line in found.lines] == ["face"]
    assert found.assumed
    assert found.sessions is None
    assert found.singles_total is None
    assert found.best_total is None
    assert found.saving == 0


def test_several_areas_add_up(clinic: Clinic) -> None:
    found = quote(clinic, sessions=3, areas=["neck", "face", "neck"])
    assert {line.price_id for line in found.lines} == {"face", "neck"}
    assert found.unit == Decimal("115.5")
    assert found.singles_total == Decimal("346.5")
    assert found.best_total == 210 + Decimal("121.5")
    assert found.minutes == 65
    assert found.includes == "a mask"


def test_area_without_a_price_is_named(clinic: Clinic) -> None:
    found = quote(clinic, areas=["hands", "face"])
    assert found.unpriced == ("hands",)
    assert [line.price_id for line in found.lines] == ["face"]
    assert not found.assumed


def test_areas_without_a_price_are_not_quoted_as_another(clinic: Clinic) -> None:
    found = quote(clinic, sessions=6, areas=["hands"])
    assert (found.lines, found.unpriced, found.assumed) == ((), ("hands",), False)


def test_line_for_both_areas_is_preferred(make_clinic: MakeClinic, clinic: Clinic) -> None:
    both = {"label": "Face and neck", "areas": ["face", "neck"], "amount": 100, "minutes": 60, "includes": "a mask"}
    prices = {id_: price.dict() for id_, price in clinic.prices.items()} | {"both": both}
    with_both = make_clinic(prices=prices)
    assert [line.price_id for line in quote(with_both, areas=["neck", "face"]).lines] == ["both"]
    assert {line.price_id for line in quote(with_both, areas=["neck", "face", "back"]).lines} == {"both", "back"}
    assert [line.price_id for line in quote(with_both, areas=["neck"]).lines] == ["neck"]


@pytest.mark.parametrize("sessions", [0, -1, MAX_SESSIONS + 1, 10**9])
def test_impossible_numbers_of_sessions(clinic: Clinic, sessions: int) -> None:
    with pytest.raises(QuoteError, match=f"Currently, the number is {sessions}"):
        quote(clinic, sessions=sessions)


def test_long_price_list_is_quick(make_clinic: MakeClinic) -> None:
    areas = [f"area_{number}" for number in range(11)]
    prices = {
        f"line_{a}_{b}": {"label": "x", "areas": [areas[a], areas[b]], "amount": a + b, "minutes": 1, "includes": "x"}
        for a in range(11)
        for b in range(a)
    }
    found = quote(make_clinic(prices=prices, packages={}), areas=areas)
    assert {area for line in found.lines for area in line.areas} == set(areas)


_money = st.integers(0, 100_000).map(lambda pence: Decimal(pence) / 100)
_packages = st.lists(st.tuples(st.integers(2, 6), _money), max_size=3)


@given(single=_money, packages=_packages, sessions=st.integers(1, 8))
def test_best_is_never_dearer_than_any_other_way(
    make_clinic: MakeClinic, single: Decimal, packages: list[tuple[int, Decimal]], sessions: int
) -> None:
    price = {"label": "x", "areas": ["face"], "amount": single, "minutes": 1, "includes": "x"}
    offers: dict[str, dict[str, Any]] = {
        f"p{number}": {"label": "x", "price": "face", "sessions": size, "amount": amount, "valid_months": 1}
        for number, (size, amount) in enumerate(packages)
    }
    (line,) = quote(make_clinic(prices={"face": price}, packages=offers), sessions=sessions, areas=["face"]).lines
    ways = [(1, single), *packages]
    costs = [
        sum(count * amount for count, (_, amount) in zip(counts, ways, strict=True))
        for counts in product(range(sessions + 1), repeat=len(ways))
        if sum(count * size for count, (size, _) in zip(counts, ways, strict=True)) >= sessions
    ]
    assert line.best_total == min(costs)
    assert _bought(line) >= sessions
    assert line.best_total == sum(purchase.amount for purchase in line.best)
    assert line.best_total <= (line.singles_total or 0)


@given(_money)
def test_written_amounts_are_exact(amount: Decimal) -> None:
    text = format_money(amount, "GBP", locale="en_GB")
    assert Decimal(text.removeprefix("£").replace(",", "")) == amount
    assert ("." in text) is (amount != amount.to_integral_value())
