"""Prices are those of the clinic's list, and said with what they include and that they promise nothing."""

from __future__ import annotations

import pytest

from actions.price import minutes_text, price_text
from knowledge.snapshot import Snapshot


def _quote(snapshot: Snapshot, **entities: list[str]) -> str:
    text = price_text(snapshot, entities)
    assert text is not None
    return text


@pytest.mark.parametrize("entities", [{}, {"session_count": []}, {"session_count": ["1"]}, {"scar_type": ["ice_pick"]}])
def test_nothing_countable_named_is_no_quote(snapshot: Snapshot, entities: dict[str, list[str]]) -> None:
    assert price_text(snapshot, entities) is None


@pytest.mark.parametrize("count", ["0", "101", "99999999999999999999", "six", "²", "-3"])
def test_a_number_out_of_all_reason_is_no_quote(snapshot: Snapshot, count: str) -> None:
    assert price_text(snapshot, {"session_count": [count]}) is None


def test_several_sessions_are_multiplied(snapshot: Snapshot) -> None:
    assert "<price_quote> label=Face sessions=2 total=£150 unit=£75" in _quote(snapshot, session_count=["2"])


def test_one_session_has_no_total(snapshot: Snapshot) -> None:
    text = _quote(snapshot, session_count=["1"], body_area=["face"])

    assert "<price_quote_one> label=Face unit=£75" in text
    assert "sessions=" not in text


def test_the_best_package_is_named_with_its_saving(snapshot: Snapshot) -> None:
    assert "<price_quote_package> package=6 x face package_total=£375 saving=£75" in _quote(
        snapshot, session_count=["6"]
    )


def test_packages_are_combined(snapshot: Snapshot) -> None:
    assert "package=3 x face and 6 x face package_total=£585 saving=£90" in _quote(snapshot, session_count=["9"])


def test_without_a_number_the_nearest_package_is_named(snapshot: Snapshot) -> None:
    assert "<price_nearest_package> package=3 x face package_total=£210" in _quote(snapshot, body_area=["face"])


def test_a_price_that_starts_from_says_from(snapshot: Snapshot) -> None:
    assert "unit=from £110" in _quote(snapshot, body_area=["back"])


def test_an_area_without_a_price_is_said_by_its_name(snapshot: Snapshot) -> None:
    assert "<price_not_listed> area=the scalp" in _quote(snapshot, body_area=["scalp", "face"])


def test_an_area_without_a_price_is_not_quoted_as_another(snapshot: Snapshot) -> None:
    text = _quote(snapshot, body_area=["scalp"], session_count=["3"])

    assert text.startswith("<price_not_listed>")
    assert "<price_quote" not in text
    assert "<price_no_promise>" not in text


@pytest.mark.parametrize(
    "entities", [{"session_count": ["3"]}, {"body_area": ["back"]}, {"body_area": ["back", "scalp"]}]
)
def test_every_quote_says_what_is_included_and_promises_nothing(
    snapshot: Snapshot, entities: dict[str, list[str]]
) -> None:
    text = _quote(snapshot, **entities)

    assert "<price_includes>" in text
    assert text.endswith("<price_no_promise>")


def test_single_sessions_beside_a_package_are_said_with_their_price(snapshot: Snapshot) -> None:
    assert "package=3 x face and <price_singles> count=1 unit=£75" in _quote(snapshot, session_count=["4"])


def test_how_long_the_areas_named_take_is_on_the_list(snapshot: Snapshot) -> None:
    assert minutes_text(snapshot, {"body_area": ["back", "face", "scalp"]}) == (
        "<price_minutes> label=Face minutes=45 <price_minutes> label=Back minutes=60"
    )


@pytest.mark.parametrize("entities", [{}, {"session_count": ["3"]}, {"body_area": ["scalp"]}])
def test_nothing_listed_has_no_time(snapshot: Snapshot, entities: dict[str, list[str]]) -> None:
    assert minutes_text(snapshot, entities) is None


TWO_COUNTS = {"session_count": ["6", "2"], "body_area": ["face", "back"], "area_counts": ["face=6", "back=2"]}


def test_each_area_is_quoted_with_its_own_number(snapshot: Snapshot) -> None:
    text = _quote(snapshot, **TWO_COUNTS)

    assert "package=6 x face package_total=£375" in text
    assert "label=Back sessions=2 total=£220" in text
    assert "<price_together> total=from £595" in text


@pytest.mark.parametrize("newer", [{"session_count": ["3"]}, {"body_area": ["back"]}])
def test_a_number_or_an_area_named_later_makes_those_before_void(
    snapshot: Snapshot, newer: dict[str, list[str]]
) -> None:
    assert "<price_together>" not in _quote(snapshot, **{**TWO_COUNTS, **newer})


def test_what_an_area_without_a_price_adds_is_not_summed_up(snapshot: Snapshot) -> None:
    named = {"session_count": ["6", "2"], "body_area": ["face", "scalp"], "area_counts": ["face=6", "scalp=2"]}

    assert "<price_together>" not in _quote(snapshot, **named)


def test_two_numbers_for_one_area_are_alternatives(snapshot: Snapshot) -> None:
    named = {"session_count": ["3", "6"], "body_area": ["face"], "area_counts": ["face=3", "face=6"]}
    text = _quote(snapshot, **named)

    assert "sessions=3" in text
    assert "sessions=6" in text
    assert "<price_together>" not in text
