"""Promises: nobody answers in time, the visitor is told honestly, the bot is back, the request stays."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import time_machine

from frontdesk import clinic
from frontdesk.desk.accounts.models import Member
from frontdesk.desk.audit.models import AuditEntry
from frontdesk.desk.takeover import claims, leases
from frontdesk.desk.takeover.models import Holding
from frontdesk.models import Conversation, HandoverRequest, Message
from frontdesk.store.reading import read_state

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=timezone.utc)  # a Monday; open 9:00 to 17:30
NIGHT = datetime(2026, 3, 2, 22, 0, tzinfo=timezone.utc)
PROMISE = timedelta(minutes=5)


@pytest.fixture
def travel() -> Iterator[Any]:
    """The clock of the whole process, the database's included."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def priya(make_member: Callable[..., Member], monkeypatch: pytest.MonkeyPatch) -> Member:
    monkeypatch.setattr(clinic, "now", lambda: datetime.now(timezone.utc))
    return make_member("priya")


@pytest.fixture
def chat() -> uuid.UUID:
    return uuid.uuid4()


def test_silent_person_loses_the_chat(chat: uuid.UUID, priya: Member, desk_help: Any, travel: Any) -> None:
    desk_help.ask(chat)
    desk_help.write(chat, "are you there?")
    desk_help.claim(chat, priya, clinic.now())
    travel.shift(PROMISE - timedelta(seconds=1))
    assert desk_help.sweep(clinic.now()) == []
    travel.shift(1)
    assert desk_help.sweep(clinic.now()) == [chat]
    assert desk_help.said(chat) == ["handoff", "visitor", "joined", "nobody_free"]
    assert desk_help.states(chat) == ["waiting"]
    assert read_state(chat)["handled_by"] == "bot"
    assert HandoverRequest.objects.get().state == "open"
    assert not Holding.objects.exists()
    assert "open now" in Message.objects.get(parts__notice="nobody_free").texts[0]
    assert AuditEntry.objects.filter(what="chat given back: nobody answered", old="priya").exists()
    assert desk_help.sweep(clinic.now() + timedelta(hours=2)) == []


def test_who_answers_keeps_the_chat(chat: uuid.UUID, priya: Member, desk_help: Any, travel: Any) -> None:
    desk_help.write(chat, "hello")
    desk_help.claim(chat, priya, clinic.now())
    travel.shift(timedelta(minutes=4))
    desk_help.answer(chat, priya)
    travel.shift(timedelta(hours=1))
    assert desk_help.sweep(clinic.now()) == []
    desk_help.write(chat, "one more thing")
    travel.shift(timedelta(minutes=4))
    desk_help.write(chat, "hello?")
    assert desk_help.sweep(clinic.now()) == []
    travel.shift(timedelta(minutes=1))
    assert desk_help.sweep(clinic.now()) == [chat], "the oldest unanswered message counts"
    assert desk_help.states(chat) == ["with_person", "waiting", "waiting"]


def test_colleague_has_the_whole_time(
    chat: uuid.UUID, priya: Member, make_member: Callable[..., Member], desk_help: Any, travel: Any
) -> None:
    sam = make_member("sam")
    desk_help.write(chat, "hello")
    desk_help.claim(chat, priya, clinic.now())
    travel.shift(timedelta(minutes=4))
    claims.pass_on(chat, priya, sam, "joined", clinic.now())
    travel.shift(timedelta(minutes=4))
    assert desk_help.sweep(clinic.now()) == []
    travel.shift(timedelta(minutes=1))
    assert desk_help.sweep(clinic.now()) == [chat]


def test_request_that_nobody_takes_is_told_once(chat: uuid.UUID, priya: Member, desk_help: Any, travel: Any) -> None:
    desk_help.ask(chat)
    travel.shift(PROMISE)
    assert desk_help.sweep(clinic.now()) == [chat]
    assert desk_help.said(chat) == ["handoff", "nobody_free"]
    assert desk_help.sweep(clinic.now() + timedelta(minutes=30)) == []
    assert HandoverRequest.objects.get().state == "open"


def test_after_closing_time_the_words_are_others(chat: uuid.UUID, priya: Member, desk_help: Any, travel: Any) -> None:
    travel.move_to(datetime(2026, 3, 2, 17, 27, tzinfo=timezone.utc))
    desk_help.ask(chat)
    travel.shift(PROMISE)
    desk_help.sweep(clinic.now())
    text = Message.objects.get(parts__notice="nobody_free").texts[0]
    assert text.startswith("frontdesk_nobody_free_closed")
    assert "closed now, opening tomorrow at 09:00" in text


def test_who_asked_at_night_was_told_then(chat: uuid.UUID, priya: Member, desk_help: Any, travel: Any) -> None:
    travel.move_to(NIGHT)
    desk_help.ask(chat)
    travel.shift(PROMISE)
    assert desk_help.sweep(clinic.now()) == []
    travel.move_to(NOON + timedelta(days=1))
    assert desk_help.sweep(clinic.now()) == []
    assert desk_help.said(chat) == ["handoff"]
    assert HandoverRequest.objects.get().state == "open"


def test_yesterdays_request_is_not_told_about_after_an_outage(
    chat: uuid.UUID, priya: Member, desk_help: Any, travel: Any
) -> None:
    desk_help.ask(chat)
    travel.shift(timedelta(days=1))
    assert desk_help.sweep(clinic.now()) == []
    assert HandoverRequest.objects.get().state == "open"


def test_chat_of_an_account_that_is_gone_goes_back_at_once(
    chat: uuid.UUID, priya: Member, desk_help: Any, travel: Any
) -> None:
    desk_help.write(chat, "hello")
    desk_help.claim(chat, priya, clinic.now())
    priya.user.delete()
    assert Conversation.objects.get(pk=chat).handled_by == "staff"
    assert desk_help.sweep(clinic.now()) == [chat]
    assert desk_help.states(chat) == ["waiting"]
    assert HandoverRequest.objects.get().state == "open"


def test_chat_of_an_account_that_is_switched_off_goes_back_at_once(
    chat: uuid.UUID, priya: Member, desk_help: Any, travel: Any
) -> None:
    desk_help.write(chat, "hello")
    desk_help.claim(chat, priya, clinic.now())
    desk_help.answer(chat, priya)
    priya.user.is_active = False
    priya.user.save()
    assert desk_help.sweep(clinic.now()) == [chat]


def test_promise_is_the_clinics(chat: uuid.UUID, priya: Member, desk_help: Any, travel: Any) -> None:
    snapshot = clinic.current()
    desk = snapshot.clinic.desk.copy(update={"answer_minutes": 20})
    slower = dataclasses.replace(snapshot, clinic=snapshot.clinic.copy(update={"desk": desk}))
    desk_help.ask(chat)
    travel.shift(timedelta(minutes=19))
    assert leases.sweep(slower, clinic.now()) == []
    travel.shift(timedelta(minutes=1))
    assert len(leases.sweep(slower, clinic.now())) == 1
