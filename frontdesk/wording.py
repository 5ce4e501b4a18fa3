"""What the front desk itself says to visitors.

Each sentence can be worded differently by a phrase `frontdesk_<name>` in the knowledge file. Nothing medical is said
here, and what differs from clinic to clinic is filled in from the clinic file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from knowledge.placeholders import fill
from knowledge.snapshot import Snapshot

DEFAULTS: Mapping[str, str] = {
    "slow": (
        "This is taking longer than usual, but I am still working on it. "
        "If you would rather speak to someone, call us on {phone}. We are {open_now}."
    ),
    "gave_up": (
        "I am sorry, I could not answer this in time. I have passed your question on to our team. "
        "You can also call us on {phone}. We are {open_now}."
    ),
    "handoff": (
        "I have told our team that you would like to talk to a person. We are {open_now}. "
        "If you leave a phone number or an e-mail address, we can call or write back; or call us on {phone}."
    ),
    "contact": ("Thank you. Your contact details are with our team, and only they can see them. We are {open_now}."),
    "consent": (
        "I agree that {clinic_name} keeps these contact details to answer my question. "
        "I can have them erased at any time."
    ),
    "privacy": (
        "You are chatting with an assistant of {clinic_name}, not with a person. "
        "Please do not write anything here that you want to keep private."
    ),
}
PREFIX = "frontdesk_"


def say(name: str, snapshot: Snapshot, now: datetime) -> str:
    """Return one of the front desk's sentences, filled in.

    Args:
        name: A key of `DEFAULTS`.
        snapshot: The files as they are now.
        now: The time, with its zone.
    """
    return fill(snapshot.knowledge.phrases.get(PREFIX + name, DEFAULTS[name]), snapshot, now)
