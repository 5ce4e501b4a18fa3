"""The desk's own pages for what goes wrong, and its entrance."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

HOME = "desk:inbox"
# What forms carry that nobody typed, or that is never shown.
_CARRIED = frozenset({"base", "client_id", "group", "next", "seen"})
_SECRET = ("password", "token")
_PRESSED = frozenset({"on", "1", "0"})  # boxes and buttons


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Go to the page the day begins with."""
    return redirect(HOME)


@require_safe
def without_slash(request: HttpRequest, name: str) -> HttpResponse:
    """Go to the page of a path that was typed with a slash at its end."""
    return redirect(f"{request.path.rstrip('/')}" + (f"?{request.GET.urlencode()}" if request.GET else ""))


def missing(request: HttpRequest, name: str) -> HttpResponse:
    """Answer a path below `/desk/` that no page has."""
    return not_found(request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a path that does not exist, or what was erased."""
    return _problem(request, 404, "There is no such page", "It may have been moved, or the chat was erased.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer somebody who may not see this."""
    return _problem(request, 403, "This is for managers", "Ask a manager of your clinic if you need it.")


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid CSRF token; what was typed is given back only to the desk's own pages."""
    own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    text = "Nothing was changed. Go back, load the page again, and send the form once more."
    return _problem(request, 403, "This form is no longer valid", text, typed=typed(request) if own else [])


def signed_out(request: HttpRequest) -> HttpResponse:
    """Answer a form that was sent after the login had ended."""
    text = "Nothing was changed. Sign in again, and put in what you typed."
    return _problem(request, 401, "You have been signed out", text, typed=typed(request))


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what a form brought, by the names of its inputs; nothing secret, and nothing when nothing was typed."""
    found = [
        (name.replace("_", " "), value)
        for name, values in request.POST.lists()
        if name not in _CARRIED and not any(secret in name for secret in _SECRET)
        for value in values
        if value.strip()
    ]
    return found if any(value not in _PRESSED for _, value in found) else []


def _problem(
    request: HttpRequest, status: int, title: str, text: str, *, typed: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    context = {"title": title, "text": text, "typed": typed, "is_signed_out": status == 401}
    return render(request, "desk/problem.html", context, status=status)
