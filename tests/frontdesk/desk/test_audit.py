"""The audit trail: who, when, what, old and new; never secrets; managers read and filter it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from frontdesk.desk.accounts.models import Member
from frontdesk.desk.audit import trail
from frontdesk.desk.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_change_of_an_account_is_written_with_old_and_new(manager: Client, receptionist: Client, clock: Any) -> None:
    manager.post("/desk/staff/priya", {"shown_as": "Priya K.", "role": "manager", "is_active": "on"})
    entry = AuditEntry.objects.get(what="account changed")
    assert entry.at == clock.now
    assert (entry.who, entry.about) == ("Mara (mara)", "account:priya")
    assert entry.old == {"role": "receptionist", "shown_as": "Priya", "active": True}
    assert entry.new == {"role": "manager", "shown_as": "Priya K.", "active": True}


def test_secrets_and_personal_data_are_not_written(make_member: Callable[..., Member]) -> None:
    new = {"password": "hunter2", "api_token": "abc", "note": "call 020 7946 0000", "list": ["a@b.example", 3, None]}
    entry = trail.record(make_member(), "tried", "x:1", new=new)
    entry.refresh_from_db()
    hidden = {"password": "[hidden]", "api_token": "[hidden]", "note": "call [phone]", "list": ["[e-mail]", 3, None]}
    assert entry.new == hidden


def test_one_time_passwords_are_nowhere_in_the_trail(manager: Client) -> None:
    manager.post("/desk/staff/add", {"name": "leo", "role": "receptionist", "shown_as": "Leo"})
    manager.post("/desk/staff/leo/reset")
    assert {"account added", "password reset"} <= set(AuditEntry.objects.values_list("what", flat=True))
    assert all("-" not in str(entry.new or "") for entry in AuditEntry.objects.all())


def test_manager_filters_the_trail(manager: Client, clock: Any) -> None:
    me: Member = manager.member  # type: ignore[attr-defined]
    clock.later(days=-1)
    trail.record(me, "price changed", "price:face", old={"amount": 75}, new={"amount": 80})
    clock.later(days=1)
    trail.record(None, "chat erased", "chat:42")

    def shown(**wanted: str) -> list[str]:
        page = manager.get(reverse("desk:audit"), wanted).context["page"]
        return [entry.what for entry in page]

    assert shown(what="price changed") == ["price changed"]
    assert shown(q="chat:42") == ["chat erased"]
    assert "chat erased" not in shown(last="2026-03-01")
    assert "price changed" not in shown(first="2026-03-02")
    assert shown(q="nobody of this name") == []


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
@pytest.mark.parametrize("end", ["first", "last"])
def test_day_at_the_end_of_the_calendar_is_refused(manager: Client, end: str, day: str) -> None:
    page = manager.get(reverse("desk:audit"), {end: day})
    assert page.status_code == 200
    assert "Please choose a day" in page.content.decode()


def test_trail_shows_values_as_text(manager: Client) -> None:
    trail.record(None, "tried", "x:1", new={"name": "<script>alert(1)</script>"})
    page = manager.get(reverse("desk:audit")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_entry_stays_when_the_account_goes(make_member: Callable[..., Member]) -> None:
    member = make_member("leo")
    trail.record(member, "tried", "x:1")
    member.user.delete()
    assert AuditEntry.objects.get(what="tried").who == "Leo (leo)"
