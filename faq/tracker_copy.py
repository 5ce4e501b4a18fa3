"""Copies a tracker's state, where Rasa plays all of its events again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    Event,
    FollowupAction,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

_REVERTING = (ActionReverted, Restarted, UserUtteranceReverted)


def can_be_copied(tracker: DialogueStateTracker) -> bool:
    """Return whether the tracker's state is just what its events bring about, one after the other."""
    plain = type(tracker) is DialogueStateTracker and tracker._max_event_history is None
    return plain and not any(isinstance(event, _REVERTING) for event in tracker.events)


def copied(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """Return what playing the events of the tracker again would give; `can_be_copied` must hold."""
    twin = tracker.init_copy()
    twin.events.extend(tracker.events)
    for name, slot in tracker.slots.items():
        vars(twin.slots[name]).update(vars(slot))
    for name in ("_paused", "latest_message", "latest_bot_utterance"):
        setattr(twin, name, getattr(tracker, name))
    twin.latest_action = dict(tracker.latest_action)
    twin.active_loop = tracker.active_loop and dataclasses.replace(tracker.active_loop)
    twin.followup_action = _action_to_follow(reversed(tracker.events))
    return twin


def _action_to_follow(events: Iterable[Event]) -> str | None:
    """Return the action that the events, the latest first, ask for; Rasa may have cleared it without an event."""
    for event in events:
        if isinstance(event, (ActionExecuted, UserUttered)):
            return None
        if isinstance(event, FollowupAction):
            return str(event.action_name)
        if isinstance(event, SessionStarted):
            break
    return str(ACTION_LISTEN_NAME)
