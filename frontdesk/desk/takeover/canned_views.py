"""The page of ready-made answers; all staff may change them."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontdesk import clinic
from frontdesk.desk.accounts.access import member_of
from frontdesk.desk.audit import trail
from frontdesk.desk.takeover import canned
from frontdesk.desk.takeover.models import CannedAnswer


@require_safe
def canned_answers(request: HttpRequest) -> HttpResponse:
    """List them, as they would be said now."""
    answers = canned.filled(clinic.current(), clinic.now(), member_of(request))
    return render(request, "desk/canned.html", {"answers": answers})


@require_http_methods(["GET", "HEAD", "POST"])
def canned_change(request: HttpRequest, shortcut: str = "") -> HttpResponse:
    """Write a new one, or change one."""
    if request.method == "POST":
        return _save(request, shortcut)
    answer = get_object_or_404(CannedAnswer, shortcut=shortcut) if shortcut else None
    return _page(request, canned.CannedAnswerForm(instance=answer), shortcut, canned.digest(answer))


@transaction.atomic
def _save(request: HttpRequest, shortcut: str) -> HttpResponse:
    rows = CannedAnswer.objects.select_for_update()
    answer = rows.filter(shortcut=shortcut).first() if shortcut else None
    old = {"shortcut": answer.shortcut, "text": answer.text} if answer else None
    digest = canned.digest(answer)
    form = canned.CannedAnswerForm(request.POST, instance=answer)
    if shortcut and digest != request.POST.get("base", ""):
        return _page(request, form, shortcut if answer else "", digest, status=409, lost=shortcut, theirs=old)
    if not form.is_valid():
        return _page(request, form, shortcut, digest, status=422)
    saved = form.save()
    new = {"shortcut": saved.shortcut, "text": saved.text}
    what = "ready-made answer changed" if old else "ready-made answer added"
    trail.record(member_of(request), what, f"canned:{saved.shortcut}", old=old, new=new)
    messages.success(request, f"/{saved.shortcut} is saved.")
    return redirect("desk:canned")


@require_POST
@transaction.atomic
def canned_delete(request: HttpRequest, shortcut: str) -> HttpResponse:
    """Take one away."""
    answer = get_object_or_404(CannedAnswer, shortcut=shortcut)
    old = {"shortcut": answer.shortcut, "text": answer.text}
    answer.delete()
    trail.record(member_of(request), "ready-made answer removed", f"canned:{shortcut}", old=old)
    messages.success(request, f"/{shortcut} is removed.")
    return redirect("desk:canned")


def _page(
    request: HttpRequest, form: canned.CannedAnswerForm, shortcut: str, base: str, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {"form": form, "shortcut": shortcut, "base": base, "variables": canned.variables(), **more}
    return render(request, "desk/canned_change.html", context, status=status)
