"""Writes the audit trail."""

from __future__ import annotations

from typing import Any

from frontdesk import clinic
from frontdesk.desk.accounts.models import Member
from frontdesk.desk.audit.models import AuditEntry
from frontdesk.guards.masking import mask

NOBODY = "(command line or not signed in)"
_HIDDEN = "[hidden]"
_SECRET = ("password", "token", "secret", "key", "cookie", "session")


def record(who: Member | None, what: str, about: str = "", *, old: Any = None, new: Any = None) -> AuditEntry:
    """Write an entry; call it in the transaction of the change, so that there is neither without the other.

    Args:
        who: Who did it; None for the command line, or somebody who is not signed in.
        what: What was done, a few fixed words such as `price changed`; the page filters by it.
        about: What it was done to, as `kind:id`.
        old: What it was before, as JSON; None when there was nothing. Personal data in it is masked.
        new: What it is now.
    """
    return AuditEntry.objects.create(
        at=clinic.now(),
        user=who.user if who else None,
        who=f"{who.shown_as} ({who.user.username})" if who else NOBODY,
        what=what,
        about=about[:200],
        old=_clean(old),
        new=_clean(new),
    )


def _clean(value: Any, name: str = "") -> Any:
    """Return a value without secrets, by name, and without personal data, by pattern."""
    if any(secret in name.lower() for secret in _SECRET):
        return _HIDDEN
    if isinstance(value, dict):
        return {str(key): _clean(item, str(key)) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item, name) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return mask(str(value))
