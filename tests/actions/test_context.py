"""What the next turn may refer to survives in one slot."""

from __future__ import annotations

from collections.abc import Callable

from rasa_sdk import Tracker

from actions.context import SLOT, Context


def test_a_chat_that_just_began_has_an_empty_context(make_tracker: Callable[..., Tracker]) -> None:
    assert Context.of(make_tracker()) == Context()


def test_a_context_of_another_version_is_read_as_far_as_it_is_known(make_tracker: Callable[..., Tracker]) -> None:
    stored = {"kind": "answer", "topics": ["pain"], "mood": "good"}

    assert Context.of(make_tracker(**{SLOT: stored})) == Context("answer", ["pain"])


def test_a_context_is_read_back_as_it_was_written(make_tracker: Callable[..., Tracker]) -> None:
    context = Context("answer", ["pain"], {"scar_type": ["ice_pick"]}, ["scratching"], ["pain"], ["/tell_more"])
    event = context.event()

    assert event["name"] == SLOT
    assert Context.of(make_tracker(**{SLOT: event["value"]})) == context
