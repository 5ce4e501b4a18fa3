"""Back to the bot: nothing is lost on the way, nothing is answered twice, and the bot never speaks over a person."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from frontdesk.database import in_database
from frontdesk.desk.accounts.models import Member
from frontdesk.desk.takeover.errors import NotYoursError
from frontdesk.desk.takeover.models import Holding
from frontdesk.dispatch.dispatcher import Dispatcher
from frontdesk.models import HandoverRequest, Message, Turn
from frontdesk.store.reading import read_state

URGENT = "My face is swollen, a swollen face!"


@pytest.fixture
def chat(db: None) -> uuid.UUID:
    """A visitor's chat, before its first message."""
    return uuid.uuid4()


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

    def test_what_was_closed_stays_closed_when_somebody_takes_the_chat_again(
        self, chat: uuid.UUID, priya: Member, sam: Member, desk_help: Any, clock: Any
    ) -> None:
        desk_help.write(chat, "one")
        desk_help.claim(chat, priya, clock.now)
        desk_help.answer(chat, priya)
        seen = desk_help.write(chat, "thanks, bye").messages[0]["id"]
        desk_help.hand_back(chat, priya, clock.now, seen=seen, closes=True)
        desk_help.claim(chat, sam, clock.now)
        assert not desk_help.hand_back(chat, sam, clock.now).bot_has_work
        desk_help.claim(chat, sam, clock.now)
        desk_help.write(chat, "one more question")
        assert desk_help.hand_back(chat, sam, clock.now).bot_has_work
        assert desk_help.states(chat) == ["with_person", "with_person", "waiting"]

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
