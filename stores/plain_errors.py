"""Makes a turn fail when its chat cannot be read or stored."""

from __future__ import annotations

from typing import Any

from rasa.core.tracker_store import FailSafeTrackerStore

from stores.tracker_store import ChatTrackerStore


def let_errors_through(agent: Any) -> None:
    """Take Rasa's fail-safe wrapper off the project's tracker store.

    The wrapper answers a failed read with "no such chat", so the bot goes on without what was said before, and puts
    what cannot be stored into memory, where nobody looks again. An error instead fails the turn, and the front desk
    sends it again. Other tracker stores are left as they are.

    Args:
        agent: Rasa's agent, with a model loaded or not.
    """
    wrapper = agent.tracker_store
    if not isinstance(wrapper, FailSafeTrackerStore) or not isinstance(wrapper._tracker_store, ChatTrackerStore):
        return
    agent.tracker_store = wrapper._tracker_store
    if agent.processor:
        agent.processor.tracker_store = wrapper._tracker_store
