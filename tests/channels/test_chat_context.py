"""The turns before are handed to the understanding."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from channels.chat_context import chat_context, offered_payloads


def _tracker(*events: Event) -> DialogueStateTracker:
    slot = AnySlot("context", mappings=[{}], influence_conversation=False)
    return DialogueStateTracker.from_events("chat", list(events), slots=[slot])


def _said(*texts: str) -> list[Event]:
    return [event for text in texts for event in (UserUttered(text), BotUttered("…"))]


@pytest.mark.parametrize(
    ("said", "before"),
    [
        ([], []),
        (["one"], ["one"]),
        (["one", "two", "three"], ["two", "three"]),
        (["one", "/tell_more", "two"], ["one", "two"]),
        (["one", "", "two"], ["one", "two"]),
    ],
)
def test_the_visitors_last_two_messages_are_handed_over(said: list[str], before: list[str]) -> None:
    assert chat_context(_tracker(*_said(*said))) == {"before": before}


def test_a_new_chat_has_nothing_before() -> None:
    assert chat_context(None) == {"before": []}


def test_an_answer_to_the_check_stands_for_itself() -> None:
    assert chat_context(_tracker(*_said("check me"), ActiveLoop("suitability_form"))) == {}


def test_after_the_check_the_turns_before_count_again() -> None:
    events = [*_said("check me"), ActiveLoop("suitability_form"), *_said("stop"), ActiveLoop(None)]

    assert chat_context(_tracker(*events)) == {"before": ["check me", "stop"]}


@pytest.mark.parametrize(
    ("context", "payloads"),
    [(None, []), ({}, []), ({"offered": ["/pain"]}, ["/pain"])],
)
def test_what_was_offered_last_can_be_pressed(context: object, payloads: list[str]) -> None:
    assert offered_payloads(_tracker(SlotSet("context", context))) == payloads


def test_a_new_chat_was_offered_nothing() -> None:
    assert offered_payloads(None) == []
