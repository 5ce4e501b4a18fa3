"""The pages on which questions are handed over to the bot; a person sends the replies."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from frontdesk import clinic
from frontdesk.desk.csv_file import download
from frontdesk.desk.delegate import tables
from frontdesk.desk.delegate.drafts import Draft, Tone, draft_all, worded
from frontdesk.desk.delegate.forms import ManyForm, OneForm
from frontdesk.dispatch.trial_client import trial_client
from frontdesk.errors import RasaUnavailableError

_NO_BOT = "The bot cannot be asked just now. What you pasted is still here; try again in a moment."
_HEAD = ("question", "draft", "check before sending", "facts", "sources")


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest) -> HttpResponse:
    """Draft a reply to one e-mail."""
    form = OneForm(request.POST or None)
    drafts, status = _drafted(request, form)
    context: dict[str, Any] = {"form": form}
    if drafts:
        context |= {"draft": drafts[0], "text": _worded(drafts[0], form)}
    return render(request, "desk/questions.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """Draft replies to many questions."""
    form = ManyForm(request.POST or None, request.FILES or None)
    drafts, status = _drafted(request, form)
    context: dict[str, Any] = {"form": form}
    if drafts:
        rows = [(text, draft, _worded(draft, form)) for text, draft in zip(form.texts(), drafts, strict=True)]
        context |= {"rows": rows, "unsure": sum(bool(draft.doubts) for draft in drafts)}
    return render(request, "desk/questions_many.html", context, status=status)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Give the drafts as they stand in the table, edited or not, as a CSV file."""
    columns = [request.POST.getlist(name) for name in ("question", "draft", "doubt", "facts", "sources")]
    if len({len(column) for column in columns}) != 1 or len(columns[0]) > tables.MAX_ROWS:
        return HttpResponse("The table is not complete; draft it again.", status=400, content_type="text/plain")
    return download([_HEAD, *zip(*columns, strict=True)], f"drafts-{clinic.now():%Y-%m-%d}.csv")


def _drafted(request: HttpRequest, form: OneForm | ManyForm) -> tuple[list[Draft], int]:
    """Return the drafts of what was sent, and the status of the page; what went wrong is said in the form."""
    if request.method != "POST":
        return [], 200
    if not form.is_valid():
        return [], 422
    client = trial_client()
    try:
        return draft_all(form.texts(), clinic.current(), client), 200
    except RasaUnavailableError:
        form.add_error(None, _NO_BOT)
        return [], 503
    finally:
        client.close()


def _worded(draft: Draft, form: OneForm | ManyForm) -> str:
    return worded(draft, Tone(form.cleaned_data["tone"]), clinic.current(), clinic.now())
