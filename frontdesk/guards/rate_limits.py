"""Rate limits: token buckets by conversation and by address, kept in memory."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_KEYS = 50_000


class RateLimit:
    """Lets a burst through, then so many a minute.

    Args:
        burst: How many at once.
        per_minute: How many more a minute.
        clock: Measures time; tests replace it.

    Example:
        >>> limit = RateLimit(burst=2, per_minute=60)
        >>> [limit.wait("visitor") for _ in range(3)]
        [0, 0, 1]
    """

    def __init__(self, burst: float, per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        if burst < 1 or per_minute <= 0:
            raise ValueError(f"burst and per_minute must be positive. Currently, they are {burst} and {per_minute}.")
        self._burst = float(burst)
        self._rate = per_minute / 60.0
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> int:
        """Take one from a key's bucket.

        Args:
            key: Whose bucket.

        Returns:
            0 when it was there to take, else the whole seconds after which there is one.
        """
        now = self._clock()
        left, then = self._buckets.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - then) * self._rate)
        seconds = 0 if left >= 1.0 else max(1, math.ceil((1.0 - left) / self._rate))
        self._buckets[key] = (left if seconds else left - 1.0, now)
        if len(self._buckets) > MOST_KEYS:
            self._buckets.popitem(last=False)
        return seconds


def network_of(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 that an IPv6 visitor owns."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        mapped = getattr(parsed, "ipv4_mapped", None)
        return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
