"""The rate limits of this process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from frontdesk.guards.rate_limits import RateLimit

_UNLIMITED = 1_000_000.0


@dataclass(frozen=True)
class Limits:
    """All rate limits.

    Attributes:
        requests: Any request to the API, by address.
        opening: New conversations, by address.
        sender: What is sent, by address: a family, or a waiting room behind one address.
        conversation: What is sent, by conversation.
        login: Attempts to sign in at the desk, by address.
    """

    requests: RateLimit
    opening: RateLimit
    sender: RateLimit
    conversation: RateLimit
    login: RateLimit


@lru_cache(maxsize=1)
def limits() -> Limits:
    """Return the limits, made once."""
    scale = settings.CONFIGURATION.rate_scale or _UNLIMITED
    return Limits(
        requests=RateLimit(max(1, 120 * scale), 600 * scale),
        opening=RateLimit(max(1, 15 * scale), 30 * scale),
        sender=RateLimit(max(1, 40 * scale), 120 * scale),
        conversation=RateLimit(max(1, 10 * scale), 30 * scale),
        login=RateLimit(max(1, 20 * scale), 10 * scale),
    )
