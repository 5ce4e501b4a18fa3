"""Which websites may show the widget."""

from __future__ import annotations

from urllib.parse import urlsplit

from frontdesk.configuration import Configuration
from knowledge.snapshot import Snapshot

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def is_allowed(origin: str, host: str, configuration: Configuration, snapshot: Snapshot) -> bool:
    """Return whether a page of an origin may use the API.

    Allowed are the front desk's own pages, the clinic's website, what `FRONTDESK_ORIGINS` names, and while developing
    every page on this machine.

    Args:
        origin: The `Origin` header.
        host: The `Host` header, checked before.
        configuration: The configuration.
        snapshot: The files as they are now.
    """
    given = _normal(origin)
    if given is None:
        return False
    parts = urlsplit(given)
    if parts.netloc == host.lower():
        return True
    if configuration.mode == "development" and parts.hostname in _LOOPBACK:
        return True
    allowed = {_normal(str(snapshot.clinic.website)), *(_normal(named) for named in configuration.origins)}
    return given in allowed or ("*" in configuration.origins and configuration.mode == "development")


def _normal(origin: str) -> str | None:
    """Return `scheme://host[:port]` in small letters without a default port, or None for what is no origin."""
    try:
        parts = urlsplit(origin.strip().lower())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != default else "")
