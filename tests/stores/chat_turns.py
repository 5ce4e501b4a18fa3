"""Turns as Rasa's processor records them, for chats of any length and kind."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME, REQUESTED_SLOT
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    DefinePrevUserUtteredFeaturization,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from stores.tracker_store import ChatTrackerStore

FORM = "suitability_form"
StoreMaker = Callable[..., ChatTrackerStore]
_numbers = count(1)


def said(text: str, intent: str = "pain", turn_id: str | None = None) -> UserUttered:
    """Return a visitor's message."""
    parsed = {"intent": {"name": intent, "confidence": 0.9}, "entities": [], "text": text}
    return UserUttered(text, parsed["intent"], [], parsed, input_channel="private", message_id=turn_id)


def replied(action: str, number: int) -> list[Event]:
    """Return what an action that answers leaves."""
    return [
        ActionExecuted(action, policy="RulePolicy", confidence=1.0),
        BotUttered(f"Answer {number}.", {"custom": {"kind": "answer", "facts": [f"f{number}"]}}),
        SlotSet("context", {"kind": "answer", "topics": [f"t{number}"]}),
    ]


def _listen() -> ActionExecuted:
    return ActionExecuted(ACTION_LISTEN_NAME, policy="RulePolicy", confidence=1.0)


def _question(tracker: DialogueStateTracker, number: int) -> list[Event]:
    return [replied("action_answer", number)[1], SlotSet(REQUESTED_SLOT, "check_age")]


def typed(tracker: DialogueStateTracker, number: int) -> list[Event]:
    """A question that is answered; inside the form, the form then goes on."""
    message = said(f"question {number}", ("pain", "cost", "aftercare")[number % 3])
    if tracker.active_loop_name != FORM:
        return [message, DefinePrevUserUtteredFeaturization(False), *replied("action_answer", number), _listen()]
    rejected = ActionExecutionRejected(FORM)
    again = [ActionExecuted(FORM), *_question(tracker, number)]
    return [message, rejected, *replied("action_answer", number), *again, _listen()]


def pressed(tracker: DialogueStateTracker, number: int) -> list[Event]:
    """A button."""
    events = typed(tracker, number)
    return [said("/tell_more", "tell_more"), *events[1:]]


def form_step(tracker: DialogueStateTracker, number: int) -> list[Event]:
    """The form is opened, or one of its questions is answered."""
    if tracker.active_loop_name != FORM:
        opened = [ActionExecuted(FORM), ActiveLoop(FORM), *_question(tracker, number)]
        return [
            said("am I suitable", "check_suitability"),
            DefinePrevUserUtteredFeaturization(False),
            *opened,
            _listen(),
        ]
    answer = SlotSet(("check_age", "check_scar_type", "check_conditions")[number % 3], [str(number)])
    message = said(f"it is {number}", "inform")
    return [
        *(message, DefinePrevUserUtteredFeaturization(False), ActionExecuted(FORM), answer),
        *_question(tracker, number),
        _listen(),
    ]


def form_end(tracker: DialogueStateTracker, number: int) -> list[Event]:
    """The form is left; without one it is a question like others."""
    if tracker.active_loop_name != FORM:
        return typed(tracker, number)
    closed = [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]
    left = [ActionExecutionRejected(FORM), *replied("action_leave_form", number), *closed]
    return [said("stop", "stop"), *left, _listen()]


def stuck(tracker: DialogueStateTracker, number: int) -> list[Event]:
    """The form is interrupted, and not taken up again in the same turn."""
    if tracker.active_loop_name != FORM:
        return typed(tracker, number)
    return [said("hm"), ActionExecutionRejected(FORM), *replied("action_fall_back", number), _listen()]


def paused(tracker: DialogueStateTracker, number: int) -> list[Event]:
    """The chat is paused or goes on."""
    change = ConversationResumed() if tracker.is_paused() else ConversationPaused()
    return [said("a person please"), *replied("action_hand_over", number), change, _listen()]


def next_session(tracker: DialogueStateTracker, number: int) -> list[Event]:
    """The visitor comes back after a day: Rasa begins a session with the slots that were set."""
    carried = [SlotSet(event.key, event.value) for event in tracker.applied_events() if isinstance(event, SlotSet)]
    start = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted(), *carried, ActionExecuted(ACTION_LISTEN_NAME)]
    begun = DialogueStateTracker.from_events(tracker.sender_id, start, tracker.slots.values())
    return [*start, *typed(begun, number)]


Turn = Callable[[DialogueStateTracker, int], list[Event]]
TURNS: tuple[Turn, ...] = (typed, pressed, form_step, form_end, stuck, paused, next_session)


def do(tracker: DialogueStateTracker, turn: Turn) -> None:
    """Let a turn happen: what Rasa's processor does between reading and saving a tracker."""
    number = next(_numbers)
    events = turn(tracker, number) if tracker.events else next_session(tracker, number)
    for event in events:
        if isinstance(event, UserUttered) and event.message_id is None:
            event.message_id = f"turn-{number}"
        event.timestamp = time.time()
        tracker.update(event)


async def take_turn(store: TrackerStore, sender: str, turn: Turn = typed) -> DialogueStateTracker:
    """Do what Rasa does with a tracker store in one turn."""
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    do(tracker, turn)
    await store.save(tracker)
    return tracker


async def all_events(store: TrackerStore, sender: str) -> list[dict[str, Any]]:
    tracker = await store.retrieve_full_tracker(sender)
    return [event.as_dict() for event in tracker.events] if tracker else []


def texts(events: list[dict[str, Any]]) -> list[str]:
    return [event["text"] for event in events if event["event"] == "user"]


async def retrieved(store: TrackerStore, sender: str) -> DialogueStateTracker:
    tracker = await store.retrieve(sender)
    assert tracker
    return tracker
