"""What the desk keeps, from its packages."""

from __future__ import annotations

from frontdesk.desk.accounts.models import Member, Role
from frontdesk.desk.audit.models import AuditEntry

__all__ = ["AuditEntry", "Member", "Role"]
