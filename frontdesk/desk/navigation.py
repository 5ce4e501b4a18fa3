"""The desk's pages as the navigation shows them, by role."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.desk.accounts.models import Member


@dataclass(frozen=True)
class Entry:
    """A page in the navigation.

    Attributes:
        url_name: Its name, such as `desk:inbox`; pages whose name begins with it count as the same place.
        label: What it is called.
        manager_only: Shown to managers only.
    """

    url_name: str
    label: str
    manager_only: bool = False


ENTRIES = (
    Entry("desk:inbox", "Inbox"),
    Entry("desk:canned", "Ready answers"),
    Entry("desk:questions", "Questions"),
    Entry("desk:teach", "Teach"),
    Entry("desk:facts", "Facts & prices"),
    Entry("desk:figures", "Figures", manager_only=True),
    Entry("desk:staff", "Staff", manager_only=True),
    Entry("desk:audit", "Audit trail", manager_only=True),
    Entry("desk:privacy", "Privacy", manager_only=True),
)


def entries_for(member: Member) -> list[Entry]:
    """Return what somebody may go to, in order."""
    return [entry for entry in ENTRIES if member.is_manager or not entry.manager_only]


def place_of(view_name: str, entries: list[Entry]) -> str:
    """Return the entry that a page belongs to: `desk:staff-change` belongs to `desk:staff`; empty when none."""
    names = [entry.url_name for entry in entries]
    return max((name for name in names if f"{view_name}-".startswith(f"{name}-")), key=len, default="")
