"""Makes and changes accounts; each change is written into the audit trail."""

from __future__ import annotations

import re
import secrets

from django.contrib.auth.models import User
from django.db import transaction

from frontdesk.desk.accounts.models import Member, Role
from frontdesk.desk.audit import trail
from frontdesk.errors import FrontDeskError

FIRST_MANAGER = "manager"
FIRST_LOGIN = """\
The desk is at /desk/. Its first login, shown only now; the password must be changed at once:
    name      {name}
    password  {password}"""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,49}")
# No letters and digits that look alike: it is read from one screen and typed at another.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 5


class AccountError(FrontDeskError):
    """An account cannot be made or changed; the message says why and what to do."""


def one_time_password() -> str:
    """Return a random password that is easy to type, with about 99 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


@transaction.atomic
def add(name: str, role: str, shown_as: str = "", *, by: Member | None = None) -> tuple[Member, str]:
    """Make an account.

    Args:
        name: What is typed at the login: small letters, digits, dot, dash.
        role: A value of `Role`.
        shown_as: The name that visitors see; the account's name by default.
        by: Who does it; None for the command line.

    Returns:
        The account, and its one-time password, which must be changed at the first login.

    Raises:
        AccountError: The name or role cannot be used, or the name is taken.
    """
    if not _NAME.fullmatch(name):
        raise AccountError(f"The name {name!r} cannot be used: small letters, digits, dots and dashes, at most 50.")
    if role not in Role.values:
        raise AccountError(f"There is no role {role!r}; choose {' or '.join(Role.values)}.")
    if User.objects.filter(username=name).exists():
        raise AccountError(f"There is an account {name!r} already; `faq user reset {name}` gives it a new password.")
    password = one_time_password()
    user = User.objects.create_user(name, password=password)
    member = Member.objects.create(user=user, role=role, shown_as=(shown_as.strip() or name.capitalize())[:100])
    trail.record(by, "account added", f"account:{name}", new={"role": role, "shown_as": member.shown_as})
    return member, password


@transaction.atomic
def reset(name: str, *, by: Member | None = None) -> str:
    """Give an account a new one-time password, let it in again, and end its sessions.

    Returns:
        The password, which must be changed at the next login.

    Raises:
        AccountError: There is no such account.
    """
    member = find(name)
    password = one_time_password()
    member.user.set_password(password)
    member.user.is_active = True
    member.user.save(update_fields=["password", "is_active"])
    member.must_change_password = True
    member.save(update_fields=["must_change_password"])
    trail.record(by, "password reset", f"account:{name}")
    return password


@transaction.atomic
def change(name: str, *, role: str, shown_as: str, is_active: bool, by: Member | None = None) -> Member:
    """Change an account.

    Args:
        name: The account's name.
        role: A value of `Role`.
        shown_as: The name that visitors see.
        is_active: Whether it may sign in.
        by: Who does it; None for the command line.

    Raises:
        AccountError: There is no such account, or it is the last active manager.
    """
    member = find(name)
    last = not Member.objects.filter(role=Role.MANAGER, user__is_active=True).exclude(pk=member.pk).exists()
    if last and (role != Role.MANAGER or not is_active):
        raise AccountError("This is the last manager; make another one first.")
    old = {"role": member.role, "shown_as": member.shown_as, "active": member.user.is_active}
    member.role, member.shown_as, member.user.is_active = role, shown_as.strip()[:100], is_active
    member.save(update_fields=["role", "shown_as"])
    member.user.save(update_fields=["is_active"])
    new = {"role": member.role, "shown_as": member.shown_as, "active": is_active}
    if new != old:
        trail.record(by, "account changed", f"account:{name}", old=old, new=new)
    return member


def find(name: str) -> Member:
    """Return an account, locked for a change; call inside a transaction.

    Raises:
        AccountError: There is none of that name.
    """
    member = Member.objects.select_for_update().select_related("user").filter(user__username=name).first()
    if member is None:
        raise AccountError(f"There is no account {name!r}; `faq user list` shows them.")
    return member


def everybody() -> list[Member]:
    """Return all accounts, the active ones first."""
    return list(Member.objects.select_related("user").order_by("-user__is_active", "shown_as"))


def has_manager() -> bool:
    """Whether there is a manager."""
    return Member.objects.filter(role=Role.MANAGER).exists()


def first_manager() -> str | None:
    """Make the first manager when there is none.

    Returns:
        The one-time password, to be shown once; None when there is a manager.
    """
    with transaction.atomic():
        if has_manager() or User.objects.filter(username=FIRST_MANAGER).exists():
            return None
        return add(FIRST_MANAGER, Role.MANAGER)[1]
