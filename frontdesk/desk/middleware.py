"""What every page of the desk has in common: a login, a time limit, no copies in caches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from frontdesk import clinic
from frontdesk.desk import pages
from frontdesk.desk.accounts import sessions
from frontdesk.desk.accounts.access import ALLOWS_OLD_PASSWORD, NEEDS_NO_LOGIN, member_or_none

PREFIX = "/desk/"
BACKGROUND = "X-Desk-Background"  # sent by what pages fetch by themselves


class DeskMiddleware:
    """Lets nobody into the desk without a login, whatever a view forgets. Other paths pass untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        response = self._get_response(request)
        if is_desk(request):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Send whoever is not signed in to the login, and whoever has a one-time password to change it.

        A form that comes after the login has ended is answered with what was typed, which would be lost otherwise.
        """
        if not is_desk(request) or getattr(view, NEEDS_NO_LOGIN, False):
            return None
        member = member_or_none(request.user)
        now = clinic.now()
        if member is None or sessions.is_over(request.session, now):
            logout(request)
            if pages.typed(request):
                return pages.signed_out(request)
            return _to(request, reverse("desk:login"), comes_back=True)
        if BACKGROUND not in request.headers:
            sessions.note_use(request.session, now)
        if member.must_change_password and not getattr(view, ALLOWS_OLD_PASSWORD, False):
            return _to(request, reverse("desk:password"))
        return None


def is_desk(request: HttpRequest) -> bool:
    """Whether a request is for the desk."""
    return request.path.startswith(PREFIX) or request.path == PREFIX.rstrip("/")


def _to(request: HttpRequest, address: str, *, comes_back: bool = False) -> HttpResponse:
    """Go to another page, perhaps to come back here; a part of a page that is fetched moves the whole page there."""
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address
        return response
    comes_back = comes_back and request.method == "GET"
    return redirect(f"{address}?next={quote(request.get_full_path())}" if comes_back else address)
