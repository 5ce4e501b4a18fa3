"""Finds the chats of a visitor who wants to be forgotten."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from frontdesk.desk.takeover.models import Note
from frontdesk.models import Contact, Conversation, HandoverRequest, Message

MOST = 50
CONTACT, NOTE, CHAT = "contact details", "a note", "the chat"
_FEWEST_DIGITS = 6  # fewer are also found in dates and prices
_SAME_DIGITS = 9  # what stands before them is written in several ways: 0, 0044, +44 (0)
_NUMBER = re.compile(r"\d(?:[\s().+/\u2010-\u2015-]*\d)+")
_AT_THE_DESK = re.compile(r"visitor ([0-9a-f]{4,8})", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """One chat, without what was said in it."""

    id: UUID
    began: datetime
    ended: datetime
    messages: int
    has_contact: bool
    where: str


def find(wanted: str) -> list[Found]:
    """Return the chats in which a name, number, address or words come up; newest first.

    Args:
        wanted: What to look for, the id of a chat, or its name at the desk (`Visitor AB12`); nothing is found for less
            than three characters. A phone number is found however it is written.
    """
    words = " ".join(wanted.split())
    if len(words) < 3:
        return []
    try:
        where = {UUID(words): CHAT}
    except ValueError:
        where = _where(words)
    newest = Conversation.objects.order_by("-changed_at").values_list("pk", flat=True)
    # Named one by one there would be more of them than a query may hold.
    shown = [pk for pk in newest.iterator() if pk in where][:MOST]
    reachable = set(Contact.objects.filter(conversation__in=shown).values_list("conversation", flat=True))
    return [
        Found(chat.pk, chat.created_at, chat.changed_at, chat.last_number, chat.pk in reachable, where[chat.pk])
        for chat in Conversation.objects.filter(pk__in=shown).order_by("-changed_at")
    ]


def _where(words: str) -> dict[UUID, str]:
    """Return in which chats words come up, and where."""
    matcher, found = _Matcher(words), dict[UUID, str]()
    for conversation_id, where, text in _texts():
        if conversation_id not in found and matcher.matches(text):
            found[conversation_id] = where
    if name := _AT_THE_DESK.fullmatch(words):
        named = Conversation.objects.filter(pk__startswith=name[1].lower()).values_list("pk", flat=True)
        found = dict.fromkeys(named, CHAT) | found
    return found


def _texts() -> Iterator[tuple[UUID, str, str]]:
    """Yield whatever was written in chats and about them, with its chat and where it stands."""
    details = Contact.objects.values_list("conversation_id", "name", "phone", "email", "wish")
    for conversation_id, *fields in details.iterator():
        yield from ((conversation_id, CONTACT, text) for text in fields)
    notes = Note.objects.order_by().values_list("conversation_id", "text")
    yield from ((conversation_id, NOTE, text) for conversation_id, text in notes.iterator())
    reasons = HandoverRequest.objects.exclude(reason="").values_list("conversation_id", "reason")
    yield from ((conversation_id, CHAT, text) for conversation_id, text in reasons.iterator())
    said = Message.objects.order_by().values_list("conversation_id", "texts")
    for conversation_id, texts in said.iterator():
        yield from ((conversation_id, CHAT, text) for text in texts)


class _Matcher:
    """Says whether words come up in a text, here and not in the database: SQLite knows no upper case but A to Z.

    Args:
        words: What is looked for.
    """

    def __init__(self, words: str) -> None:
        self._words = _plain(words)
        digits = _digits(self._words) if _NUMBER.fullmatch(self._words.strip("(+ ")) else ""
        self._digits = digits[-_SAME_DIGITS:] if len(digits) >= _FEWEST_DIGITS else ""

    def matches(self, text: str) -> bool:
        plain = _plain(text)
        if self._words in plain:
            return True
        return bool(self._digits) and any(self._digits in _digits(number) for number in _NUMBER.findall(plain))


def _plain(text: str) -> str:
    """Return a text in one case and one spelling of its letters and blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())
