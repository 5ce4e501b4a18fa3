"""Who is asking, and what they may see. Everything under `/desk/` needs a login unless it says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from frontdesk.desk.accounts.models import Member

_P = ParamSpec("_P")
_R = TypeVar("_R", bound=HttpResponseBase)
NEEDS_NO_LOGIN = "desk_needs_no_login"
ALLOWS_OLD_PASSWORD = "desk_allows_old_password"  # noqa: S105 - an attribute's name


def member_of(request: HttpRequest) -> Member:
    """Return who is asking.

    Raises:
        PermissionDenied: Nobody who may use the desk.
    """
    member = member_or_none(request.user)
    if member is None:
        raise PermissionDenied
    return member


def member_or_none(user: AbstractBaseUser | AnonymousUser) -> Member | None:
    """Return a user's place at the desk, None when there is none or the account is switched off."""
    if not user.is_authenticated or not user.is_active:
        return None
    found: Member | None = getattr(user, "member", None)
    return found


def manager_only(view: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let only managers use a view; everybody else gets a 403 page.

    Raises:
        PermissionDenied: Somebody else asks.
    """

    @wraps(view)
    def check(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        if not member_of(cast(HttpRequest, args[0])).is_manager:
            raise PermissionDenied
        return view(*args, **kwargs)

    return check


def needs_no_login(view: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let everybody use a view under `/desk/`, such as the login."""
    setattr(view, NEEDS_NO_LOGIN, True)
    return view


def allows_old_password(view: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let a view be used while the one-time password has not been changed yet."""
    setattr(view, ALLOWS_OLD_PASSWORD, True)
    return view
