"""How long a login lasts: until nobody has done anything for a while, and never longer than a working day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

IDLE = timedelta(hours=4)
LONGEST = timedelta(hours=12)
_BEGAN, _USED = "desk_began", "desk_used"
_NOTE_EVERY = timedelta(minutes=1)


def begin(session: SessionBase, now: datetime) -> None:
    """Note that somebody has just signed in."""
    session[_BEGAN] = session[_USED] = now.timestamp()


def is_over(session: SessionBase, now: datetime) -> bool:
    """Whether a login has ended by time; one that never began properly has.

    Args:
        session: The session.
        now: The time, with its zone.
    """
    began, used = session.get(_BEGAN), session.get(_USED)
    if began is None or used is None:
        return True
    at = now.timestamp()
    used, began = float(used), float(began)
    return at - used > IDLE.total_seconds() or at - began > LONGEST.total_seconds()


def note_use(session: SessionBase, now: datetime) -> None:
    """Note that a person did something; what pages fetch by themselves does not count."""
    if now.timestamp() - session.get(_USED, 0.0) > _NOTE_EVERY.total_seconds():
        session[_USED] = now.timestamp()
