"""What the front desk itself says to visitors: the phrases `frontdesk_<name>` of the knowledge file."""

from __future__ import annotations

from datetime import datetime

from knowledge.placeholders import fill
from knowledge.snapshot import Snapshot

PREFIX = "frontdesk_"


def say(name: str, snapshot: Snapshot, now: datetime, *, staff_name: str = "") -> str:
    """Return one of the front desk's sentences, filled in.

    Args:
        name: Which, such as `slow`; the file must have all that `knowledge.phrases` requires.
        snapshot: The files as they are now.
        now: The time, with its zone.
        staff_name: Of the receptionist that the sentence is about.
    """
    return fill(snapshot.knowledge.phrases[PREFIX + name], snapshot, now, extra={"staff_name": staff_name})
