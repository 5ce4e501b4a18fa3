"""Saves what is taught: the file with its version, the story test, the audit trail, and what it settles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction

from frontdesk import clinic
from frontdesk.desk.accounts.models import Member
from frontdesk.desk.audit import trail
from frontdesk.desk.teach import stories
from frontdesk.desk.teach.models import SettledQuestion
from frontdesk.desk.teach.unanswered import Group, key_of
from knowledge.taught_file import TaughtFile
from knowledge.taught_schema import Taught, TaughtEntry


def taught_file() -> TaughtFile:
    """Return the file of this clinic's entries."""
    return TaughtFile(settings.CONFIGURATION.data, clock=clinic.now)


def entries_now() -> tuple[Taught, str]:
    """Return the entries as they are in the file, and the base for a change; see `TaughtFile.read`."""
    return taught_file().read(clinic.current().without_taught)


@transaction.atomic
def save(member: Member, id_: str, entry: TaughtEntry, *, base: str, settles: Iterable[str]) -> None:
    """Save an entry.

    Args:
        member: Who teaches.
        id_: The entry's id.
        entry: The entry.
        base: What the file was when the form was opened.
        settles: Questions that need no more attention now.

    Raises:
        InvalidFilesError: It may not be so.
        EditedMeanwhileError: Someone else taught something since.
    """
    file, knowledge = taught_file(), clinic.current().without_taught
    old = file.read(knowledge)[0].entries.get(id_)
    what = "question taught" if old is None else "taught answer changed"
    trail.record(member, what, f"taught:{id_}", old=_plain(old), new=_plain(entry))
    settle(settles, id_)
    # Last: when the file cannot be written, nothing else has happened.
    file.save(id_, entry, knowledge, base=base, who=member.shown_as, reason=entry.question)
    stories.sync(file.read(knowledge)[0], settings.CONFIGURATION.stories)


@transaction.atomic
def remove(member: Member, id_: str, *, base: str) -> None:
    """Take an entry back; see `save`."""
    file, knowledge = taught_file(), clinic.current().without_taught
    old = file.read(knowledge)[0].entries.get(id_)
    trail.record(member, "taught answer removed", f"taught:{id_}", old=_plain(old))
    SettledQuestion.objects.filter(entry=id_).delete()
    file.remove(id_, knowledge, base=base, who=member.shown_as, reason=f"took back: {old.question if old else id_}")
    stories.sync(file.read(knowledge)[0], settings.CONFIGURATION.stories)


@transaction.atomic
def restore(member: Member, number: int, *, base: str) -> None:
    """Go back to a version of all entries; see `save`."""
    file, knowledge = taught_file(), clinic.current().without_taught
    trail.record(member, "taught answers restored", f"taught-version:{number}")
    file.restore(number, knowledge, base=base, who=member.shown_as)
    stories.sync(file.read(knowledge)[0], settings.CONFIGURATION.stories)


def settle(texts: Iterable[str], entry: str = "") -> None:
    """Take questions off the list: they were taught, or put aside when there is no entry."""
    for text in texts:
        values = {"settled_at": clinic.now(), "entry": entry}
        SettledQuestion.objects.update_or_create(key=key_of(text), defaults=values)


@transaction.atomic
def put_aside(member: Member, group: Group) -> None:
    """Take a group off the list without teaching anything."""
    trail.record(member, "question put aside", f"question:{group.key[:12]}", new={"question": group.text})
    settle(group.wordings)


def _plain(entry: TaughtEntry | None) -> Any:
    return None if entry is None else {name: str(value) for name, value in entry.dict(exclude_none=True).items()}
