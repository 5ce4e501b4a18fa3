"""A message in a chat is encoded with the turns before in front."""

from __future__ import annotations

import pytest

from nlu.context_text import TURNS, WORDS_A_TURN, with_context


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ([], "and after?"),
        (["does it hurt"], "does it hurt | and after?"),
        (["hello", "does it hurt"], "hello | does it hurt | and after?"),
        (["old", "hello", "does it hurt"], "hello | does it hurt | and after?"),
        (["  ", "does  it\nhurt"], "does it hurt | and after?"),
    ],
)
def test_the_last_turns_come_first(before: list[str], text: str) -> None:
    assert with_context(before, "and after?") == text


def test_of_a_long_turn_its_end_is_kept() -> None:
    words = [f"w{number}" for number in range(50)]

    assert with_context([" ".join(words)], "and?") == " ".join(words[-WORDS_A_TURN:]) + " | and?"


def test_as_many_turns_as_the_channel_hands_over_count() -> None:
    from channels.chat_context import TURNS as HANDED_OVER

    assert TURNS == HANDED_OVER
