"""The live window leads to the same state as the whole chat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, get_trackers_for_conversation_sessions

from channels import chat_context
from stores.window import Window, WindowSize, shorten
from tests.stores.chat_turns import TURNS, Turn, do, form_end, form_step, pressed, typed

ROOT = Path(__file__).resolve().parents[2]
SIZE = WindowSize()
DOMAIN = Domain.load(str(ROOT / "domain.yml"))


def _state(tracker: DialogueStateTracker) -> dict[str, Any]:
    """Everything of a chat that the next turn may depend on."""
    last = tracker.get_last_event_for(UserUttered)
    return {
        "slots": tracker.current_slot_values(),
        "loop": (tracker.active_loop_name, tracker.is_active_loop_rejected, tracker.is_active_loop_interrupted),
        "paused": tracker.is_paused(),
        "followup": tracker.followup_action,
        "latest action": tracker.latest_action_name,
        "latest message": tracker.latest_message.as_dict() if tracker.latest_message else None,
        "session expires from": last.timestamp if last else None,
        "states": tracker.past_states(DOMAIN)[-4:],
        "before": chat_context.chat_context(tracker),
        "offered": chat_context.offered_payloads(tracker),
    }


def _oracle(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """Return what Rasa's own store would return: the last session, whole."""
    text = InMemoryTrackerStore.serialise_tracker(tracker)
    whole = InMemoryTrackerStore(DOMAIN).deserialise_tracker(tracker.sender_id, text)
    sessions = get_trackers_for_conversation_sessions(whole)
    return sessions[-1]


def _play(turns: list[Turn]) -> tuple[DialogueStateTracker, Window]:
    """Play a chat twice: once on the window alone, and once with every event kept."""
    everything = DialogueStateTracker("visitor", DOMAIN.slots)
    window = Window([], [], 1)
    for turn in turns:
        live = DialogueStateTracker.from_events("visitor", window.events, DOMAIN.slots)
        do(live, turn)
        for event in list(live.events)[len(window.events) :]:
            everything.update(event)
        window = shorten(live, len(window.header), window.start, SIZE)
    return everything, window


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(TURNS), min_size=1, max_size=40))
def test_window_leads_to_the_state_of_the_whole_session(turns: list[Turn]) -> None:
    everything, window = _play(turns)
    live = DialogueStateTracker.from_events("visitor", window.events, DOMAIN.slots)
    assert _state(live) == _state(_oracle(everything))
    body = list(everything.events)[window.start - 1 :]
    assert [event.as_dict() for event in window.body] == [event.as_dict() for event in body]


def test_what_was_typed_is_known_after_many_buttons() -> None:
    everything, window = _play([typed, typed, *[pressed] * 9])
    live = DialogueStateTracker.from_events("visitor", window.events, DOMAIN.slots)
    before = chat_context.chat_context(live)[chat_context.BEFORE]
    assert before == chat_context.chat_context(everything)[chat_context.BEFORE]
    assert len(before) == 2
    assert sum(isinstance(event, UserUttered) for event in window.body) == SIZE.turns


@pytest.mark.parametrize("turn", [typed, pressed])
def test_window_does_not_grow_with_the_chat(turn: Turn) -> None:
    sizes = [len(_play([turn] * length)[1].events) for length in (6, 40, 160)]
    assert sizes[0] == sizes[1] == sizes[2] <= 40


def test_window_is_bounded_when_a_form_goes_on_and_on() -> None:
    _, window = _play([typed, *[form_step] * 200])
    assert sum(isinstance(event, UserUttered) for event in window.body) == SIZE.most_turns


def test_window_does_not_grow_over_many_forms() -> None:
    form = [form_step, typed, form_step, form_end]
    assert len(_play(form * 30)[1].events) <= 45


def test_window_covers_what_the_policies_look_at() -> None:
    policies = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["policies"]
    assert max(policy.get("max_history", 0) for policy in policies) < SIZE.states
    assert SIZE.typed >= chat_context.TURNS
    for file in [ROOT / "data" / "rules.yml", *(ROOT / "data" / "stories").glob("*.yml")]:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for rule in content.get("rules", []):
            assert not rule.get("conversation_start"), f"{rule['rule']}: the window would look like a beginning"
            assert sum("action" in step for step in rule["steps"]) < SIZE.states, rule["rule"]
