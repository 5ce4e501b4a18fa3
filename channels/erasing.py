"""Erases what Rasa remembers of one sender."""

from __future__ import annotations

from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore


class CannotEraseError(Exception):
    """The tracker store in use offers no way to erase one sender."""


async def erase_tracker(store: Any, sender: str) -> None:
    """Erase one sender's tracker; Rasa's tracker stores have no operation for it.

    A store of the project's own offers `async erase(sender)`.

    Args:
        store: The agent's tracker store, however wrapped.
        sender: Whose tracker.

    Raises:
        CannotEraseError: It is another kind of store.
    """
    for layer in _layers(store):
        if hasattr(layer, "erase"):
            await layer.erase(sender)
        elif isinstance(layer, InMemoryTrackerStore):
            layer.store.pop(sender, None)
        elif isinstance(layer, SQLTrackerStore):
            with layer.session_scope() as session:
                session.query(layer.SQLEvent).filter_by(sender_id=sender).delete()
                session.commit()
        elif not hasattr(layer, "_tracker_store"):
            raise CannotEraseError(f"{type(layer).__name__} has no erase(sender); give it one")


async def erase_old_trackers(store: Any, cutoff: float) -> int:
    """Erase every chat in which nothing happened since `cutoff`.

    Args:
        store: The agent's tracker store, however wrapped.
        cutoff: Seconds since 1970.

    Returns:
        How many were erased.

    Raises:
        CannotEraseError: The store offers no `async erase_before(cutoff)`; only those of the project do.
    """
    able = [layer for layer in _layers(store) if hasattr(layer, "erase_before")]
    if not able:
        raise CannotEraseError(f"{type(store).__name__} has no erase_before(cutoff); give it one")
    return sum([await layer.erase_before(cutoff) for layer in able])


async def events_of(store: Any, sender: str) -> int:
    """Return how many events of one sender the tracker store holds."""
    tracker = await store.retrieve(sender)
    return len(tracker.events) if tracker else 0


def _layers(store: Any) -> list[Any]:
    """Return the store and what it wraps: Rasa puts a fail-safe and an awaitable one around the real one."""
    layers: list[Any] = []
    waiting = [store]
    while waiting:
        layer = waiting.pop()
        layers.append(layer)
        inner = (getattr(layer, "_tracker_store", None), getattr(layer, "_fallback_tracker_store", None))
        waiting.extend(found for found in inner if found is not None)
    return layers
