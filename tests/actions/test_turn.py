"""The visitor's turn is read out of Rasa's tracker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.turn import Turn, button_payload


def _entity(kind: str, value: str, start: int = 0) -> dict[str, Any]:
    return {"entity": kind, "value": value, "start": start}


def test_all_topics_are_read_in_their_order(make_tracker: Callable[..., Tracker]) -> None:
    topics = [{"name": "pain", "confidence": 0.6}, {"name": "cost", "confidence": 0.3}]

    assert Turn.of(make_tracker(intent="pain", message={"topics": topics})).topics == [("pain", 0.6), ("cost", 0.3)]


def test_what_clauses_ask_each_topic_is_read(make_tracker: Callable[..., Tracker]) -> None:
    asked_in = {"pain": ["does it hurt"], "cost": ["how much is it"]}

    assert Turn.of(make_tracker(message={"asked_in": asked_in})).asked_in == asked_in
    assert Turn.of(make_tracker()).asked_in == {}


def test_without_topics_the_intent_is_the_topic(make_tracker: Callable[..., Tracker]) -> None:
    assert Turn.of(make_tracker(intent="pain")).topics == [("pain", 0.9)]


def test_a_button_means_its_intent_only(make_tracker: Callable[..., Tracker]) -> None:
    turn = Turn.of(make_tracker("/cost", "cost", {"topics": [{"name": "pain", "confidence": 0.6}]}))

    assert turn.is_button
    assert turn.topics == [("cost", 0.9)]


def test_entities_are_grouped_by_kind_without_repetition(make_tracker: Callable[..., Tracker]) -> None:
    named = [_entity("scar_type", "ice_pick"), _entity("medicine", "isotretinoin"), _entity("scar_type", "ice_pick")]

    assert Turn.of(make_tracker(message={"entities": named})).entities == {
        "scar_type": ["ice_pick"],
        "medicine": ["isotretinoin"],
    }


@pytest.mark.parametrize(
    ("named", "counts"),
    [
        ("6 face 3 back", ["face=6", "back=3"]),
        ("6 face neck 6 back", ["face=6", "neck=6", "back=6"]),
        ("6 face back", None),
        ("3 6 face back", None),
        ("face 6 back 3", None),
    ],
)
def test_each_area_has_its_own_number_where_each_number_has_an_area(
    make_tracker: Callable[..., Tracker], named: str, counts: list[str] | None
) -> None:
    entities = [
        _entity("session_count" if word.isdecimal() else "body_area", word, place)
        for place, word in enumerate(named.split())
    ]

    assert Turn.of(make_tracker(message={"entities": entities})).entities.get("area_counts") == counts


def test_a_denied_entity_is_known_as_such(make_tracker: Callable[..., Tracker]) -> None:
    text = "I have rosacea but I'm not pregnant"
    named = [_entity("condition", name, text.index(word)) for name, word in (("rosacea", "ros"), ("pregnancy", "preg"))]

    assert Turn.of(make_tracker(text, message={"entities": named})).denied == {"condition": ["pregnancy"]}


@pytest.mark.parametrize("message", [{"intent": None}, {"intent": {"name": None}}, {"text": None, "entities": None}])
def test_a_message_that_rasa_could_not_read_is_an_empty_turn(
    make_tracker: Callable[..., Tracker], message: dict[str, Any]
) -> None:
    turn = Turn.of(make_tracker(message=message))

    assert turn.entities == {}
    assert turn.urgent is None


@pytest.mark.parametrize(
    ("entities", "payload"),
    [
        (None, "/pain"),
        ({}, "/pain"),
        ({"scar_type": []}, "/pain"),
        ({"scar_type": ["ice_pick", "keloid"]}, '/pain{"scar_type": "ice_pick"}'),
        ({"area_counts": ["face=6", "back=3"]}, "/pain"),
    ],
)
def test_a_payload_carries_the_first_value_of_each_entity(entities: Any, payload: str) -> None:
    assert button_payload("pain", entities) == payload


def test_what_was_answered_stands_between_the_last_two_messages(make_tracker: Callable[..., Tracker]) -> None:
    tracker = make_tracker()
    told = ("bot", "old"), ("user", "a"), ("bot", "one"), ("slot", ""), ("bot", "two"), ("user", "b"), ("bot", "three")
    tracker.events = [{"event": kind, "text": text} for kind, text in told]

    assert Turn.of(tracker).answered == "one\ntwo"


def test_before_the_first_message_nothing_was_answered(make_tracker: Callable[..., Tracker]) -> None:
    tracker = make_tracker()
    tracker.events = [{"event": "user", "text": "a"}]

    assert Turn.of(tracker).answered == ""
