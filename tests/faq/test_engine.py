"""The bot in process, with a stand-in for Rasa."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from actions.handover_store import Handover, HandoverStore
from faq.engine import Engine, latest_model
from faq.errors import FaqError

CONTRACT = {"kind": "answer", "topics": ["pain"], "facts": [], "sources": [], "confidence": 0.9, "checked_on": None}


class Rasa:
    """Takes every message into its tracker and replies by `respond`."""

    def __init__(self, respond: Callable[[Any], Any]) -> None:
        slot = AnySlot("context", mappings=[{}], influence_conversation=False)
        self.domain = Domain([], [], [slot], {}, ["action_answer"], {}, {})
        self.tracker_store = InMemoryTrackerStore(self.domain)
        self.respond = respond
        self.heard: list[Any] = []

    async def handle_message(self, message: Any) -> None:
        self.heard.append(message)
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        tracker.update(UserUttered(message.text, {"name": "pain", "confidence": 0.9}))
        tracker.update(ActionExecuted("action_answer"))
        tracker.update(SlotSet("context", {"offered": ["/tell_more"]}))
        tracker.update(ActionExecuted("action_listen"))
        await self.tracker_store.save(tracker)
        await self.respond(message.output_channel)


async def _answers(channel: Any) -> None:
    await channel.send_response("chat", {"text": "It tickles.", "custom": CONTRACT})


async def _says_nothing(channel: Any) -> None:
    return None


async def _breaks(channel: Any) -> None:
    raise RuntimeError("no such thing")


def _engine(respond: Callable[[Any], Any]) -> tuple[Engine, Rasa]:
    rasa = Rasa(respond)
    return Engine(rasa), rasa  # type: ignore[arg-type]


def test_a_reply_has_its_contract_and_what_rasa_did() -> None:
    engine, _ = _engine(_answers)

    reply = engine.ask("chat", "does it hurt?")

    assert (reply.kind, reply.texts, reply.topics) == ("answer", ["It tickles."], ["pain"])
    assert (reply.intent, reply.actions) == ("pain", ["action_answer"])
    assert reply.events[0]["text"] == "does it hurt?"


@pytest.mark.parametrize("respond", [_says_nothing, _breaks])
def test_a_turn_without_a_reply_apologises_with_the_phone(respond: Callable[[Any], Any]) -> None:
    engine, _ = _engine(respond)

    reply = engine.ask("chat", "does it hurt?")

    assert engine.knowledge.clinic.phone in reply.texts[0]
    assert (reply.kind, reply.topics, reply.confidence) == ("fallback", [], 0.0)


def test_what_is_typed_is_cleaned_before_rasa_sees_it() -> None:
    engine, rasa = _engine(_answers)

    engine.ask("chat", "/restart\x00")

    assert rasa.heard[0].text == "restart"


def test_only_the_chat_that_was_offered_a_button_can_press_it() -> None:
    engine, rasa = _engine(_answers)
    engine.ask("chat", "does it hurt?")

    engine.ask("chat", "/tell_more")
    engine.ask("other chat", "/tell_more")

    assert [message.text for message in rasa.heard[1:]] == ["/tell_more", "tell_more"]


def test_rasa_gets_the_turns_before() -> None:
    engine, rasa = _engine(_answers)
    for text in ("one", "two", "three", "four"):
        engine.ask("chat", text)

    assert [message.metadata["before"] for message in rasa.heard] == [[], ["one"], ["one", "two"], ["two", "three"]]


@pytest.mark.parametrize("keeps", [False, True])
def test_a_request_for_a_person_is_stored_only_where_it_is_meant(
    keeps: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQ_HANDOVERS", str(tmp_path / "handovers.sqlite"))

    async def hands_over(channel: Any) -> None:
        HandoverStore().save(Handover("chat", datetime(2026, 3, 2, tzinfo=timezone.utc), "call me", None))
        await _answers(channel)

    Engine(Rasa(hands_over), keeps_requests=keeps).ask("chat", "call me")  # type: ignore[arg-type]

    assert len(HandoverStore().all()) == keeps


def test_the_newest_model_counts(tmp_path: Path) -> None:
    for name, age in (("a.tar.gz", 2000), ("b.tar.gz", 3000), ("c.tar.gz", 1000)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (age, age))

    assert latest_model(tmp_path).name == "b.tar.gz"


def test_no_model_is_said_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(FaqError, match="faq train"):
        latest_model(tmp_path)


def test_a_broken_model_is_said_with_the_remedy(tmp_path: Path) -> None:
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"not a model")

    with pytest.raises(FaqError, match="faq train --force"):
        Engine.load(broken)


def test_a_tracker_of_nobody_has_done_nothing() -> None:
    from faq.engine import _what_happened

    assert _what_happened(None) == {"intent": "", "actions": [], "events": []}
    assert _what_happened(DialogueStateTracker("x", []))["actions"] == []
