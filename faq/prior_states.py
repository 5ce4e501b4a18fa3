"""The dialogue states of a chat, made once a turn, where Rasa plays all events again for each policy and prediction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rasa.shared.core.constants import PREVIOUS_ACTION
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.trackers import DialogueStateTracker

_KEPT = "prior_states"


@dataclass(frozen=True)
class _Prior:
    """What Rasa asks of the tracker as it stood before an action."""

    state: State
    followup_action: str | None
    latest_action: dict[str, str] | None
    latest_action_name: str | None
    active_loop_name: str | None
    hide_rule_turn: bool

    @classmethod
    def of(cls, tracker: DialogueStateTracker, domain: Domain, *, omit: bool, hide: bool) -> _Prior:
        return cls(
            domain.get_active_state(tracker, omit_unset_slots=omit),
            tracker.followup_action,
            dict(tracker.latest_action) if tracker.latest_action else tracker.latest_action,
            tracker.latest_action_name,
            tracker.active_loop_name,
            hide,
        )


@dataclass
class _Played:
    """A chat as far as it was played."""

    domain: Domain
    omit: bool
    tracker: DialogueStateTracker
    events: list[Event] = field(default_factory=list)
    priors: list[_Prior] = field(default_factory=list)

    def goes_on_in(self, events: list[Event]) -> bool:
        """Return whether these events begin with those played."""
        known = self.events
        return len(known) <= len(events) and all(one is other for one, other in zip(known, events, strict=False))


def _priors(tracker: DialogueStateTracker, domain: Domain, *, omit: bool) -> Iterator[_Prior]:
    events = tracker.applied_events()
    played: _Played | None = vars(tracker).get(_KEPT)
    if played is None or played.domain is not domain or played.omit != omit or not played.goes_on_in(events):
        played = _Played(domain, omit, tracker.init_copy())
        vars(tracker)[_KEPT] = played
    for event in events[len(played.events) :]:
        if isinstance(event, ActionExecuted):
            played.priors.append(_Prior.of(played.tracker, domain, omit=omit, hide=event.hide_rule_turn))
        played.tracker.update(event)
        played.events.append(event)
    yield from played.priors
    yield _Prior.of(played.tracker, domain, omit=omit, hide=False)


def states_for_tracker_history(
    domain: Domain,
    tracker: DialogueStateTracker,
    omit_unset_slots: bool = False,
    ignore_rule_only_turns: bool = False,
    rule_only_data: dict[str, Any] | None = None,
) -> list[State]:
    """Return what `Domain.states_for_tracker_history` returns; the arguments are the same."""
    states: list[State] = []
    last_ml_action: dict[str, str] | None = None
    hidden = False
    for prior in _priors(tracker, domain, omit=omit_unset_slots):
        state: State = {name: dict(part) for name, part in prior.state.items()}
        if ignore_rule_only_turns:
            if not hidden:
                last_ml_action = prior.latest_action
            if not prior.followup_action and prior.latest_action_name != prior.active_loop_name:
                hidden = prior.hide_rule_turn
            if hidden:
                continue
            domain._remove_rule_only_features(state, rule_only_data)
            if states:
                domain._substitute_rule_only_user_input(state, states[-1])
            if last_ml_action:
                state[PREVIOUS_ACTION] = last_ml_action
        states.append(domain._clean_state(state))
    return states
