"""What the clinic taught is answered with its own text, fact and source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
from rasa_sdk import Tracker

from actions.context import Context
from actions.handover_store import Handover, HandoverStore
from actions.respond import respond
from actions.turn import Turn
from knowledge.snapshot import Snapshot
from knowledge.taught_overlay import with_taught
from knowledge.taught_schema import Taught
from knowledge.trial import on_trial

ANSWER = "Yes, there is free wifi."


@pytest.fixture
def taught(snapshot: Snapshot) -> Snapshot:
    """The sample files, and what wifi there is."""
    entry = {"question": "Is there wifi?", "topic": "cost", "answer": ANSWER, "ask": ["wifi", "internet"],
             "taught_by": "Mara", "taught_on": date(2026, 1, 5)}  # fmt: skip
    entries = Taught.parse_obj({"entries": {"wifi": entry}})
    return replace(snapshot, knowledge=with_taught(snapshot.knowledge, entries, clinic="The clinic"), taught=entries)


def turn(*topics: str, intent: str = "taught") -> Turn:
    confident = [(topic, 0.8) for topic in topics]
    return Turn(
        sender_id="one",
        text="got wifi?",
        intent=intent,
        topics=confident,
        asked=list(topics),
        perhaps=[],
        ranking=confident,
        entities={},
        denied={},
        urgent=None,
        is_mild=False,
        context=Context(),
    )


def test_the_contract_names_the_topic_the_entry_and_its_source(taught: Snapshot) -> None:
    reply, context = respond(taught, turn("cost/wifi"))
    contract = reply.contract(taught)
    assert reply.texts == [ANSWER]
    assert (contract["kind"], contract["topics"], contract["facts"]) == ("answer", ["cost"], ["wifi"])
    assert [source["publisher"] for source in contract["sources"]] == ["The clinic"]
    assert contract["checked_on"] == "2026-01-05"
    assert context.topics == ["cost"]


def test_it_stands_beside_other_answers(taught: Snapshot) -> None:
    reply, _ = respond(taught, turn("pain", "cost/wifi", intent="pain"))
    assert reply.texts[-1] == ANSWER
    assert len(reply.texts) == 2
    assert reply.contract(taught)["topics"] == ["pain", "cost"]


def test_an_entry_that_may_be_meant_is_a_button_under_its_question(taught: Snapshot) -> None:
    reply, _ = respond(taught, turn("pain", "cost/wifi", intent="clarify"))
    assert reply.kind == "clarify"
    assert reply.buttons[1].title == "Is there wifi?"
    assert reply.buttons[1].payload == '/taught{"taught_entry": "cost/wifi"}'
    assert reply.contract(taught)["topics"] == ["pain", "cost"]


def test_its_button_is_answered(taught: Snapshot, make_tracker: Callable[..., Tracker]) -> None:
    named = [{"entity": "taught_entry", "value": "cost/wifi"}]
    pressed = {"intent": {"name": "taught", "confidence": 1.0}, "entities": named}
    reply, _ = respond(taught, Turn.of(make_tracker('/taught{"taught_entry": "cost/wifi"}', message=pressed)))
    assert reply.texts == [ANSWER]


def test_an_entry_that_was_taken_back_meanwhile_is_not_known(snapshot: Snapshot) -> None:
    reply, _ = respond(snapshot, turn("cost/wifi"))
    assert reply.kind == "fallback"


def test_a_trial_hands_nobody_over(tmp_path: Path) -> None:
    store = HandoverStore(tmp_path / "handovers.sqlite")
    request = Handover("one", datetime(2026, 1, 5, tzinfo=timezone.utc), "a person please", None)
    with on_trial():
        store.save(request)
    assert store.all() == []
    store.save(request)
    assert store.all() == [request]
