"""What the desk keeps, from its packages."""

from __future__ import annotations

from frontdesk.desk.accounts.models import Member, Role
from frontdesk.desk.audit.models import AuditEntry
from frontdesk.desk.takeover.models import CannedAnswer, Holding, LookedThrough, Note

__all__ = ["AuditEntry", "CannedAnswer", "Holding", "LookedThrough", "Member", "Note", "Role"]
