"""Taking a chat over: one owner, a silent bot, nothing lost on the way back."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from frontdesk.database import in_database
from frontdesk.desk.accounts.models import Member
from frontdesk.desk.audit.models import AuditEntry
from frontdesk.desk.takeover.errors import GoneError, NotYoursError, TakenError
from frontdesk.desk.takeover.models import Holding, Note
from frontdesk.dispatch.dispatcher import Dispatcher
from frontdesk.models import Conversation, HandoverRequest, Message, Turn
from frontdesk.store.reading import erase, read_state

URGENT = "My face is swollen, a swollen face!"


@pytest.fixture
def chat(db: None) -> uuid.UUID:
    return uuid.uuid4()


@pytest.fixture
def priya(make_member: Callable[..., Member]) -> Member:
    return make_member("priya")


@pytest.fixture
def sam(make_member: Callable[..., Member]) -> Member:
    return make_member("sam")


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


@pytest.mark.django_db
class TestHandingBack:
    def test_what_nobody_answered_goes_to_the_bot(
        self, chat: uuid.UUID, priya: Member, desk_help: Any, clock: Any
    ) -> None:
        desk_help.write(chat, "one")
        desk_help.claim(chat, priya, clock.now)
        desk_help.answer(chat, priya)
        desk_help.write(chat, "two")
        written = desk_help.hand_back(chat, priya, clock.now)
        assert written.bot_has_work
        assert desk_help.states(chat) == ["with_person", "waiting"]
        assert read_state(chat)["handled_by"] == "bot"
        assert not Holding.objects.exists()

    def test_what_was_answered_is_not_answered_again(
        self, chat: uuid.UUID, priya: Member, desk_help: Any, clock: Any
    ) -> None:
        desk_help.write(chat, "one")
        desk_help.claim(chat, priya, clock.now)
        desk_help.answer(chat, priya)
        assert not desk_help.hand_back(chat, priya, clock.now).bot_has_work

    def test_closing_leaves_a_last_thank_you_alone_but_nothing_unseen(
        self, chat: uuid.UUID, priya: Member, desk_help: Any, clock: Any
    ) -> None:
        desk_help.write(chat, "one")
        desk_help.claim(chat, priya, clock.now)
        desk_help.answer(chat, priya)
        seen = desk_help.write(chat, "thank you").messages[0]["id"]
        desk_help.write(chat, "oh, and what does it cost?")
        desk_help.hand_back(chat, priya, clock.now, seen=seen, closes=True)
        assert desk_help.states(chat) == ["with_person", "with_person", "waiting"]
        assert desk_help.said(chat)[-1] == "closed"

    def test_urgent_message_was_answered_and_is_not_asked_again(
        self, chat: uuid.UUID, priya: Member, desk_help: Any, clock: Any
    ) -> None:
        desk_help.write(chat, "one")
        desk_help.claim(chat, priya, clock.now)
        desk_help.write(chat, URGENT)
        assert desk_help.said(chat) == ["visitor", "joined", "visitor", "bot"]
        assert HandoverRequest.objects.get().state == "open"
        desk_help.answer(chat, priya)
        assert HandoverRequest.objects.get().state == "claimed"
        assert not desk_help.hand_back(chat, priya, clock.now).bot_has_work

    def test_line_is_the_receptionists_own(self, receptionist: Client, desk_help: Any) -> None:
        chat = uuid.uuid4()
        desk_help.write(chat, "hello")
        receptionist.post(reverse("desk:chat-claim", args=[chat]))
        receptionist.post(
            reverse("desk:chat-back", args=[chat]), {"line": "Ada takes it from here.", "seen": "nonsense"}
        )
        assert Message.objects.get(parts__notice="left").texts == ["Ada takes it from here."]
        with pytest.raises(NotYoursError):
            desk_help.answer(chat, receptionist.member)  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
async def test_visitor_writing_during_hand_backs_gets_exactly_one_answer_each(
    make_dispatcher: Callable[..., Dispatcher],
    fake_rasa: Any,
    until: Any,
    make_member: Callable[..., Member],
    desk_help: Any,
    clock: Any,
) -> None:
    """A person comes and goes while the visitor writes on; the person never answers, so the bot must, once each."""
    fake_rasa.jitter = 0.02
    dispatcher, chat = make_dispatcher(), uuid.uuid4()
    priya = await in_database(make_member, "priya")
    await in_database(desk_help.write, chat, "0")
    dispatcher.wake(chat)

    async def visit() -> None:
        for number in range(1, 25):
            if (await in_database(desk_help.write, chat, str(number))).bot_has_work:
                dispatcher.wake(chat)
            await asyncio.sleep(0.013)

    async def person() -> None:
        for _ in range(8):
            await in_database(desk_help.claim, chat, priya, clock.now)
            await asyncio.sleep(0.02)
            if (await in_database(desk_help.hand_back, chat, priya, clock.now)).bot_has_work:
                dispatcher.wake(chat)
            await asyncio.sleep(0.02)

    await asyncio.gather(visit(), person())

    async def settled() -> bool:
        return not await Turn.objects.exclude(state="answered").aexists()

    await until(settled, 15)
    replies = [row async for row in Message.objects.filter(author="bot").order_by("in_reply_to__number")]
    assert [reply.texts[0] for reply in replies] == [f"Echo: {number}" for number in range(25)]
    spoken = [row async for row in Message.objects.order_by("number")]
    has_person = False
    for message in spoken:
        has_person = {"joined": True, "left": False}.get(message.parts.get("notice", ""), has_person)
        assert not (has_person and message.author == "bot"), "the bot spoke over a person"
    await dispatcher.stop()


@pytest.mark.django_db(transaction=True)
async def test_reply_of_the_bot_that_comes_too_late_is_not_shown(
    make_dispatcher: Callable[..., Dispatcher],
    fake_rasa: Any,
    until: Any,
    make_member: Callable[..., Member],
    desk_help: Any,
    clock: Any,
) -> None:
    fake_rasa.delay = 0.2
    dispatcher, chat = make_dispatcher(), uuid.uuid4()
    priya = await in_database(make_member, "priya")
    await in_database(desk_help.write, chat, "how much?")
    dispatcher.wake(chat)

    async def asked() -> bool:
        return bool(fake_rasa.asked)

    await until(asked)
    await in_database(desk_help.claim, chat, priya, clock.now)
    await asyncio.sleep(0.4)
    assert await in_database(desk_help.said, chat) == ["visitor", "joined"]
    await in_database(desk_help.hand_back, chat, priya, clock.now)
    dispatcher.wake(chat)

    async def answered() -> bool:
        return (await in_database(desk_help.said, chat))[-1] == "bot"

    await until(answered)
    assert await in_database(desk_help.said, chat) == ["visitor", "joined", "left", "bot"]
    assert len({turn["turn_id"] for turn in fake_rasa.asked}) == 1
    await dispatcher.stop()


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

    def test_request_of_another_chat_is_not_touched(self, receptionist: Client, desk_help: Any) -> None:
        chat, other = uuid.uuid4(), uuid.uuid4()
        for one in (chat, other):
            desk_help.ask(one)
        wish = HandoverRequest.objects.get(conversation_id=other)
        assert receptionist.post(reverse("desk:chat-settle", args=[chat, wish.pk]), {"done": "1"}).status_code == 404
        wish.refresh_from_db()
        assert wish.state == "open"
