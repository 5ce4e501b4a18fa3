"""Taking a chat over: one owner, told to everybody; speaking and passing on are the owner's."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from frontdesk.desk.accounts.models import Member
from frontdesk.desk.audit.models import AuditEntry
from frontdesk.desk.takeover.errors import GoneError, TakenError
from frontdesk.desk.takeover.models import Holding
from frontdesk.models import Conversation, HandoverRequest
from frontdesk.store.reading import erase, read_state

URGENT = "My face is swollen, a swollen face!"


@pytest.fixture
def chat(db: None) -> uuid.UUID:
    """A visitor's chat, before its first message."""
    return uuid.uuid4()


@pytest.mark.django_db
class TestClaiming:
    def test_visitor_is_told_and_the_bot_loses_its_work(
        self, chat: uuid.UUID, priya: Member, desk_help: Any, clock: Any
    ) -> None:
        desk_help.write(chat, "hello")
        desk_help.claim(chat, priya, clock.now)
        assert desk_help.said(chat) == ["visitor", "joined"]
        assert desk_help.states(chat) == ["with_person"]
        assert read_state(chat) | {"last_id": 0} == {
            "handled_by": "staff",
            "staff_name": "Priya",
            "last_id": 0,
            "person_asked": False,
        }
        assert AuditEntry.objects.filter(what="chat taken", about=f"chat:{chat}").count() == 1

    def test_second_person_sees_who_has_it(
        self, chat: uuid.UUID, priya: Member, sam: Member, desk_help: Any, clock: Any
    ) -> None:
        desk_help.write(chat, "hello")
        desk_help.claim(chat, priya, clock.now)
        with pytest.raises(TakenError, match="Priya"):
            desk_help.claim(chat, sam, clock.now)
        assert desk_help.said(chat).count("joined") == 1

    def test_claiming_twice_is_claiming_once(self, chat: uuid.UUID, priya: Member, desk_help: Any, clock: Any) -> None:
        desk_help.write(chat, "hello")
        for _ in range(2):
            desk_help.claim(chat, priya, clock.now)
        assert desk_help.said(chat) == ["visitor", "joined"]

    def test_erased_chat_cannot_be_taken(self, chat: uuid.UUID, priya: Member, desk_help: Any, clock: Any) -> None:
        desk_help.write(chat, "hello")
        erase(chat)
        for gone in (chat, uuid.uuid4()):
            with pytest.raises(GoneError):
                desk_help.claim(gone, priya, clock.now)

    def test_what_was_asked_for_is_seen_to_but_a_call_back_is_not(
        self, chat: uuid.UUID, priya: Member, desk_help: Any, clock: Any
    ) -> None:
        desk_help.ask(chat)
        HandoverRequest.objects.create(conversation_id=chat, kind="call_back")
        desk_help.claim(chat, priya, clock.now)
        assert set(HandoverRequest.objects.values_list("kind", "state")) == {
            ("asked", "claimed"),
            ("call_back", "open"),
        }
        desk_help.hand_back(chat, priya, clock.now)
        assert set(HandoverRequest.objects.values_list("kind", "state")) == {("asked", "done"), ("call_back", "open")}
        assert HandoverRequest.objects.get(kind="asked").done_by == "Priya"


@pytest.mark.django_db(transaction=True)
def test_two_people_claim_at_the_same_moment_and_one_has_it(
    make_member: Callable[..., Member], desk_help: Any, clock: Any
) -> None:
    people = [make_member(name) for name in ("priya", "sam", "leo", "mia")]
    for _ in range(5):
        chat, results, together = uuid.uuid4(), [], threading.Barrier(len(people))
        desk_help.write(chat, "hello")

        def grab(member: Member, chat: uuid.UUID = chat, results: list[str] = results, wait: Any = together) -> None:
            wait.wait()
            try:
                desk_help.claim(chat, member, clock.now)
                results.append(member.shown_as)
            except TakenError:
                results.append("taken")
            finally:
                connection.close()

        threads = [threading.Thread(target=grab, args=(member,)) for member in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results)[-3:] == ["taken"] * 3 or results.count("taken") == 3
        holder = Holding.objects.get(conversation_id=chat).member.shown_as
        assert [name for name in results if name != "taken"] == [holder]
        assert Conversation.objects.get(pk=chat).staff_name == holder
        assert desk_help.said(chat) == ["visitor", "joined"]


