"""Sign in and out, change one's password, look after accounts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontdesk import clinic
from frontdesk.desk.accounts import members, sessions
from frontdesk.desk.accounts.access import (
    allows_old_password,
    manager_only,
    member_of,
    member_or_none,
    needs_no_login,
)
from frontdesk.desk.accounts.forms import AccountChange, NewAccount, SignIn
from frontdesk.desk.audit import trail
from frontdesk.guards.limits_in_use import limits
from frontdesk.guards.rate_limits import network_of


class _Login(LoginView):
    template_name = "desk/login.html"
    authentication_form = SignIn

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if member_or_none(request.user) is not None:
            return redirect("desk:home")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if wait := limits().login.wait(network_of(request.META.get("REMOTE_ADDR", ""))):
            return _too_many(request, wait)
        return super().post(request, *args, **kwargs)


login = needs_no_login(_Login.as_view())
logout = allows_old_password(require_POST(LogoutView.as_view()))


def locked_out(request: HttpRequest, credentials: dict[str, Any], *_: Any, **__: Any) -> HttpResponse:
    """Answer somebody who has failed to sign in too often."""
    return render(request, "desk/locked.html", {"minutes": settings.LOCKED_MINUTES}, status=429)


def _too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    response = render(request, "desk/locked.html", {"seconds": seconds}, status=429)
    response["Retry-After"] = str(seconds)
    return response


@allows_old_password
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password."""
    member = member_of(request)
    form = PasswordChangeForm(member.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        member.must_change_password = False
        member.save(update_fields=["must_change_password"])
        update_session_auth_hash(request, member.user)
        sessions.begin(request.session, clinic.now())
        trail.record(member, "password changed", f"account:{member.user.username}")
        messages.success(request, "Your password is changed. Other places where you were signed in are signed out.")
        return redirect("desk:home")
    return render(request, "desk/password.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@manager_only
def staff(request: HttpRequest) -> HttpResponse:
    """List the accounts."""
    return render(request, "desk/staff.html", {"members": members.everybody(), "form": NewAccount()})


@require_POST
@manager_only
def staff_add(request: HttpRequest) -> HttpResponse:
    """Make an account and show its one-time password, once."""
    form = NewAccount(request.POST)
    shown: dict[str, str] = {}
    if form.is_valid():
        data = form.cleaned_data
        try:
            member, secret = members.add(data["name"], data["role"], data["shown_as"], by=member_of(request))
        except members.AccountError as error:
            form.add_error("name", str(error))
        else:
            shown, form = {"name": member.user.username, "password": secret}, NewAccount()
    context = {"members": members.everybody(), "form": form, "shown": shown}
    return render(request, "desk/staff.html", context, status=422 if form.errors else 200)


@require_POST
@manager_only
def staff_reset(request: HttpRequest, name: str) -> HttpResponse:
    """Give an account a new one-time password and show it, once."""
    try:
        shown = {"name": name, "password": members.reset(name, by=member_of(request))}
    except members.AccountError as error:
        messages.error(request, str(error))
        return redirect("desk:staff")
    return render(request, "desk/staff.html", {"members": members.everybody(), "form": NewAccount(), "shown": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@manager_only
def staff_change(request: HttpRequest, name: str) -> HttpResponseBase:
    """Change an account: name shown, role, whether it may sign in."""
    member = next((one for one in members.everybody() if one.user.username == name), None)
    if member is None:
        messages.error(request, f"There is no account {name}.")
        return redirect("desk:staff")
    start = {"shown_as": member.shown_as, "role": member.role, "is_active": member.user.is_active}
    form = AccountChange(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            members.change(name, by=member_of(request), **form.cleaned_data)
        except members.AccountError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{form.cleaned_data['shown_as']} is changed.")
            return redirect("desk:staff")
    return render(
        request, "desk/staff_change.html", {"member": member, "form": form}, status=422 if form.errors else 200
    )
