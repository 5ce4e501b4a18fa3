"""The pages on which the bot is taught."""

from __future__ import annotations

import os
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontdesk import clinic
from frontdesk.desk.accounts.access import member_of
from frontdesk.desk.facts.page import UNWRITABLE
from frontdesk.desk.teach import saving
from frontdesk.desk.teach.forms import TeachForm, initial_of
from frontdesk.desk.teach.previewing import Effect, effect_of
from frontdesk.desk.teach.unanswered import Group, unanswered
from frontdesk.errors import RasaUnavailableError
from knowledge.errors import InvalidFilesError
from knowledge.history import EditedMeanwhileError, NoSuchVersionError
from knowledge.taught_file import TAUGHT_FILE, entry_id
from knowledge.taught_schema import MAX_WAYS, TaughtEntry

_NO_BOT = "The bot cannot be asked just now, so nothing was saved. Try again in a moment."
_BROKEN = f"Not saved: {TAUGHT_FILE} was broken by hand. Go back to one of its versions, then save this again."
_GONE = "Not saved: a colleague took this back meanwhile. What you typed is below; save it to teach it anew."
_NO_STORIES = (
    "The story tests could not be brought into line, though the bot knows it. "
    "Tell whoever runs the computer; the log says why."
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List what the bot could not answer, and what it was taught."""
    try:
        taught, base = saving.entries_now()
    except InvalidFilesError as error:
        return _broken(request, error)
    snapshot = clinic.current()
    titles = {name: topic.title for name, topic in snapshot.without_taught.topics.items()}
    entries = [
        (id_, entry, titles.get(entry.topic, entry.topic), snapshot.taught.entries.get(id_) == entry)
        for id_, entry in taught.entries.items()
    ]
    context = {"groups": unanswered(clinic.now()), "entries": entries, "base": base}
    return render(request, "desk/teach.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, id_: str = "") -> HttpResponse:
    """Teach something new, or change what was taught: the form, its preview, and saving."""
    group = _group(request.GET.get("group") or request.POST.get("group") or "")
    try:
        taught, base = saving.entries_now()
    except InvalidFilesError as error:
        if request.method != "POST":
            return _broken(request, error)
        return _refused(request, _BROKEN, id_, group, request.POST.get("base", ""))
    if request.method != "POST":
        if id_ and id_ not in taught.entries:
            raise Http404
        initial = initial_of(taught.entries[id_]) if id_ else _from_group(group)
        return _page(request, TeachForm(initial=initial), id_, group, base)
    if id_ and id_ not in taught.entries:
        return _refused(request, _GONE, "", group, base)
    form = TeachForm(request.POST)
    base = request.POST.get("base", "")
    entry = form.entry(by=member_of(request).shown_as, today=clinic.now().date()) if form.is_valid() else None
    if entry is None:
        return _page(request, form, id_, group, base, status=422)
    return _try_or_save(request, form, entry, id_ or entry_id(entry.question, taught.entries), id_, group, base)


def _try_or_save(
    request: HttpRequest,
    form: TeachForm,
    entry: TaughtEntry,
    new_id: str,
    id_: str,
    group: Group | None,
    base: str,
) -> HttpResponse:
    try:
        complete = saving.taught_file().with_entry(new_id, entry, clinic.current().without_taught)
        effect = effect_of(new_id, entry, complete)
    except InvalidFilesError as error:
        form.add_problems(error.problems)
        return _page(request, form, id_, group, base, status=422)
    except RasaUnavailableError:
        form.add_error(None, _NO_BOT)
        return _page(request, form, id_, group, base, status=503)
    wants_save = "save" in request.POST
    if not wants_save:
        return _page(request, form, id_, group, base, effect=effect)
    if not effect.is_clean and "accepted" not in request.POST:
        form.add_error(None, "Not saved: look at what would change below, and say that it is meant.")
        return _page(request, form, id_, group, base, effect=effect, status=422)
    settles = [*entry.examples, *(group.wordings if group else [])]
    try:
        has_stories = saving.save(member_of(request), new_id, entry, base=base, settles=settles)
    except EditedMeanwhileError as error:
        form.add_error(None, f"Not saved: {error}. Open the page anew; what you typed is still here to copy.")
        return _page(request, form, id_, group, base, status=409)
    except InvalidFilesError as error:
        form.add_problems(error.problems)
        return _page(request, form, id_, group, base, effect=effect, status=422)
    except OSError as error:
        form.add_error(None, f"Not saved: {_unwritable(error)}")
        return _page(request, form, id_, group, base, effect=effect, status=503)
    messages.success(request, f"Saved. The bot answers “{entry.question}” from now on.")
    if not has_stories:
        messages.warning(request, _NO_STORIES)
    return redirect("desk:teach")


@require_POST
def remove(request: HttpRequest, id_: str) -> HttpResponse:
    """Take an entry back."""
    return _changed(
        request, "Taken back.", lambda: saving.remove(member_of(request), id_, base=request.POST.get("base", ""))
    )


@require_POST
def put_aside(request: HttpRequest, key: str) -> HttpResponse:
    """Take a question off the list without teaching it."""
    group = _group(key)
    if group is not None:
        saving.put_aside(member_of(request), group)
        messages.success(request, "Taken off the list.")
    return redirect("desk:teach")


@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """Show who taught what, and when."""
    file = saving.taught_file()
    _, base = file.history.read()
    kept = file.history.versions()
    return render(request, "desk/teach_versions.html", {"versions": kept, "base": base})


@require_POST
def restore(request: HttpRequest, number: int) -> HttpResponse:
    """Go back to a version."""
    base = request.POST.get("base", "")
    return _changed(
        request, f"Back to version {number}.", lambda: saving.restore(member_of(request), number, base=base)
    )


def _changed(request: HttpRequest, done: str, work: Callable[[], bool]) -> HttpResponse:
    try:
        has_stories = work()
    except (EditedMeanwhileError, NoSuchVersionError, InvalidFilesError) as error:
        messages.error(request, f"Not changed: {error}.")
    except OSError as error:
        messages.error(request, f"Not changed: {_unwritable(error)}")
    else:
        messages.success(request, done)
        if not has_stories:
            messages.warning(request, _NO_STORIES)
    return redirect("desk:teach")


def _broken(request: HttpRequest, error: InvalidFilesError) -> HttpResponse:
    context = {"file": TAUGHT_FILE, "problems": [str(problem) for problem in error.problems]}
    return render(request, "desk/teach_broken.html", context, status=409)


def _refused(request: HttpRequest, why: str, id_: str, group: Group | None, base: str) -> HttpResponse:
    """Give back what was typed when the file it was typed for is no longer the same."""
    form = TeachForm(request.POST)
    form.add_error(None, why)
    return _page(request, form, id_, group, base, status=409)


def _unwritable(error: OSError) -> str:
    return f"{TAUGHT_FILE} can't be written ({os.strerror(error.errno or 0)}): {UNWRITABLE}"


def _group(key: str) -> Group | None:
    return next((group for group in unanswered(clinic.now()) if group.key == key), None) if key else None


def _from_group(group: Group | None) -> dict[str, str]:
    return {"question": group.text, "ask": "\n".join(group.wordings[:MAX_WAYS])} if group else {}


def _page(
    request: HttpRequest,
    form: TeachForm,
    id_: str,
    group: Group | None,
    base: str,
    *,
    effect: Effect | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "id": id_, "group": group, "base": base, "effect": effect}
    return render(request, "desk/teach_change.html", context, status=status)
