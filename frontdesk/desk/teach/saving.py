"""Saves what is taught: the file with its version, the story test, the audit trail, and what it settles."""

from __future__ import annotations

import logging
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
from knowledge.errors import InvalidFilesError
from knowledge.schema import Knowledge
from knowledge.taught_file import TaughtFile
from knowledge.taught_schema import Taught, TaughtEntry

logger = logging.getLogger(__name__)


def taught_file() -> TaughtFile:
    """Return the file of this clinic's entries."""
    return TaughtFile(settings.CONFIGURATION.data, clock=clinic.now)


def entries_now() -> tuple[Taught, str]:
    """Return the entries as they are in the file, and the base for a change; see `TaughtFile.read`."""
    return taught_file().read(clinic.current().without_taught)


def save(member: Member, id_: str, entry: TaughtEntry, *, base: str, settles: Iterable[str]) -> bool:
    """Save an entry.

    Args:
        member: Who teaches.
        id_: The entry's id.
        entry: The entry.
        base: What the file was when the form was opened.
        settles: Questions that need no more attention now.

    Returns:
        Whether the story tests were written too.

    Raises:
        InvalidFilesError: It may not be so.
        EditedMeanwhileError: Someone else taught something since.
        OSError: The file cannot be written.
    """
    file, knowledge = taught_file(), clinic.current().without_taught
    old = file.read(knowledge)[0].entries.get(id_)
    what = "question taught" if old is None else "taught answer changed"
    with transaction.atomic():
        trail.record(member, what, f"taught:{id_}", old=_plain(old), new=_plain(entry))
        settle(settles, id_)
        # Last: when the file cannot be written, nothing else has happened.
        file.save(id_, entry, knowledge, base=base, who=member.shown_as, reason=entry.question)
    return _sync_stories(file, knowledge)


def remove(member: Member, id_: str, *, base: str) -> bool:
    """Take an entry back; see `save`."""
    file, knowledge = taught_file(), clinic.current().without_taught
    old = file.read(knowledge)[0].entries.get(id_)
    reason = f"took back: {old.question if old else id_}"
    with transaction.atomic():
        trail.record(member, "taught answer removed", f"taught:{id_}", old=_plain(old))
        SettledQuestion.objects.filter(entry=id_).delete()
        file.remove(id_, knowledge, base=base, who=member.shown_as, reason=reason)
    return _sync_stories(file, knowledge)


def restore(member: Member, number: int, *, base: str) -> bool:
    """Go back to a version of all entries; see `save`."""
    file, knowledge = taught_file(), clinic.current().without_taught
    with transaction.atomic():
        trail.record(member, "taught answers restored", f"taught-version:{number}")
        file.restore(number, knowledge, base=base, who=member.shown_as)
    return _sync_stories(file, knowledge)


def settle(texts: Iterable[str], entry: str = "") -> None:
    """Take questions off the list: they were taught, or put aside when there is no entry."""
    for text in texts:
        values = {"settled_at": clinic.now(), "entry": entry}
        SettledQuestion.objects.update_or_create(key=key_of(text), defaults=values)


@transaction.atomic
def put_aside(member: Member, group: Group) -> None:
    """Take a group off the list without teaching anything."""
    # The trail outlives chats, so it holds no visitor's words: only what names the question, and how often it came.
    trail.record(member, "question put aside", f"question:{group.key[:12]}", new={"asked": group.count})
    settle(group.wordings)


def _sync_stories(file: TaughtFile, knowledge: Knowledge) -> bool:
    """Bring the story tests into line; what is taught is live already, so a failure is only told."""
    try:
        stories.sync(file.read(knowledge)[0], settings.CONFIGURATION.stories)
    except (OSError, UnicodeDecodeError, InvalidFilesError):
        logger.exception("The story tests of taught answers can't be written to %s", settings.CONFIGURATION.stories)
        return False
    return True


def _plain(entry: TaughtEntry | None) -> Any:
    return None if entry is None else {name: str(value) for name, value in entry.dict(exclude_none=True).items()}