@pytest.mark.django_db
class TestReplying:
    def test_reply_is_stored_once_however_often_it_is_sent(self, receptionist: Client, desk_help: Any) -> None:
        chat = uuid.uuid4()
        desk_help.write(chat, "hello")
        receptionist.post(reverse("desk:chat-claim", args=[chat]))
        form = {"text": "Hello!", "client_id": str(uuid.uuid4())}
        for _ in range(2):
            sent = receptionist.post(
                reverse("desk:chat-reply", args=[chat]), form, headers={"Accept": "application/json"}
            )
            assert sent.json() == {"problem": ""}
        assert desk_help.said(chat) == ["visitor", "joined", "staff"]
        changed = receptionist.post(
            reverse("desk:chat-reply", args=[chat]), {**form, "text": "No"}, headers={"Accept": "application/json"}
        )
        assert changed.status_code == 409

    def test_only_the_owner_speaks(self, receptionist: Client, colleague: Client, desk_help: Any) -> None:
        chat = uuid.uuid4()
        desk_help.write(chat, "hello")
        address = reverse("desk:chat-reply", args=[chat])
        form = {"text": "Hello!", "client_id": str(uuid.uuid4())}
        assert receptionist.post(address, form, headers={"Accept": "application/json"}).status_code == 409
        receptionist.post(reverse("desk:chat-claim", args=[chat]))
        refused = colleague.post(address, form, headers={"Accept": "application/json"})
        assert refused.status_code == 409
        assert "Priya has this chat" in refused.json()["problem"]
        assert "staff" not in desk_help.said(chat)

    @pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001])
    def test_empty_or_endless_reply_is_refused(self, receptionist: Client, desk_help: Any, text: str) -> None:
        chat = uuid.uuid4()
        desk_help.write(chat, "hello")
        receptionist.post(reverse("desk:chat-claim", args=[chat]))
        form = {"text": text, "client_id": str(uuid.uuid4())}
        sent = receptionist.post(reverse("desk:chat-reply", args=[chat]), form, headers={"Accept": "application/json"})
        assert sent.status_code == 422
        assert sent.json()["problem"]

    def test_visitors_words_are_shown_as_text(self, receptionist: Client, desk_help: Any) -> None:
        chat = uuid.uuid4()
        desk_help.write(chat, "<img src=x onerror=alert(1)>")
        desk_help.ask(chat, "<script>alert(2)</script>")
        for name in ("desk:inbox-chat", "desk:chat-lines", "desk:chat-state"):
            page = receptionist.get(reverse(name, args=[chat]), {"after": "0"}).content.decode()
            assert "<img src=x" not in page
            assert "<script>alert" not in page
        assert "&lt;img src=x" in receptionist.get(reverse("desk:inbox-chat", args=[chat])).content.decode()


@pytest.mark.django_db
class TestPassingOn:
    def test_colleague_gets_the_chat_and_the_visitor_is_told(
        self, chat: uuid.UUID, receptionist: Client, colleague: Client, desk_help: Any
    ) -> None:
        desk_help.write(chat, "hello")
        receptionist.post(reverse("desk:chat-claim", args=[chat]))
        receptionist.post(reverse("desk:chat-pass", args=[chat]), {"to": "sam"})
        assert Holding.objects.get().member == colleague.member  # type: ignore[attr-defined]
        assert desk_help.said(chat) == ["visitor", "joined", "joined"]
        assert read_state(chat)["staff_name"] == "Sam"
        assert desk_help.states(chat) == ["with_person"]

    def test_asking_for_a_chat_and_getting_it(
        self, chat: uuid.UUID, receptionist: Client, colleague: Client, desk_help: Any
    ) -> None:
        desk_help.write(chat, "hello")
        receptionist.post(reverse("desk:chat-claim", args=[chat]))
        colleague.post(reverse("desk:chat-want", args=[chat]))
        state = reverse("desk:chat-state", args=[chat])
        assert "<strong>Sam</strong> asks for this chat" in receptionist.get(state).content.decode()
        receptionist.post(reverse("desk:chat-keep", args=[chat]))
        assert "asks for this chat" not in receptionist.get(state).content.decode()
        colleague.post(reverse("desk:chat-want", args=[chat]))
        receptionist.post(reverse("desk:chat-pass", args=[chat]), {"to": "sam"})
        assert Holding.objects.get().wanted_by is None
        assert 'data-mine="1"' in colleague.get(state).content.decode()

    def test_nobody_passes_on_what_somebody_else_has(
        self, chat: uuid.UUID, receptionist: Client, colleague: Client, desk_help: Any
    ) -> None:
        desk_help.write(chat, "hello")
        receptionist.post(reverse("desk:chat-claim", args=[chat]))
        for action, form in (("pass", {"to": "sam"}), ("back", {}), ("keep", {})):
            answer = colleague.post(reverse(f"desk:chat-{action}", args=[chat]), form, follow=True)
            assert "Priya has this chat now" in answer.content.decode()
        assert Holding.objects.get().member == receptionist.member  # type: ignore[attr-defined]

    def test_switched_off_colleague_gets_nothing(
        self, chat: uuid.UUID, receptionist: Client, sam: Member, desk_help: Any
    ) -> None:
        desk_help.write(chat, "hello")
        receptionist.post(reverse("desk:chat-claim", args=[chat]))
        sam.user.is_active = False
        sam.user.save()
        receptionist.post(reverse("desk:chat-pass", args=[chat]), {"to": "sam"})
        assert Holding.objects.get().member == receptionist.member  # type: ignore[attr-defined]
