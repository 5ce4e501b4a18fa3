"""Accounts of the desk, from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from faq.errors import FaqError


def add(name: str, role: str, shown_as: str) -> str:
    """Make an account.

    Args:
        name: What is typed at the login.
        role: `receptionist` or `manager`.
        shown_as: The name that visitors see; empty for the account's name.

    Returns:
        What to tell the operator, with the one-time password.

    Raises:
        FaqError: The account cannot be made; the message says why.
    """
    with _desk():
        from frontdesk.desk.accounts import members

        member, password = members.add(name, role, shown_as)
        return f"{member.shown_as} may sign in at /desk/ as {name} ({role}).\n{_once(password)}"


def reset(name: str) -> str:
    """Give an account a new one-time password.

    Returns:
        What to tell the operator.

    Raises:
        FaqError: There is no such account.
    """
    with _desk():
        from frontdesk.desk.accounts import members

        return _once(members.reset(name))


def listed() -> str:
    """Return the accounts, one a line."""
    with _desk():
        from frontdesk.desk.accounts import members

        lines = []
        for member in members.everybody():
            state = "" if member.user.is_active else "  (switched off)"
            last = f"{member.user.last_login:%Y-%m-%d %H:%M} UTC" if member.user.last_login else "never signed in"
            lines.append(f"{member.user.username:20} {member.role:13} {member.shown_as:20} {last}{state}")
        return "\n".join([*lines, f"{len(lines)} account(s)"])


def first_login() -> str:
    """Make the first manager when there is none, and return what to tell the operator; else nothing."""
    with _desk():
        from frontdesk.desk.accounts import members

        password = members.first_manager()
        return members.FIRST_LOGIN.format(name=members.FIRST_MANAGER, password=password) if password else ""


def _once(password: str) -> str:
    return f"One-time password, shown only now; it must be changed at the first login: {password}"


@contextmanager
def _desk() -> Iterator[None]:
    """Set the front desk's database up, and show its errors as the command line does."""
    from frontdesk.errors import FrontDeskError

    try:
        from frontdesk.database import set_up

        set_up()
        yield
    except FrontDeskError as error:
        raise FaqError(str(error)) from error
