"""Messages are harmless before Rasa sees them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.inbound import clean
from knowledge.limits import MESSAGE_CHARACTERS


@pytest.mark.parametrize(
    ("sent", "given_to_rasa"),
    [
        ("/restart", "restart"),
        ('/intent{"x": 1}', 'intent{"x": 1}'),
        (" / /back", "back"),
        ("///session_start", "session_start"),
        ("\x00does\x07 it\u200b hurt\x1b", "does it hurt"),
        ("I can\u2060't brea\u00adthe, it\x07chy", "I can't breathe, itchy"),
        ("swollen\r\nlips\x0cand\ue000eyes", "swollen \nlips and eyes"),
        ("\u202bit hurts\u202c \U0001f469\u200d\u2695\ufe0f", "it hurts \U0001f469\u2695\ufe0f"),
        ("\u202edoes it hurt", "does it hurt"),
        ("", ""),
        ("\u200b\u200b", ""),
        ("😀😀", "😀😀"),
        ("\uff0frestart", "restart"),
    ],
)
def test_clean_takes_the_harm_out(sent: str, given_to_rasa: str) -> None:
    assert clean(sent) == given_to_rasa


def test_an_offered_button_payload_passes_unchanged() -> None:
    payload = '/scar_types{"scar_type": "ice_pick"}'

    assert clean(payload, [payload]) == payload
    assert clean(payload, ["/pain"]) == payload[1:]


def test_a_long_message_keeps_its_ends_and_shows_that_it_was_too_long() -> None:
    cleaned = clean("my lips " + "a" * 100_000 + " are swelling")

    assert len(cleaned) == MESSAGE_CHARACTERS + 1
    assert cleaned.startswith("my lips aaa")
    assert cleaned.endswith("aaa are swelling")


@pytest.mark.parametrize("text", ["a" * MESSAGE_CHARACTERS, "does it hurt?" + " " * 100_000])
def test_a_message_of_the_longest_length_stays_whole(text: str) -> None:
    assert clean(text) == text.strip()


@given(st.text())
def test_nothing_typed_starts_a_command(text: str) -> None:
    cleaned = clean(text)

    assert not cleaned.startswith("/")
    assert len(cleaned) <= MESSAGE_CHARACTERS + 1
