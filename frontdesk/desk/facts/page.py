"""One page of the editor: shown, checked while somebody types, saved."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from frontdesk import clinic
from frontdesk.desk.accounts.access import member_of
from frontdesk.desk.accounts.models import Member
from frontdesk.desk.audit import trail
from frontdesk.desk.facts import preview
from frontdesk.desk.facts.forms import SectionForm
from frontdesk.desk.facts.sections import Rows, Section
from frontdesk.desk.facts.source import editor
from knowledge.editing import Draft
from knowledge.errors import InvalidFilesError, KnowledgeError
from knowledge.history import EditedMeanwhileError, Version
from knowledge.yaml_file import KeyPath, YamlFile

CHANGED = "facts changed"
UNWRITABLE = "ask whoever runs the computer to make its folder writable for the front desk."


@dataclass
class Work:
    """What somebody has typed so far.

    Attributes:
        section: The page.
        form: The form, with what is wrong beside the inputs.
        before: The version that was edited.
        now: The version in the file.
        changes: New values by path.
        draft: The changed file; None when it could not be made.
        others: Problems that are not about an input of the page.
        warnings: What may be saved but should be looked at.
    """

    section: Section
    form: SectionForm
    before: YamlFile
    now: YamlFile
    changes: dict[KeyPath, Any]
    draft: Draft | None = None
    others: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def is_behind(self) -> bool:
        """Whether somebody else has saved since."""
        return self.before.digest != self.now.digest or self.form["base"].value() != self.now.digest

    @property
    def is_good(self) -> bool:
        """Whether it may be saved."""
        return self.draft is not None and self.draft.is_good


def edit(request: HttpRequest, section: Section, context: dict[str, Any]) -> HttpResponse:
    """Show a page, or save what was typed.

    Args:
        request: The request.
        section: The page.
        context: What its template needs beside.

    Raises:
        PermissionDenied: Somebody may not change this.
    """
    member = _allowed(request, section)
    if request.method != "POST":
        try:
            form = SectionForm(section, editor().read(section.file))
        except InvalidFilesError as error:
            return _broken(request, section, error)
        return render(request, "desk/facts/edit.html", {"section": section, "form": form, **context})
    work = _work(request, section)
    if isinstance(work, HttpResponse):
        return work
    if work.is_behind:
        return _collided(request, work, context)
    if not work.changes:
        messages.info(request, "Nothing was changed.")
        return redirect(request.path)
    if not (work.is_good and work.draft and not work.form.errors):
        return render(request, "desk/facts/edit.html", {**_shown(work), **context}, status=422)
    try:
        version = save(member, work.draft, work.form.cleaned_data["reason"], section.title, described(work))
    except EditedMeanwhileError:
        again = _work(request, section)
        return again if isinstance(again, HttpResponse) else _collided(request, again, context)
    except OSError as error:
        work.others.append(f"{section.file} can't be written ({os.strerror(error.errno or 0)}): {UNWRITABLE}")
        return render(request, "desk/facts/edit.html", {**_shown(work), **context}, status=503)
    messages.success(request, f"Saved as version {version.number}. The bot uses it now.")
    return redirect(request.path)


def check(request: HttpRequest, section: Section) -> HttpResponse:
    """Answer with what is wrong so far, how it looks, and what differs; nothing is saved."""
    _allowed(request, section)
    work = _work(request, section, is_final=False)
    if isinstance(work, HttpResponse):
        return work
    return render(request, "desk/facts/_checked.html", {**_shown(work), "is_live": True})


def save(member: Member, draft: Draft, reason: str, about: str, changes: list[preview.Change]) -> Version:
    """Put a draft in place, with its entry in the audit trail.

    Raises:
        EditedMeanwhileError: Somebody else saved since the draft was made.
    """
    with transaction.atomic():
        trail.record(
            member,
            CHANGED,
            f"{draft.file}:{about}",
            old={change.label: change.old for change in changes} or None,
            new={**{change.label: change.new for change in changes}, "why": reason},
        )
        return editor().save(draft, who=member.shown_as, reason=reason)


def described(work: Work) -> list[preview.Change]:
    """Return what changes, in words."""
    return preview.values(work.changes, work.now, _labels(work.section))


def _work(request: HttpRequest, section: Section, *, is_final: bool = True) -> Work | HttpResponse:
    """Read what was typed, against the version that it was typed over."""
    try:
        now = editor().read(section.file)
        before = editor().as_it_was(section.file, request.POST.get("base", "")) or now
    except InvalidFilesError as error:
        return _broken(request, section, error)
    form = SectionForm(section, before, request.POST)
    if not is_final:
        form.fields["reason"].required = False
    return _worked_out(section, form, before, now)


def _worked_out(section: Section, form: SectionForm, before: YamlFile, now: YamlFile) -> Work:
    """Make a draft of what a form holds, with what is wrong beside the inputs."""
    form.is_valid()
    today = clinic.now().astimezone(ZoneInfo(clinic.current().clinic.time_zone)).date()
    work = Work(section, form, before, now, form.changes(today))
    try:
        work.draft = editor().propose(section.file, work.changes)
    except (KnowledgeError, LookupError) as error:
        work.others.append(_why(error))
        return work
    work.warnings = form.warnings(work.draft.problems)
    work.others += [str(problem) for problem in form.show(work.draft.problems) if problem.is_error]
    return work


def _shown(work: Work) -> dict[str, Any]:
    draft = work.draft
    context: dict[str, Any] = {
        "section": work.section,
        "form": work.form,
        "problems": work.others,
        "warnings": work.warnings,
        "wrong": sum(1 for name in work.form.errors if name != "reason"),
        "changes": described(work),
        "is_behind": work.is_behind,
    }
    if draft:
        context["lines"] = preview.lines(draft.before, draft.text)
    if draft and draft.snapshot:
        context["replies"] = preview.replies(work.section, clinic.current(), draft.snapshot, clinic.now())
    return context


def _collided(request: HttpRequest, work: Work, context: dict[str, Any]) -> HttpResponse:
    """Show what somebody else saved meanwhile, and what was typed on top of it; nothing is saved."""
    history = editor().history(work.section.file)
    last = next(iter(history.versions()), None)
    by = last if last and last.digest == work.now.digest else None
    labels = _labels(work.section)
    clashes = [
        preview.Change(
            labels.get(path, " ".join(map(str, path))), preview.said(work.now.value_at(path)), preview.said(new)
        )
        for path, new in work.changes.items()
        if not work.form.is_of_its_base or work.now.value_at(path) not in (work.before.value_at(path), new)
    ]
    current = SectionForm(work.section, work.now)
    moved = work.form.moved_to(work.now)
    typed = {name: current[name].value() for name in current.fields} | moved.inputs
    typed |= {"base": work.now.digest, "reason": request.POST.get("reason", "")}
    merged = SectionForm(work.section, work.now, {name: value for name, value in typed.items() if value is not None})
    again = _worked_out(work.section, merged, work.now, work.now)
    meanwhile = preview.lines(_text_of(work.section.file, work.before), history.read()[0])
    told = {"by": by, "meanwhile": meanwhile, "clashes": clashes, "left_out": moved.left_out, "has_collided": True}
    return render(request, "desk/facts/edit.html", {**_shown(again), **told, **context}, status=409)


def _text_of(file: str, version: YamlFile) -> str:
    history = editor().history(file)
    kept = next((one for one in history.versions() if one.digest == version.digest), None)
    return history.text_of(kept.number) if kept else history.read()[0]


def _labels(section: Section) -> dict[KeyPath, str]:
    """Return what values are called, by path; rows by the name of their row."""
    found: dict[KeyPath, str] = {}
    file = clinic.current().clinic.dict()
    for part in section.parts:
        if not isinstance(part, Rows):
            found[part.path] = part.label
            continue
        held = file.get(str(part.path[0]), {})
        found[part.path] = f"{part.one}s".capitalize()
        for key, row in held.items() if isinstance(held, dict) else ():
            found[(*part.path, key)] = row[part.named_by]
            found |= {(*part.path, key, *what.path): f"{row[part.named_by]}: {what.label}" for what in part.fields}
            found[(*part.path, key, part.stamp)] = f"{row[part.named_by]}: checked on"
    return found


def _allowed(request: HttpRequest, section: Section) -> Member:
    member = member_of(request)
    if section.manager_only and not member.is_manager:
        raise PermissionDenied
    return member


def _broken(request: HttpRequest, section: Section, error: InvalidFilesError) -> HttpResponse:
    context = {"section": section, "problems": [str(problem) for problem in error.problems]}
    return render(request, "desk/facts/broken.html", context, status=409)


def _why(error: Exception) -> str:
    if isinstance(error, KnowledgeError):
        return str(error)
    return "Something that you changed was removed meanwhile. Load the page again."
