"""Placeholders are filled from the clinic file."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.clinic_schema import Clinic
from knowledge.errors import UnknownPlaceholderError
from knowledge.placeholders import PLACEHOLDERS, check, fill
from knowledge.snapshot import Snapshot

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("clinic_name", "Example Clinic"),
        ("bot_name", "Ada"),
        ("phone", "020 7946 0000"),
        ("email", "hello@clinic.example"),
        ("address", "1 Example Street, Exampleton, EX1 1EX, United Kingdom"),
        ("directions", "Opposite the library."),
        ("parking", "Behind the house."),
        ("access", "There is a lift."),
        ("website", "https://clinic.example/"),
        ("booking_link", "https://clinic.example/book"),
        ("hours_today", "09:00 to 17:30"),
        ("open_now", "open now, until 17:30"),
        ("next_opening", "tomorrow at 09:00"),
        ("price_from", "£40.50"),
        ("price_list", "Face £75 (45 minutes); Neck £40.50 (20 minutes); Back from £110 (60 minutes)"),
        ("packages", "3 x face £210; 6 x face £375"),
        ("consultation_fee", "free"),
        ("consultation_terms", "It comes first."),
        ("payment_ways", "cash, card and bank transfer"),
        ("deposit_terms", "We take a deposit."),
        ("instalments", "No instalments."),
        ("refunds", "Unused sessions are refunded."),
        ("vouchers", "Vouchers are sold here."),
        ("insurance", "We do not bill insurers."),
        ("cancellation_terms", "Tell us a day before."),
        ("staff", "nurse (treats) and dermatologist (advises)"),
        ("minimum_age", "16"),
        ("minimum_age_terms", "Under 18 with a parent."),
        ("devices", "diamond"),
        ("emergency_number", "999"),
        ("urgent_care", "NHS 111"),
        ("crisis_line", "Samaritans (116 123)"),
    ],
)
def test_value(snapshot: Snapshot, name: str, text: str) -> None:
    assert fill(f"<{{{name}}}>", snapshot, NOW) == f"<{text}>"


def test_every_placeholder_gives_a_text(snapshot: Snapshot) -> None:
    for name in PLACEHOLDERS:
        assert fill(f"{{{name}}}", snapshot, NOW).strip()
    assert fill("{hours_week}", snapshot, NOW).startswith("Monday and Tuesday 09:00 to 17:30; ")


def test_time_is_the_clinics(snapshot: Snapshot) -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=ZoneInfo("America/New_York"))
    assert fill("{hours_today}", snapshot, late) == "09:00 to 17:30"
    assert fill("{open_now}", snapshot, late) == "closed now, opening today at 09:00"


def test_no_packages_and_a_fee(snapshot: Snapshot, make_clinic: Callable[..., Clinic]) -> None:
    clinic = make_clinic(packages={}, consultation={"fee": 25, "minutes": 30, "terms": "x"})
    text = fill("{packages}, {consultation_fee}", replace(snapshot, clinic=clinic), NOW)
    assert text == "no packages at the moment, £25"


def test_values_are_not_filled_again(snapshot: Snapshot) -> None:
    assert fill("{topic} {phone}", snapshot, NOW, extra={"topic": "{phone}"}) == "{phone} 020 7946 0000"


@pytest.mark.parametrize(("locale", "text"), [("en_US", "£40.50"), ("de_DE", "40,50\u00a0£"), ("nonsense!", "£40.50")])
def test_locale(snapshot: Snapshot, locale: str, text: str) -> None:
    assert fill("{price_from}", snapshot, NOW, locale=locale) == text


def test_unknown_placeholder_is_left_out_and_logged(snapshot: Snapshot, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="knowledge"):
        assert fill("Call {phne}!", snapshot, NOW) == "Call !"
    assert "{phne}" in caplog.text


@given(st.text("{}phone_ !", max_size=40))
def test_filling_never_raises(snapshot: Snapshot, text: str) -> None:
    assert isinstance(fill(text, snapshot, NOW), str)


def test_filling_never_raises_for_a_strange_time(snapshot: Snapshot) -> None:
    text = "{open_now}{next_opening}{hours_week}"
    assert isinstance(fill(text, snapshot, datetime.max.replace(tzinfo=ZoneInfo("UTC"))), str)
    assert isinstance(fill(text, snapshot, datetime.min.replace(tzinfo=ZoneInfo("UTC"))), str)


@pytest.mark.parametrize("text", ["{phne}", "{", "}", "{}", "{{phone}}", "{phone!r}", "{phone.x}", "{0}"])
def test_check_refuses(text: str) -> None:
    with pytest.raises(UnknownPlaceholderError):
        check(text)


def test_check_accepts() -> None:
    check("Call {phone} or {email}: {topic}", extra=["topic"])
