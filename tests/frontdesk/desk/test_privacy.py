"""What is kept too long goes by itself; a visitor who asks is erased everywhere, and it is proved."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import uuid
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from asgiref.sync import sync_to_async
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client

from frontdesk import clinic
from frontdesk.desk.accounts.models import Member
from frontdesk.desk.audit.models import AuditEntry
from frontdesk.desk.figures.models import DayFigure
from frontdesk.desk.privacy import erasing, finding, places
from frontdesk.desk.privacy.keeper import PrivacyKeeper
from frontdesk.desk.privacy.models import ErasureProof
from frontdesk.desk.takeover.models import Note
from frontdesk.dispatch.rasa_client import RasaClient
from frontdesk.live.broker import DESK, broker
from frontdesk.models import (
    Author,
    Contact,
    Conversation,
    Erasure,
    HandoverRequest,
    Message,
    Rating,
    RequestKind,
    Turn,
)
from frontdesk.settings import LOCKED_MINUTES
from frontdesk.store import reading

SECRET_WORDS = "zanzibarfreckles"


def make_chat(words: str = SECRET_WORDS, last: datetime | None = None) -> Conversation:
    """A chat with everything that may hang on one, the words in each of them."""
    chat = Conversation.objects.create(origin=f"https://{words}.example", last_number=2)
    asked = Message.objects.create(conversation=chat, number=1, author=Author.VISITOR, texts=[f"I am {words}"])
    reply = Message.objects.create(conversation=chat, number=2, author=Author.BOT, texts=[words], in_reply_to=asked)
    Turn.objects.create(conversation=chat, message=asked, payload=words)
    Rating.objects.create(message=reply, is_up=False)
    HandoverRequest.objects.create(conversation=chat, kind=RequestKind.ASKED, reason=words, message=reply)
    Contact.objects.create(
        conversation=chat, name=words, phone="07700 900123", email=f"{words}@mail.example", consent_text="yes"
    )
    Note.objects.create(conversation=chat, author_name="Priya", text=words, written_at=clinic.now())
    if last:
        Conversation.objects.filter(pk=chat.pk).update(changed_at=last)
    return chat


@pytest.fixture
def keeper(fake_rasa: Any) -> PrivacyKeeper:
    rasa = RasaClient("http://rasa", "s" * 40, 5.0, httpx.ASGITransport(fake_rasa))
    return PrivacyKeeper(rasa, broker())


@pytest.mark.django_db
def test_places_are_every_table_that_hangs_on_a_chat() -> None:
    found = places.count(make_chat().pk)
    assert set(found.values()) <= {0, 1, 2}
    for table in ("chat", "messages", "turns", "ratings", "handover requests", "contacts", "notes"):
        assert found[f"front desk: {table}"] > 0
    assert sum(places.count(uuid.uuid4()).values()) == 0


@pytest.mark.django_db
def test_manager_finds_a_visitor_and_erases_everything(manager: Client) -> None:
    chat, other = make_chat(), make_chat("somebody else")
    found = manager.post("/desk/privacy/search", {"wanted": "7700 900123"}).context["found"]
    assert {one.id for one in found} == {chat.pk, other.pk}
    page = manager.post("/desk/privacy/search", {"wanted": SECRET_WORDS})
    assert [(one.id, one.has_contact, one.where) for one in page.context["found"]] == [
        (chat.pk, True, "contact details")
    ]
    assert "I am" not in page.content.decode()
    answer = manager.post("/desk/privacy/erase", {"chat": str(chat.pk)}, follow=True)
    assert "Being proved" in answer.content.decode()
    assert sum(places.count(chat.pk).values()) == 0
    assert sum(places.count(other.pk).values()) > 0
    assert Erasure.objects.get(pk=chat.pk).rasa_forgot is False
    entry = AuditEntry.objects.get(what="visitor erased")
    assert entry.about == f"chat:{chat.pk}"
    assert SECRET_WORDS not in str(list(AuditEntry.objects.values_list("old", "new", "about")))


@pytest.mark.django_db
def test_words_with_other_letters_and_ids_are_found(manager: Client) -> None:
    chat = make_chat("Zoë Löwe")
    desk_name = f"visitor {chat.pk.hex[:4].upper()}"
    for wanted in ("zoë löwe", "Zoë  Löwe", "ZOË LÖWE", "Zoe\u0308", str(chat.pk), "ë l", desk_name):
        page = manager.post("/desk/privacy/search", {"wanted": wanted})
        assert [one.id for one in page.context["found"]] == [chat.pk], wanted
    assert manager.post("/desk/privacy/search", {"wanted": "ab"}).context["found"] == []


NUMBERS = ("+447700900123", "07700 900123", "0044 7700-900123", "+44 (0)7700 900 123", "900123")


@pytest.mark.django_db
@pytest.mark.parametrize("written", [*NUMBERS[:-1], "+44\u00a07700\u00a0900\u00a0123"])
@pytest.mark.parametrize("place", ["contact", "message", "reason", "note"])
def test_number_is_found_however_it_is_written(written: str, place: str) -> None:
    chat, other = Conversation.objects.create(), Conversation.objects.create()
    Message.objects.create(conversation=other, number=1, author=Author.VISITOR, texts=["from 9 to 12, 0044 of 2023"])
    text = f"Ring {written}, please"
    if place == "contact":
        Contact.objects.create(conversation=chat, phone=written, consent_text="yes")
    elif place == "message":
        Message.objects.create(conversation=chat, number=1, author=Author.VISITOR, texts=[text])
    elif place == "reason":
        HandoverRequest.objects.create(conversation=chat, kind=RequestKind.ASKED, reason=text)
    else:
        Note.objects.create(conversation=chat, author_name="Priya", text=text, written_at=clinic.now())
    for wanted in NUMBERS:
        assert [one.id for one in finding.find(wanted)] == [chat.pk], wanted


@pytest.mark.django_db
def test_name_in_a_note_only_is_found() -> None:
    chat = Conversation.objects.create()
    Note.objects.create(conversation=chat, author_name="Priya", text="Is Mrs O’Åberg", written_at=clinic.now())
    assert [(one.id, one.where) for one in finding.find("åberg")] == [(chat.pk, "a note")]


@pytest.mark.django_db
def test_nothing_ticked_erases_nothing(manager: Client) -> None:
    chat = make_chat()
    for chosen in ([], ["not an id"]):
        answer = manager.post("/desk/privacy/erase", {"chat": chosen}, follow=True)
        assert "Nothing was erased" in answer.content.decode()
    assert Conversation.objects.filter(pk=chat.pk).exists()


@pytest.mark.django_db
def test_managers_only(receptionist: Client) -> None:
    assert receptionist.get("/desk/privacy").status_code == 403
    assert receptionist.post("/desk/privacy/search", {"wanted": "abc"}).status_code == 403
    assert receptionist.post("/desk/privacy/erase", {"chat": str(uuid.uuid4())}).status_code == 403
    assert receptionist.get(f"/desk/privacy/erased/{uuid.uuid4()}").status_code == 403


@pytest.mark.django_db
def test_contact_details_are_shown_to_staff_only_and_each_look_is_noted(receptionist: Client, client: Client) -> None:
    chat = make_chat()
    address = f"/desk/chats/{chat.pk}/contacts"
    assert client.post(address).status_code == 302
    assert "07700" not in receptionist.get(f"/desk/chats/{chat.pk}").content.decode()
    assert not AuditEntry.objects.filter(what="contact details seen").exists()
    for looks in (1, 2):
        assert "07700 900123" in receptionist.post(address).content.decode()
        assert AuditEntry.objects.filter(what="contact details seen", about=f"chat:{chat.pk}").count() == looks


@pytest.mark.django_db(transaction=True)
async def test_chats_kept_long_enough_go_by_themselves_and_their_figures_stay(
    keeper: PrivacyKeeper, clock: Any, fake_rasa: Any
) -> None:
    clock.now = datetime.now(timezone.utc)
    days = clinic.current().clinic.privacy.keep_days
    old = await sync_to_async(make_chat)(last=clock.now - timedelta(days=days, minutes=1))
    young = await sync_to_async(make_chat)(last=clock.now - timedelta(days=days - 1))
    said = clock.now - timedelta(days=days + 1)
    await Message.objects.filter(conversation=old).aupdate(created_at=said)
    with broker().subscribed(DESK) as desk, broker().subscribed(old.pk) as visitor:
        assert await keeper.sweep() == 1
        assert (desk.get_nowait().name, visitor.get_nowait().name) == ("chat", "erased")
    assert fake_rasa.forgotten_before == [(clock.now - timedelta(days=days)).timestamp()]
    assert not await Conversation.objects.filter(pk=old.pk).aexists()
    assert await Conversation.objects.filter(pk=young.pk).aexists()
    proof = await ErasureProof.objects.aget()
    assert (proof.conversation_id, proof.why, proof.erased_by) == (old.pk, "expired", "")
    assert await DayFigure.objects.filter(name="questions", number__gt=0).aexists()


@pytest.mark.django_db(transaction=True)
async def test_chat_that_goes_on_at_the_last_moment_stays(
    keeper: PrivacyKeeper, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.now = datetime.now(timezone.utc)
    chat = await sync_to_async(make_chat)(last=clock.now - timedelta(days=4000))
    expired = erasing.expired

    def expired_and_then_a_message(now: datetime, keep_days: int) -> list[UUID]:
        found = expired(now, keep_days)
        if found:
            Conversation.objects.get(pk=chat.pk).save()
        return found

    monkeypatch.setattr(erasing, "expired", expired_and_then_a_message)
    assert await keeper.sweep() == 0
    assert await Conversation.objects.filter(pk=chat.pk).aexists()
    assert not await Erasure.objects.aexists()


@pytest.mark.django_db(transaction=True)
async def test_erasing_is_told_to_the_visitor_and_the_desk_on_the_loop(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await sync_to_async(make_chat)()
    threads = []
    told = broker().publish
    monkeypatch.setattr(broker(), "publish", lambda *args: (threads.append(threading.get_ident()), told(*args)))
    broker().attach(asyncio.get_running_loop())
    with broker().subscribed(DESK) as desk, broker().subscribed(chat.pk) as visitor:
        await sync_to_async(manager.post)("/desk/privacy/erase", {"chat": str(chat.pk)})
        await asyncio.sleep(0)
        assert (desk.get_nowait().name, visitor.get_nowait().name) == ("chat", "erased")
    assert set(threads) == {threading.get_ident()}


@pytest.mark.django_db(transaction=True)
async def test_failed_logins_go_once_they_lock_nobody_out(
    keeper: PrivacyKeeper, clock: Any, client: Client, priya: Member
) -> None:
    wrong = {"username": "priya", "password": "a guess"}
    await sync_to_async(client.post)("/desk/login", wrong)
    attempt = await AccessAttempt.objects.aget()
    assert attempt.ip_address
    clock.now = attempt.attempt_time + timedelta(minutes=LOCKED_MINUTES)
    await keeper.sweep()
    assert await AccessAttempt.objects.aexists()
    clock.later(seconds=1)
    await keeper.sweep()
    assert not await AccessAttempt.objects.aexists()


@pytest.mark.django_db(transaction=True)
async def test_proof_waits_until_rasa_has_nothing_left(keeper: PrivacyKeeper, fake_rasa: Any, clock: Any) -> None:
    chat = await sync_to_async(make_chat)()
    await sync_to_async(erasing.erase)(chat.pk, by=None)
    await keeper.prove()
    assert (await ErasureProof.objects.aget()).proved_at is None
    await sync_to_async(reading.rasa_has_forgotten)(chat.pk)
    fake_rasa.kept["tracker"] = 3
    await keeper.prove()
    proof = await ErasureProof.objects.aget()
    assert proof.proved_at is None
    assert proof.left["bot: what was said"] == 3
    assert (await Erasure.objects.aget(pk=chat.pk)).rasa_forgot is False
    fake_rasa.kept["tracker"] = 0
    await sync_to_async(reading.rasa_has_forgotten)(chat.pk)
    await keeper.prove()
    proof = await ErasureProof.objects.aget()
    assert proof.proved_at == clock.now
    assert set(proof.left.values()) == {0}
    assert sum(proof.before.values()) > 0


@pytest.mark.django_db(transaction=True)
def test_proof_page_shows_where_it_was_looked_for(manager: Client, clock: Any) -> None:
    chat = make_chat()
    erasing.erase(chat.pk, by=None)
    address = f"/desk/privacy/erased/{chat.pk}"
    part = manager.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" in part
    assert "<html" not in part
    erasing.prove(chat.pk, {"tracker": 0, "replies": 0, "handovers": 0})
    page = manager.get(address).content.decode()
    assert "Nothing left" in page
    assert "Bot: requests for a person" in page
    assert "every 2s" not in page


@pytest.mark.django_db
def test_old_proofs_go(clock: Any) -> None:
    chat = make_chat()
    erasing.erase(chat.pk, by=None)
    erasing.drop_old_proofs(clock.now + timedelta(days=399))
    assert ErasureProof.objects.exists()
    erasing.drop_old_proofs(clock.now + timedelta(days=401))
    assert not ErasureProof.objects.exists()


@pytest.fixture
def database_files() -> list[Path]:
    if connection.vendor != "sqlite":
        pytest.skip("looks into SQLite's files")
    file = Path(connection.settings_dict["NAME"])
    return [file, file.with_name(f"{file.name}-wal")]


def holds(files: list[Path], words: str) -> bool:
    return any(words.encode() in file.read_bytes() for file in files if file.exists())


@pytest.mark.django_db(transaction=True)
def test_not_a_letter_is_left_in_the_database_files(database_files: list[Path]) -> None:
    chats = [make_chat(f"{SECRET_WORDS} {number} " + "long " * 2000) for number in range(5)]
    assert holds(database_files, SECRET_WORDS)
    for chat in chats:
        erasing.erase(chat.pk, by=None)
    assert places.overwrite()
    assert not holds(database_files, SECRET_WORDS)
    with closing(sqlite3.connect(database_files[0])) as fresh:
        assert fresh.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.django_db(transaction=True)
async def test_what_visitors_erase_themselves_is_overwritten_too(
    keeper: PrivacyKeeper, database_files: list[Path]
) -> None:
    chat = await sync_to_async(make_chat)()
    await sync_to_async(reading.erase)(chat.pk)
    await keeper.prove()
    assert not holds(database_files, SECRET_WORDS)


@pytest.mark.django_db
def test_unknown_chat_has_no_proof(manager: Client) -> None:
    assert manager.get(f"/desk/privacy/erased/{UUID(int=7)}").status_code == 404
