"""Writes sign-ins into the audit trail, and begins sessions."""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from frontdesk import clinic
from frontdesk.desk.accounts import sessions
from frontdesk.desk.accounts.access import member_or_none
from frontdesk.desk.audit import trail


@receiver(user_logged_in)
def _signed_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    sessions.begin(request.session, clinic.now())
    trail.record(member_or_none(user), "signed in", f"account:{user.username}")


@receiver(user_logged_out)
def _signed_out(sender: Any, request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        trail.record(member_or_none(user), "signed out", f"account:{user.username}")


@receiver(user_login_failed)
def _failed(sender: Any, credentials: dict[str, Any], **_: Any) -> None:
    """Only names of accounts are noted: a password may have been typed into the wrong field."""
    name = str(credentials.get("username", ""))
    if User.objects.filter(username=name).exists():
        trail.record(None, "sign-in failed", f"account:{name}")


@receiver(user_locked_out)
def _locked(sender: Any, username: str | None = None, **_: Any) -> None:
    if username and User.objects.filter(username=username).exists():
        trail.record(None, "account locked for a while", f"account:{username}")
