"""The history of the two files: who changed what, when and why, and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from frontdesk.desk.accounts.access import manager_only, member_of
from frontdesk.desk.facts import preview
from frontdesk.desk.facts.page import save
from frontdesk.desk.facts.source import editor
from knowledge.editing import FILES
from knowledge.errors import InvalidFilesError, KnowledgeError
from knowledge.history import NoSuchVersionError

PAGE = 30


@require_safe
def versions(request: HttpRequest, file: str) -> HttpResponse:
    """List the versions of a file, newest first."""
    history = editor().history(_known(file))
    page = Paginator(history.versions(), PAGE).get_page(request.GET.get("page"))
    return render(
        request, "desk/facts/history.html", {"file": file, "page": page, "query": "", "now": history.digest()}
    )


@require_safe
def version(request: HttpRequest, file: str, number: int) -> HttpResponse:
    """Show what a version changed, and what going back to it would change."""
    history = editor().history(_known(file))
    found = {one.number: one for one in history.versions()}
    if number not in found:
        raise Http404
    try:
        text, now = history.read()
    except InvalidFilesError as error:
        messages.error(request, str(error))
        return redirect("desk:facts-history", file)
    then = history.text_of(number)
    before = history.text_of(number - 1) if number - 1 in found else ""
    context = {
        "file": file,
        "version": found[number],
        "is_now": found[number].digest == now,
        "lines": preview.lines(before, then) if before else [],
        "back": preview.lines(text, then),
        "base": now,
    }
    return render(request, "desk/facts/version.html", context)


@require_POST
@manager_only
def restore(request: HttpRequest, file: str, number: int) -> HttpResponse:
    """Go back to a version, as a new version."""
    reason = " ".join(request.POST.get("reason", "").split())[:200]
    try:
        draft = editor().propose_version(_known(file), number)
        if draft.base != request.POST.get("base"):
            messages.error(request, "The file was changed meanwhile. Look at the difference again.")
            return redirect("desk:facts-version", file, number)
        saved = save(member_of(request), draft, f"back to version {number}: {reason}".rstrip(": "), "whole file", [])
    except NoSuchVersionError as error:
        raise Http404 from error
    except InvalidFilesError as error:
        messages.error(request, f"Version {number} does not pass today's checks. {error}")
        return redirect("desk:facts-version", file, number)
    except (KnowledgeError, OSError) as error:
        messages.error(request, f"This was not saved. {error}")
        return redirect("desk:facts-version", file, number)
    messages.success(request, f"Version {number} is back, as version {saved.number}. The bot uses it now.")
    return redirect("desk:facts-history", file)


def _known(file: str) -> str:
    if file not in FILES:
        raise Http404
    return file
