"""Which events of a chat stay live, and what stands for those before them.

Rasa replays a tracker's events several times a turn, so a long chat gets slow. What a turn can depend on is the
state (slots, running form), a few turns before it, and the last messages that the visitor typed. That much is kept;
the rest is in the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    ConversationPaused,
    Event,
    FollowupAction,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker


@dataclass(frozen=True)
class WindowSize:
    """How much of a chat stays live.

    Attributes:
        turns: Visitor's messages kept, at least.
        states: Dialogue states kept, at least: one an action, without those that Rasa itself skips inside a form. Must
            cover `max_history` of the policies and the longest rule.
        most_turns: Messages kept, at most, when a form runs on and on and gives no new states.
        typed: Visitor's typed messages kept for the understanding, though their turns may be gone.
    """

    turns: int = 3
    states: int = 6
    most_turns: int = 30
    typed: int = 2


@dataclass(frozen=True)
class Window:
    """The live events of a chat.

    Attributes:
        header: Events that bring about the state before the first live event; made up, never stored as events.
        body: The stored events from `start` on.
        start: Number of the first of them in the chat, from 1.
    """

    header: Sequence[Event]
    body: Sequence[Event]
    start: int

    @property
    def events(self) -> list[Event]:
        """What a tracker is made from."""
        return [*self.header, *self.body]


def shorten(tracker: DialogueStateTracker, header_length: int, start: int, size: WindowSize) -> Window:
    """Return the window to go on with after a turn.

    Args:
        tracker: The chat, with the events of a window and those of the turn.
        header_length: How many of its first events are the window's header.
        start: Number of the first event after the header.
        size: How much to keep.
    """
    events = list(tracker.events)
    session = _last_session(events, header_length)
    if session is not None:
        # Rasa looks at the last session only. Which slots it took over is in events of its own.
        start, header_length, events = start + session - header_length, 0, events[session:]
        tracker = _replayed(tracker, events)
    place = _place_to_cut(tracker, events, header_length, size)
    if place is None:
        return Window(events[:header_length], events[header_length:], start)
    header = _header(_replayed(tracker, events[:place]), events[:place], size)
    return Window(header, events[place:], start + place - header_length)


def _last_session(events: Sequence[Event], header_length: int) -> int | None:
    starts = [
        place
        for place in range(header_length, len(events))
        if isinstance(events[place], ActionExecuted) and events[place].action_name == ACTION_SESSION_START_NAME
    ]
    return starts[-1] if starts and starts[-1] > header_length else None


def _place_to_cut(
    tracker: DialogueStateTracker, events: Sequence[Event], header_length: int, size: WindowSize
) -> int | None:
    """Return the latest place, at the beginning of a turn, after which enough is left."""
    applied = {id(event) for event in tracker.applied_events() if isinstance(event, ActionExecuted)}
    turns = states = 0
    for place in range(len(events) - 1, header_length, -1):
        states += id(events[place]) in applied
        if isinstance(events[place], UserUttered):
            turns += 1
            enough = turns >= size.turns and states >= size.states
            if (enough or turns >= size.most_turns) and _is_listening(events[place - 1]):
                return place
    return None


def _is_listening(event: Event) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME


def _replayed(tracker: DialogueStateTracker, events: Iterable[Event]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events(tracker.sender_id, list(events), tracker.slots.values())


def _header(state: DialogueStateTracker, events: Sequence[Event], size: WindowSize) -> list[Event]:
    """Return events that lead to the same state as `events` do."""
    at = events[-1].timestamp
    header: list[Event] = [
        *_typed(events, size.typed),
        # What is before a session does not count for the policies.
        ActionExecuted(ACTION_SESSION_START_NAME, timestamp=at),
        SessionStarted(timestamp=at),
        *(SlotSet(name, slot.value, timestamp=at) for name, slot in state.slots.items() if slot.has_been_set),
    ]
    if state.active_loop_name:
        header += [
            ActionExecuted(state.active_loop_name, timestamp=at),
            ActiveLoop(state.active_loop_name, timestamp=at),
        ]
        if state.is_active_loop_rejected:
            header.append(ActionExecutionRejected(state.active_loop_name, timestamp=at))
    if state.is_paused():
        header.append(ConversationPaused(timestamp=at))
    header.append(ActionExecuted(ACTION_LISTEN_NAME, timestamp=at))
    if state.followup_action:
        header.append(FollowupAction(state.followup_action, timestamp=at))
    return header


def _typed(events: Sequence[Event], count: int) -> list[Event]:
    """Return the last messages that were typed, not pressed, with nothing but their text."""
    typed = (event for event in reversed(events) if _is_typed(event))
    last: list[Any] = list(islice(typed, count))
    # Nor with their turns' ids: whoever looks for the reply to such a turn would find it here without any.
    return [UserUttered(event.text, timestamp=event.timestamp) for event in reversed(last)]


def _is_typed(event: Event) -> bool:
    return isinstance(event, UserUttered) and bool(event.text) and not event.text.startswith("/")
