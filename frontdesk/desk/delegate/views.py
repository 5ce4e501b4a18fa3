"""The pages on which questions are handed over to the bot; a person sends the replies."""

from __future__ import annotations

from collections.abc import Sequence

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
    if request.method != "POST":
        return render(request, "desk/questions.html", {"form": form})
    if not form.is_valid():
        return render(request, "desk/questions.html", {"form": form}, status=422)
    try:
        draft = _drafted([form.cleaned_data["text"]])[0]
    except RasaUnavailableError:
        form.add_error(None, _NO_BOT)
        return render(request, "desk/questions.html", {"form": form}, status=503)
    text = _worded(draft, form.cleaned_data["tone"])
    return render(request, "desk/questions.html", {"form": form, "draft": draft, "text": text})


@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """Draft replies to many questions."""
    form = ManyForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "desk/questions_many.html", {"form": form})
    if not form.is_valid():
        return render(request, "desk/questions_many.html", {"form": form}, status=422)
    questions: list[str] = form.cleaned_data["questions"]
    try:
        drafts = _drafted(questions)
    except RasaUnavailableError:
        form.add_error(None, _NO_BOT)
        return render(request, "desk/questions_many.html", {"form": form}, status=503)
    tone = form.cleaned_data["tone"]
    rows = [(question, draft, _worded(draft, tone)) for question, draft in zip(questions, drafts, strict=True)]
    unsure = sum(bool(draft.doubts) for draft in drafts)
    return render(request, "desk/questions_many.html", {"form": form, "rows": rows, "unsure": unsure})


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Give the drafts as they stand in the table, edited or not, as a CSV file."""
    columns = [request.POST.getlist(name) for name in ("question", "draft", "doubt", "facts", "sources")]
    if len({len(column) for column in columns}) != 1 or len(columns[0]) > tables.MAX_ROWS:
        return HttpResponse("The table is not complete; draft it again.", status=400, content_type="text/plain")
    return download([_HEAD, *zip(*columns, strict=True)], f"drafts-{clinic.now():%Y-%m-%d}.csv")


def _drafted(texts: Sequence[str]) -> list[Draft]:
    client = trial_client()
    try:
        return draft_all(texts, clinic.current(), client)
    finally:
        client.close()


def _worded(draft: Draft, tone: str) -> str:
    return worded(draft, Tone(tone), clinic.current(), clinic.now())
