"""Where one question ends and the next begins."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.clauses import MAX_CLAUSES, spans, split


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("does it hurt and how much is it?", ["does it hurt", "how much is it"]),
        ("does it hurt", ["does it hurt"]),
        ("is it sore, honestly", ["is it sore, honestly"]),
        ("ok. so what does it cost", ["ok", "so what does it cost"]),
        ("  how long is it  , what do you charge ", ["how long is it", "what do you charge"]),
        ("???", ["???"]),
        ("", [""]),
    ],
)
def test_a_message_is_cut_where_a_question_ends(text: str, clauses: list[str]) -> None:
    assert split(text) == clauses


@given(st.text(alphabet="ab ,.?\n", max_size=60))
def test_clauses_follow_one_another_and_leave_out_no_word(text: str) -> None:
    found = spans(text)
    assert 1 <= len(found) <= MAX_CLAUSES
    assert all(start <= end for start, end in found)
    assert all(end <= start for (_, end), (start, _) in pairwise(found))
    assert "".join(split(text)).replace(" ", "").translate(_NO_BORDERS) == text.replace(" ", "").translate(_NO_BORDERS)


_NO_BORDERS = str.maketrans("", "", ",.?\n")
