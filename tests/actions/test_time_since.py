"""What was taken long ago is told from what is taken now; in doubt it counts as taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from rasa_sdk import Tracker

from actions.time_since import months_since
from actions.turn import Turn

TODAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("10 years ago", 120),
        ("18 months ago", 18),
        ("1.5 years ago", 18),
        ("over a year ago", 13),
        ("a few years ago", 36),
        ("5-6 years ago", 60),
        ("years ago", 24),
        ("two weeks ago", 0),
        ("been off it for 3 years", 36),
        ("haven't taken any in 5 years", 60),
        ("in 2015", 122),
        ("5 years ago and 3 months ago", 3),
        ("for 5 years", None),
        ("less than 2 years ago", None),
        ("started it 2 years ago", None),
        ("still on it, since 2 years", None),
    ],
)
def test_months_since(text: str, months: int | None) -> None:
    assert months_since(text, TODAY) == months


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("i took accutane 10 years ago", "past"),
        ("10 years ago, i was on accutane", "past"),
        ("accutane, finished 8 years ago", "past"),
        ("accutane 2 months ago", "recent"),
        ("i take accutane", "isotretinoin"),
        ("i started accutane 2 years ago", "isotretinoin"),
        ("accutane 5 years ago and now again", "isotretinoin"),
        ("chickenpox 20 years ago, accutane", "isotretinoin"),
        ("im on accutane, my scars are from 10 years ago", "isotretinoin"),
    ],
)
def test_what_is_named_has_the_value_of_its_time(make_tracker: Callable[..., Tracker], text: str, value: str) -> None:
    named = [{"entity": "medicine", "value": "isotretinoin", "start": text.index("accutane")}]

    assert Turn.of(make_tracker(text, message={"entities": named})).entities == {"medicine": [value]}


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("I stopped it 2 months ago actually", {"medicine": ["recent"]}),
        ("5 years ago", {"medicine": ["past"]}),
        ("how long ago?", {}),
        ("my sister had a facial 5 years ago", {}),
    ],
)
def test_a_bare_time_is_that_of_what_was_named_before(
    make_tracker: Callable[..., Tracker], text: str, entities: dict[str, list[str]]
) -> None:
    before = {"entities": {"medicine": ["isotretinoin"], "condition": ["rosacea"]}}

    assert Turn.of(make_tracker(text, context=before)).entities == entities
