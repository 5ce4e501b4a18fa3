"""What is in the inbox: chats that need a person, in the order in which they should be seen to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Case, F, Max, Min, Q, TextField, When
from django.db.models.functions import Cast

from frontdesk.desk.accounts.models import Member
from frontdesk.desk.takeover.models import Holding, LookedThrough
from frontdesk.guards.masking import mask
from frontdesk.models import (
    Author,
    Contact,
    Conversation,
    HandoverRequest,
    Message,
    RequestKind,
    RequestState,
)

MOST_ROWS = 100
UNSURE_FOR = timedelta(days=14)
_SHOWN_CHARACTERS = 140
_ORDER = (RequestKind.URGENT, RequestKind.ASKED, RequestKind.CALL_BACK, RequestKind.FAILED)


@dataclass
class Row:
    """A chat in a list.

    Attributes:
        id: The conversation.
        kinds: Why it needs a person, the most pressing first.
        since: Since when, or when something was last said.
        text: A few words of it, without phone numbers and the like.
        holder: Who has it, None for the bot.
        unread: How many messages of the visitor the holder has not seen.
    """

    id: UUID
    since: datetime
    kinds: list[str] = field(default_factory=list)
    text: str = ""
    holder: Member | None = None
    unread: int = 0

    @property
    def is_urgent(self) -> bool:
        """Whether something alarming was written that nobody has seen to."""
        return RequestKind.URGENT in self.kinds

    @property
    def name(self) -> str:
        """Return a name for a visitor nobody knows."""
        return f"Visitor {self.id.hex[:4].upper()}"


def waiting(kind: str = "") -> list[Row]:
    """Return the chats with open requests: alarming ones first, then the longest waiting.

    Args:
        kind: Only those with a request of this kind; empty for all.
    """
    requests = HandoverRequest.objects.filter(state=RequestState.OPEN)
    # Limited by chat, the alarming ones first: however many requests one chat makes, none hides another.
    is_urgent = Max(Case(When(kind=RequestKind.URGENT, then=1), default=0))
    chats = requests.filter(conversation__in=requests.filter(kind=kind).values("conversation")) if kind else requests
    first = chats.order_by().values_list("conversation_id").annotate(is_urgent=is_urgent, since=Min("asked_at"))
    rows = {pk: Row(pk, since) for pk, _, since in first.order_by("-is_urgent", "since")[:MOST_ROWS]}
    reasons: dict[UUID, str] = {}
    for request in requests.filter(conversation__in=rows).order_by("asked_at"):
        row = rows[request.conversation_id]
        if request.kind not in row.kinds:
            row.kinds.append(request.kind)
        if request.reason and (request.kind == RequestKind.URGENT or request.conversation_id not in reasons):
            reasons[request.conversation_id] = request.reason
    for row in rows.values():
        row.kinds.sort(key=lambda one: _ORDER.index(RequestKind(one)))
    return _completed(list(rows.values()), reasons)


def held(member: Member | None = None, *, by_others: bool = False) -> list[Row]:
    """Return the chats that people have.

    Args:
        member: Somebody.
        by_others: Those that others have, instead of those that `member` has.
    """
    holdings = Holding.objects.select_related("conversation")
    holdings = holdings.exclude(member=member) if by_others else holdings.filter(member=member)
    rows = [Row(holding.conversation.pk, holding.conversation.changed_at) for holding in holdings[:MOST_ROWS]]
    rows.sort(key=lambda row: row.since, reverse=True)
    done = _completed(rows)
    return sorted(done, key=lambda row: row.unread == 0)


def unsure(now: datetime) -> list[Row]:
    """Return the chats with an answer that the bot did not have, or that a visitor found bad, and nobody looked at."""
    failed = Message.objects.filter(author=Author.BOT, created_at__gte=now - UNSURE_FOR)
    failed = failed.filter(Q(parts__kind="fallback") | Q(rating__is_up=False))
    looked = dict(LookedThrough.objects.values_list("conversation_id", "up_to"))
    newest = failed.order_by().values_list("conversation_id").annotate(number=Max("number"), at=Max("created_at"))
    rows = [Row(pk, at, ["unsure"]) for pk, number, at in newest if number > looked.get(pk, 0)]
    rows.sort(key=lambda row: row.since, reverse=True)
    return _completed(rows[:MOST_ROWS])


def everything(words: str = "") -> list[Row]:
    """Return the newest chats.

    Args:
        words: Only those in which this was said, by anybody, or of a visitor who left this name.
    """
    chats = Conversation.objects.filter(last_number__gt=0).order_by("-changed_at")
    if words:
        written = [Q(said__icontains=stored) for stored in _as_stored(words)]
        said = Message.objects.annotate(said=Cast("texts", TextField())).filter(reduce(or_, written))
        named = Contact.objects.filter(name__icontains=words)
        wanted = Q(pk__in=said.values("conversation")) | Q(pk__in=named.values("conversation"))
        number = words.lower().removeprefix("visitor ").strip()
        chats = chats.filter(wanted | Q(pk__startswith=number)) if _is_hex(number) else chats.filter(wanted)
    rows = [Row(chat.pk, chat.changed_at) for chat in chats[:MOST_ROWS]]
    kinds: dict[UUID, list[str]] = {}
    requests = HandoverRequest.objects.filter(conversation__in=[row.id for row in rows], state=RequestState.OPEN)
    for request in requests:
        kinds.setdefault(request.conversation_id, []).append(request.kind)
    for row in rows:
        row.kinds = sorted(set(kinds.get(row.id, [])), key=lambda one: _ORDER.index(RequestKind(one)))
    return _completed(rows)


def _completed(rows: list[Row], reasons: dict[UUID, str] | None = None) -> list[Row]:
    """Add to rows who has the chat, a few words of it, and what is unread."""
    ids = [row.id for row in rows]
    holdings = {one.conversation.pk: one for one in _holdings(ids)}
    words = _last_words(ids)
    unread = unread_by_chat(holdings.values())
    for row in rows:
        if holding := holdings.get(row.id):
            row.holder = holding.member
            row.unread = unread.get(row.id, 0)
        row.text = mask((reasons or {}).get(row.id) or words.get(row.id, ""))[:_SHOWN_CHARACTERS]
    return rows


def _holdings(ids: list[UUID]) -> Iterable[Holding]:
    return Holding.objects.select_related("member", "conversation").filter(conversation__in=ids)


def unread_by_chat(holdings: Iterable[Holding]) -> dict[UUID, int]:
    """Return how many messages of the visitor their holders have not seen, by chat."""
    counts: dict[UUID, int] = {}
    chats = [holding.conversation.pk for holding in holdings]
    news = Message.objects.filter(
        conversation__in=chats, author=Author.VISITOR, number__gt=F("conversation__holding__read_up_to")
    )
    for pk in news.values_list("conversation_id", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    return counts


def _last_words(ids: list[UUID]) -> dict[UUID, str]:
    """Return what the visitor of each chat said last."""
    last = Message.objects.filter(conversation__in=ids, author=Author.VISITOR).order_by()
    numbers = last.values_list("conversation_id").annotate(Max("number"))
    wanted = Q(pk__in=[])
    for pk, number in numbers:
        wanted |= Q(conversation_id=pk, number=number)
    return {message.conversation.pk: message.texts[0] for message in last.filter(wanted).select_related("conversation")}


def _as_stored(words: str) -> list[str]:
    """Return words as they are within stored JSON: SQLite keeps other letters escaped, PostgreSQL does not."""
    return [json.dumps(words, ensure_ascii=escaped)[1:-1] for escaped in (True, False)]


def _is_hex(text: str) -> bool:
    return 3 < len(text) <= 32 and all(character in "0123456789abcdef-" for character in text)
