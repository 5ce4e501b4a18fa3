"""What stands beside a chat: contact details, notes, requests."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from frontdesk.desk.accounts.models import Member
from frontdesk.desk.audit.models import AuditEntry
from frontdesk.desk.takeover.models import Note
from frontdesk.models import Conversation, HandoverRequest
from frontdesk.store.reading import erase

URGENT = "My face is swollen, a swollen face!"


@pytest.mark.django_db
class TestBesideTheChat:
    def test_each_look_at_contact_details_is_in_the_trail(self, receptionist: Client, desk_help: Any) -> None:
        chat = uuid.uuid4()
        desk_help.write(chat, "hello")
        conversation = Conversation.objects.get(pk=chat)
        conversation.contacts.create(name="Robin", phone="020 7946 0999", consent_text="yes")  # type: ignore[attr-defined]
        for name in ("desk:inbox-chat", "desk:chat-state"):
            assert "7946 0999" not in receptionist.get(reverse(name, args=[chat])).content.decode()
        for looks in (1, 2):
            shown = receptionist.post(reverse("desk:chat-contacts", args=[chat])).content.decode()
            assert "020 7946 0999" in shown
            assert AuditEntry.objects.filter(what="contact details seen", about=f"chat:{chat}").count() == looks

    def test_notes_are_for_colleagues_and_go_with_the_chat(
        self, receptionist: Client, colleague: Client, desk_help: Any
    ) -> None:
        chat = uuid.uuid4()
        desk_help.write(chat, "hello")
        receptionist.post(reverse("desk:chat-note", args=[chat]), {"text": "Rang, no answer."})
        page = colleague.get(reverse("desk:inbox-chat", args=[chat])).content.decode()
        assert "Rang, no answer." in page
        assert desk_help.said(chat) == ["visitor"]
        erase(chat)
        assert not Note.objects.exists()
        assert colleague.get(reverse("desk:inbox-chat", args=[chat])).status_code == 404

    def test_request_is_done_and_opened_again(self, receptionist: Client, desk_help: Any, clock: Any) -> None:
        chat = uuid.uuid4()
        desk_help.ask(chat)
        wish = HandoverRequest.objects.get()
        address = reverse("desk:chat-settle", args=[chat, wish.pk])
        receptionist.post(address, {"done": "1"})
        wish.refresh_from_db()
        assert (wish.state, wish.done_by, wish.done_at) == ("done", "Priya", clock.now)
        receptionist.post(address)
        wish.refresh_from_db()
        assert (wish.state, wish.done_by, wish.done_at) == ("open", "", None)

    def test_request_opened_again_is_not_called_late(self, receptionist: Client, desk_help: Any, clock: Any) -> None:
        chat = uuid.uuid4()
        desk_help.ask(chat)
        HandoverRequest.objects.update(asked_at=clock.now - timedelta(hours=1))
        address = reverse("desk:chat-settle", args=[chat, HandoverRequest.objects.get().pk])
        receptionist.post(address, {"done": "1"})
        receptionist.post(address)
        clock.later(hours=1)
        assert desk_help.sweep(clock.now) == []
        assert desk_help.said(chat) == ["handoff"]
        assert HandoverRequest.objects.get().state == "open"
        page = receptionist.get(reverse("desk:inbox-chat", args=[chat])).content.decode()
        assert "was told that nobody was free" not in page

    def test_what_the_visitor_was_told_is_shown(self, receptionist: Client, desk_help: Any, clock: Any) -> None:
        chat = uuid.uuid4()
        desk_help.ask(chat)
        HandoverRequest.objects.update(asked_at=clock.now - timedelta(hours=1))
        assert desk_help.sweep(clock.now) == [chat]
        page = receptionist.get(reverse("desk:inbox-chat", args=[chat])).content.decode()
        assert "was told that nobody was free" in page

    @pytest.mark.parametrize(("kind", "state"), [("asked", "claimed"), ("urgent", "claimed"), ("call_back", "open")])
    def test_request_opened_again_belongs_to_who_has_the_chat(
        self, receptionist: Client, sam: Member, desk_help: Any, clock: Any, kind: str, state: str
    ) -> None:
        chat = uuid.uuid4()
        desk_help.write(chat, "hello")
        wish = HandoverRequest.objects.create(conversation_id=chat, kind=kind)
        desk_help.claim(chat, sam, clock.now)
        address = reverse("desk:chat-settle", args=[chat, wish.pk])
        receptionist.post(address, {"done": "1"})
        receptionist.post(address)
        wish.refresh_from_db()
        assert wish.state == state

    def test_request_of_another_chat_is_not_touched(self, receptionist: Client, desk_help: Any) -> None:
        chat, other = uuid.uuid4(), uuid.uuid4()
        for one in (chat, other):
            desk_help.ask(one)
        wish = HandoverRequest.objects.get(conversation_id=other)
        assert receptionist.post(reverse("desk:chat-settle", args=[chat, wish.pk]), {"done": "1"}).status_code == 404
        wish.refresh_from_db()
        assert wish.state == "open"
