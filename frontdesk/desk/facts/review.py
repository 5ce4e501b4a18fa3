"""What is due for review: prices nobody has checked for long, facts that expire soon."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from frontdesk import clinic
from frontdesk.desk.accounts.access import manager_only, member_of
from frontdesk.desk.facts import preview
from frontdesk.desk.facts.page import save
from frontdesk.desk.facts.source import editor
from knowledge.errors import KnowledgeError
from knowledge.lookup import sources_of
from knowledge.review import facts_due, prices_due
from knowledge.rules import CLINIC_FILE, KNOWLEDGE_FILE
from knowledge.snapshot import Snapshot
from knowledge.yaml_file import KeyPath

STILL_RIGHT = "checked, still right"


class _Still(forms.Form):
    """A fact that was checked again."""

    fact = forms.CharField(max_length=200)
    valid_until = forms.DateField()


def how_many_due(snapshot: Snapshot, at: datetime) -> int:
    """Return how many prices and facts are due."""
    today = _today(snapshot, at)
    days = snapshot.clinic.review.facts_before_days
    return len(prices_due(snapshot.clinic, today)) + len(facts_due(snapshot.knowledge, today, days=days))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """List what is due."""
    snapshot = clinic.current()
    today = _today(snapshot, clinic.now())
    facts = facts_due(snapshot.knowledge, today, days=snapshot.clinic.review.facts_before_days)
    context = {
        "prices": prices_due(snapshot.clinic, today),
        "facts": [(due, [source for _, source in sources_of(snapshot.knowledge, [due.id])]) for due in facts],
        "next_year": date(today.year + 1, 12, 31),
        "today": today,
    }
    return render(request, "desk/facts/review.html", context)


@require_POST
def price_is_right(request: HttpRequest) -> HttpResponse:
    """Note that a price was checked today and is right; without one, all of them."""
    section, _, id_ = request.POST.get("price", "").partition(":")
    snapshot = clinic.current()
    lines: dict[str, Any] = {"prices": snapshot.clinic.prices, "packages": snapshot.clinic.packages}
    if section and id_ not in lines.get(section, {}):
        messages.error(request, "This price is not in the list any more.")
        return redirect("desk:facts-review")
    path: KeyPath = (section, id_, "checked_on") if section else ("prices_checked_on",)
    label = lines[section][id_].label if section else "All prices"
    return _note(request, CLINIC_FILE, label, {path: _today(snapshot, clinic.now())})


@require_POST
@manager_only
def fact_is_right(request: HttpRequest) -> HttpResponse:
    """Note that a fact was checked today, and until when it holds."""
    form, snapshot = _Still(request.POST), clinic.current()
    today = _today(snapshot, clinic.now())
    if not form.is_valid() or form.cleaned_data["fact"] not in snapshot.knowledge.facts:
        messages.error(request, "Choose a fact and a day until which it holds, such as 2027-12-31.")
        return redirect("desk:facts-review")
    id_ = form.cleaned_data["fact"]
    changes: dict[KeyPath, Any] = {
        ("facts", id_, "checked_on"): today,
        ("facts", id_, "valid_until"): form.cleaned_data["valid_until"],
    }
    return _note(request, KNOWLEDGE_FILE, f"fact {id_}", changes)


def _note(request: HttpRequest, file: str, about: str, changes: dict[KeyPath, Any]) -> HttpResponse:
    try:
        before, draft = editor().read(file), editor().propose(file, changes)
        save(member_of(request), draft, STILL_RIGHT, about, preview.values(changes, before, {}))
    except (KnowledgeError, OSError) as error:
        messages.error(request, f"This was not saved. {error}")
    else:
        messages.success(request, f"{about}: noted as checked today.")
    return redirect("desk:facts-review")


def _today(snapshot: Snapshot, at: datetime) -> date:
    return at.astimezone(ZoneInfo(snapshot.clinic.time_zone)).date()
