"""Masking, logs, rate limits, origins, configuration: the parts."""

from __future__ import annotations

import io
import logging
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.configuration import Configuration
from frontdesk.errors import UnsafeConfigurationError
from frontdesk.guards.masked_logs import MaskingFormatter
from frontdesk.guards.masking import STAND_INS, contacts_in, mask
from frontdesk.guards.rate_limits import RateLimit, network_of

GOOD_KEY = "k3yN0b0dyKn0ws-abcdefghijklmnopqrstuvwxyz"
PRODUCTION = {
    "FRONTDESK_MODE": "production",
    "FRONTDESK_HOSTS": "chat.clinic.example",
    "FRONTDESK_SECRET_KEY": GOOD_KEY,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call me on 07700 900123 pls", "call me on [phone] pls"),
        ("+44 (0)20 7946 0000.", "[phone]."),
        ("(555) 123-4567", "[phone]"),
        ("my mail: jo.smith+x@mail.co.uk!", "my mail: [e-mail]!"),
        ("card 4111 1111 1111 1111", "card [card number]"),
        ("GB29 NWBK 6016 1331 9268 19", "[card number]"),
        ("born 3 May 1990", "born [birth date]"),
        ("dob: 03/05/90", "dob: [birth date]"),
        ("I am 03.05.90", "I am [birth date]"),
        ("I was born on the 3rd of May 1990", "I was born on the [birth date]"),
        ("1990-05-03", "[birth date]"),
        ("AB 12 34 56 C", "[ID number]"),
        ("ssn 123-45-6789", "ssn [ID number]"),
        ("passport no: 512345678", "passport no: [ID number]"),
        ("NHS number 943 476 5919", "NHS number [ID number]"),
        ("driving licence MORGA657054SM9IJ", "driving licence [ID number]"),
    ],
)
def test_personal_data_is_masked(text: str, expected: str) -> None:
    assert mask(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "6 to 12 sessions, 2-4 weeks apart, 30-60 minutes",
        "costs 75, 100 or 1,000 pounds in 2024-2025",
        "appointment on 12/12/2099 at 10:30",
        f"appointment on 12/12/{date.today().year % 100:02} at 10:30",
        "24/7/365",
        "insurance covers 100 of it?",
        "my id is fine, I am 34 years old",
        "12345678-1234-1234-1234-123456789012",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text


@given(st.text(alphabet=st.characters(blacklist_categories=("Nd",), blacklist_characters="@"), max_size=300))
def test_text_without_digits_and_addresses_stays(text: str) -> None:
    assert mask(text) == text


@given(st.integers(0, 10**9 - 1), st.text(alphabet="abc ,.!?", max_size=20), st.text(alphabet="abc ,!?", max_size=20))
def test_phone_number_never_stays_whatever_is_around_it(number: int, before: str, after: str) -> None:
    phone = f"07{number:09}"
    assert phone not in mask(f"{before} {phone} {after}")
    assert contacts_in(f"{before} {phone} {after}")[1] == phone


def test_stand_ins_keep_the_sense_for_rasa() -> None:
    assert mask("ring 07911 123456", STAND_INS) == "ring 07700 900000"


def test_logs_hold_no_personal_data_and_no_tokens() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(MaskingFormatter())
    record_of = logging.getLogger("masked.test")
    record_of.addHandler(handler)
    try:
        raise ValueError("visitor wrote jo@mail.example")
    except ValueError:
        record_of.exception("Bearer abc.def:ghi of %s", "07911 123456")
    text = out.getvalue()
    assert "Bearer [hidden] of [phone]" in text
    assert "ValueError: visitor wrote [e-mail]" in text


def test_bucket_lets_a_burst_through_and_refills() -> None:
    now = [0.0]
    limit = RateLimit(burst=3, per_minute=60, clock=lambda: now[0])
    assert [limit.wait("a") for _ in range(4)] == [0, 0, 0, 1]
    assert limit.wait("b") == 0
    now[0] += 1.0
    assert [limit.wait("a") for _ in range(2)] == [0, 1]


@given(st.lists(st.floats(0, 20), max_size=60), st.integers(1, 5), st.integers(1, 120))
def test_never_more_than_the_burst_and_the_rate(pauses: list[float], burst: int, per_minute: int) -> None:
    now = [0.0]
    limit = RateLimit(burst, per_minute, clock=lambda: now[0])
    taken = 0
    for pause in pauses:
        now[0] += pause
        taken += limit.wait("a") == 0
    assert taken <= burst + now[0] * per_minute / 60 + 1e-6


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("nonsense", "unknown"),
    ],
)
def test_what_counts_as_one_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_safe_production_starts(tmp_path: Path) -> None:
    found = Configuration.of({**PRODUCTION, "FRONTDESK_VAR": str(tmp_path), "FRONTDESK_ORIGINS": "https://a.example/"})
    assert found.origins == ("https://a.example",)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"FRONTDESK_DEBUG": "1"}, "FRONTDESK_DEBUG"),
        ({"FRONTDESK_ORIGINS": "*"}, "FRONTDESK_ORIGINS"),
        ({"FRONTDESK_ORIGINS": "https://*.example"}, "FRONTDESK_ORIGINS"),
        ({"FRONTDESK_ORIGINS": "http://a.example"}, "not https"),
        ({"FRONTDESK_HOSTS": ""}, "FRONTDESK_HOSTS"),
        ({"FRONTDESK_HOSTS": "*"}, "FRONTDESK_HOSTS"),
        ({"FRONTDESK_SECRET_KEY": "short"}, "FRONTDESK_SECRET_KEY"),
        ({"FRONTDESK_SECRET_KEY": "django-insecure-abcdefghijklmnopqrstuvw"}, "FRONTDESK_SECRET_KEY"),
        ({"FRONTDESK_SECRET_KEY": "a" * 60}, "FRONTDESK_SECRET_KEY"),
        ({"FRONTDESK_RATE_SCALE": "0"}, "FRONTDESK_RATE_SCALE"),
        ({"FRONTDESK_TRUSTED_PROXIES": "*"}, "FRONTDESK_TRUSTED_PROXIES"),
    ],
)
def test_production_refuses_what_is_unsafe(tmp_path: Path, changed: dict[str, str], named: str) -> None:
    with pytest.raises(UnsafeConfigurationError, match=named):
        Configuration.of({**PRODUCTION, "FRONTDESK_VAR": str(tmp_path), **changed})


@pytest.mark.parametrize("given_value", [("FRONTDESK_MODE", "prod"), ("FRONTDESK_SLOW_AFTER", "soon")])
def test_values_that_cannot_be_used_are_named(tmp_path: Path, given_value: tuple[str, str]) -> None:
    name, value = given_value
    with pytest.raises(UnsafeConfigurationError, match=f"{name}.*{value}"):
        Configuration.of({"FRONTDESK_VAR": str(tmp_path), name: value})


def test_secret_key_is_made_at_the_first_start_for_its_owner_only(tmp_path: Path) -> None:
    first = Configuration.of({"FRONTDESK_VAR": str(tmp_path)}).secret_key
    file = tmp_path / "secrets" / "frontdesk_key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert Configuration.of({"FRONTDESK_VAR": str(tmp_path)}).secret_key == first
