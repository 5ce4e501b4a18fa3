"""The manager's page of the audit trail."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontdesk import clinic
from frontdesk.desk.accounts.access import manager_only
from frontdesk.desk.audit.models import AuditEntry
from frontdesk.desk.day_field import DayField

PAGE = 50


class Filter(forms.Form):
    """What to show."""

    q = forms.CharField(required=False, max_length=200, label="Search", help_text="who, or what it is about")
    what = forms.ChoiceField(required=False, label="What")
    first = DayField("From")
    last = DayField("To")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        kinds = AuditEntry.objects.order_by("what").values_list("what", flat=True).distinct()
        self.fields["what"].choices = [("", "Everything"), *((kind, kind) for kind in kinds)]  # type: ignore[attr-defined]


@require_safe
@manager_only
def entries(request: HttpRequest) -> HttpResponse:
    """Show the audit trail, newest first, filtered."""
    form = Filter(request.GET)
    page = Paginator(_found(form), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(request, "desk/audit.html", {"page": page, "form": form, "query": query.urlencode()})


def _found(form: Filter) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.all()
    if not form.is_valid():
        return rows
    wanted = form.cleaned_data
    if wanted["q"]:
        rows = rows.filter(Q(who__icontains=wanted["q"]) | Q(about__icontains=wanted["q"]))
    if wanted["what"]:
        rows = rows.filter(what=wanted["what"])
    zone = ZoneInfo(clinic.current().clinic.time_zone)
    if wanted["first"]:
        rows = rows.filter(at__gte=datetime.combine(wanted["first"], time(0), zone))
    if wanted["last"]:
        rows = rows.filter(at__lt=datetime.combine(wanted["last"] + timedelta(days=1), time(0), zone))
    return rows
