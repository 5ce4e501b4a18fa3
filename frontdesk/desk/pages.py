"""The desk's own pages for what goes wrong, and its entrance."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

HOME = "desk:inbox"


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
    """Answer a form without a valid CSRF token."""
    text = "Nothing was changed. Go back, load the page again, and send the form once more."
    return _problem(request, 403, "This form is no longer valid", text)


def _problem(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "desk/problem.html", {"title": title, "text": text}, status=status)
