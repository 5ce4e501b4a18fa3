"""Turns: in order, once, retried, told slow, handed to the desk."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from frontdesk.database import in_database
from frontdesk.dispatch import dispatcher as dispatcher_module
from frontdesk.dispatch.dispatcher import Dispatcher
from frontdesk.models import Conversation, Erasure, HandoverRequest, Message, Turn
from frontdesk.store.accepting import accept_message
from frontdesk.store.messages import Written
from frontdesk.store.reading import erase

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry quickly."""
    monkeypatch.setattr(dispatcher_module, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(dispatcher_module, "LONGEST_PAUSE", 0.05)


async def _accept(conversation_id: uuid.UUID, text: str) -> Written:
    return await in_database(accept_message, conversation_id, uuid.uuid4(), text, urgent=None, bot_name="Ada")


async def _said(conversation_id: uuid.UUID) -> list[tuple[str, str, int | None]]:
    rows = Message.objects.filter(conversation_id=conversation_id).select_related("in_reply_to").order_by("number")
    return [
        (row.parts.get("notice") or row.author, row.texts[0], row.in_reply_to.number if row.in_reply_to else None)
        async for row in rows
    ]


async def _settled(until: Any) -> None:
    async def nothing_waits() -> bool:
        return not await Turn.objects.filter(state="waiting").aexists()

    await until(nothing_waits)


async def test_turns_of_one_conversation_are_strictly_in_order(
    make_dispatcher: Callable[..., Dispatcher], fake_rasa: Any, until: Any
) -> None:
    fake_rasa.jitter = 0.02
    chats = [uuid.uuid4() for _ in range(5)]
    dispatcher = make_dispatcher()
    for number in range(6):
        for chat in chats:
            await _accept(chat, f"{number}")
            dispatcher.wake(chat)
    await _settled(until)
    for chat in chats:
        assert [text for sender, text in fake_rasa.processed if sender == chat.hex] == [str(n) for n in range(6)]
        replies = [entry for entry in await _said(chat) if entry[0] == "bot"]
        assert [text for _, text, _ in replies] == [f"Echo: {n}" for n in range(6)]
        assert [reply_to for _, _, reply_to in replies] == sorted(reply_to for _, _, reply_to in replies)
    await dispatcher.stop()


async def test_a_stored_turn_is_handed_over_only_when_none_waits_before_it(
    make_dispatcher: Callable[..., Dispatcher], fake_rasa: Any, until: Any
) -> None:
    chat = uuid.uuid4()
    first, second = await _accept(chat, "first"), await _accept(chat, "second")
    assert first.turn is not None
    assert first.turn.text == "first"
    assert second.bot_has_work
    assert second.turn is None
    dispatcher = make_dispatcher()
    dispatcher.wake(chat, first.turn)
    await _settled(until)
    # Handed over again when it has ended, as after a sweep that was quicker: nobody is answered twice.
    dispatcher.wake(chat, first.turn)
    third = await _accept(chat, "third")
    dispatcher.wake(chat, third.turn)
    await _settled(until)
    assert [text for _, text in fake_rasa.processed] == ["first", "second", "third"]
    replies = [text for kind, text, _ in await _said(chat) if kind == "bot"]
    assert replies == ["Echo: first", "Echo: second", "Echo: third"]
    await dispatcher.stop()


async def test_different_conversations_go_in_parallel(
    make_dispatcher: Callable[..., Dispatcher], fake_rasa: Any, until: Any
) -> None:
    fake_rasa.delay = 0.3
    dispatcher = make_dispatcher()
    for _ in range(8):
        chat = uuid.uuid4()
        await _accept(chat, "hello")
        dispatcher.wake(chat)
    await _settled(until)
    assert fake_rasa.most_at_once > 1
    await dispatcher.stop()


async def test_failed_turn_is_asked_again_with_the_same_id(
    make_dispatcher: Callable[..., Dispatcher], fake_rasa: Any, until: Any
) -> None:
    fake_rasa.statuses = [500, 503, 401, 504]
    chat = uuid.uuid4()
    await _accept(chat, "hello")
    dispatcher = make_dispatcher()
    dispatcher.wake(chat)
    await _settled(until)
    assert len({turn["turn_id"] for turn in fake_rasa.asked}) == 1
    assert len(fake_rasa.asked) == 5
    assert await _said(chat) == [("visitor", "hello", None), ("bot", "Echo: hello", 1)]
    assert (await Turn.objects.aget()).attempts == 4
    await dispatcher.stop()


async def test_visitor_is_told_once_that_it_takes_long(
    make_dispatcher: Callable[..., Dispatcher], fake_rasa: Any, until: Any
) -> None:
    fake_rasa.delay = 0.3
    chat = uuid.uuid4()
    dispatcher = make_dispatcher(slow_after=0.1)
    for text in ("one", "two"):
        await _accept(chat, text)
    dispatcher.wake(chat)
    await _settled(until)
    said = await _said(chat)
    assert [kind for kind, _, _ in said] == ["visitor", "visitor", "slow", "bot", "slow", "bot"]
    assert "020 7946 0000" in said[2][1]
    await dispatcher.stop()


async def test_visitor_is_told_once_during_one_outage(
    make_dispatcher: Callable[..., Dispatcher], fake_rasa: Any, until: Any
) -> None:
    fake_rasa.statuses = [503] * 1000
    chat = uuid.uuid4()
    dispatcher = make_dispatcher(slow_after=0.05, give_up_after=0.3)
    for text in ("one", "two"):
        await _accept(chat, text)
    dispatcher.wake(chat)
    await _settled(until)
    assert [(kind, to) for kind, _, to in await _said(chat)] == [
        ("visitor", None),
        ("visitor", None),
        ("slow", None),
        ("gave_up", 1),
        ("gave_up", 2),
    ]
    await dispatcher.stop()


async def test_turn_that_cannot_be_answered_goes_to_the_desk_visibly(
    make_dispatcher: Callable[..., Dispatcher], fake_rasa: Any, until: Any
) -> None:
    fake_rasa.statuses = [503] * 1000
    chat = uuid.uuid4()
    dispatcher = make_dispatcher(give_up_after=0.2)
    await _accept(chat, "how long does it take?")
    dispatcher.wake(chat)
    await _settled(until)
    kind, text, reply_to = (await _said(chat))[-1]
    assert (kind, reply_to) == ("gave_up", 1)
    assert text.startswith("frontdesk_gave_up: Example Clinic")
    request = await HandoverRequest.objects.aget()
    assert (request.kind, request.reason) == ("failed", "how long does it take?")
    await dispatcher.stop()


async def test_turn_that_rasa_refuses_goes_to_the_desk_at_once(
    make_dispatcher: Callable[..., Dispatcher], fake_rasa: Any, until: Any
) -> None:
    fake_rasa.statuses = [400]
    chat = uuid.uuid4()
    dispatcher = make_dispatcher()
    await _accept(chat, "hello")
    dispatcher.wake(chat)
    await _settled(until)
    assert (await _said(chat))[-1][0] == "gave_up"
    await dispatcher.stop()


@pytest.mark.parametrize(
    "reply",
    [
        {"texts": [], "buttons": [], "contract": {"kind": "answer"}},
        {"texts": ["x"], "contract": {"kind": "no such kind"}},
        {"texts": "x"},
        [],
    ],
)
async def test_reply_that_does_not_fit_the_contract_is_no_reply(
    make_dispatcher: Callable[..., Dispatcher], fake_rasa: Any, until: Any, monkeypatch: pytest.MonkeyPatch, reply: Any
) -> None:
    monkeypatch.setattr(fake_rasa, "_reply", lambda turn: reply)
    chat = uuid.uuid4()
    dispatcher = make_dispatcher(give_up_after=0.1)
    await _accept(chat, "hello")
    dispatcher.wake(chat)
    await _settled(until)
    assert (await _said(chat))[-1][0] == "gave_up"
    await dispatcher.stop()


async def test_what_waited_before_a_restart_is_answered(
    make_dispatcher: Callable[..., Dispatcher], fake_rasa: Any, until: Any
) -> None:
    fake_rasa.delay = 60.0
    chat = uuid.uuid4()
    for text in ("one", "two"):
        await _accept(chat, text)
    first = make_dispatcher()
    first.start()

    async def asked() -> bool:
        return bool(fake_rasa.asked)

    await until(asked)
    await first.stop()
    fake_rasa.delay = 0.0
    second = make_dispatcher()
    second.start()
    await _settled(until)
    assert [text for kind, text, _ in await _said(chat) if kind == "bot"] == ["Echo: one", "Echo: two"]
    assert fake_rasa.asked[0]["turn_id"] == fake_rasa.asked[1]["turn_id"]
    await second.stop()


async def test_two_dispatchers_answer_once(
    make_dispatcher: Callable[..., Dispatcher], fake_rasa: Any, until: Any
) -> None:
    fake_rasa.jitter = 0.05
    chat = uuid.uuid4()
    for number in range(5):
        await _accept(chat, str(number))
    both = [make_dispatcher(), make_dispatcher()]
    for dispatcher in both:
        dispatcher.wake(chat)
    await _settled(until)
    assert [text for kind, text, _ in await _said(chat) if kind == "bot"] == [f"Echo: {n}" for n in range(5)]
    assert len(fake_rasa.processed) == 5
    for dispatcher in both:
        await dispatcher.stop()


async def test_bot_is_silent_while_a_person_has_the_chat(
    make_dispatcher: Callable[..., Dispatcher], fake_rasa: Any, until: Any
) -> None:
    fake_rasa.delay = 0.2
    chat = uuid.uuid4()
    dispatcher = make_dispatcher()
    await _accept(chat, "before")
    dispatcher.wake(chat)

    async def asked() -> bool:
        return bool(fake_rasa.asked)

    await until(asked)
    await Conversation.objects.filter(pk=chat).aupdate(handled_by="staff")
    await _accept(chat, "after")
    await _settled(until)
    await asyncio.sleep(0.3)
    assert [kind for kind, _, _ in await _said(chat)] == ["visitor", "visitor"]
    assert len(fake_rasa.asked) == 1
    assert {turn.state async for turn in Turn.objects.all()} == {"with_person"}
    await dispatcher.stop()


@pytest.mark.parametrize("status", [200, 400, 504])
async def test_reply_to_an_erased_conversation_is_not_stored_and_rasa_is_told_again(
    make_dispatcher: Callable[..., Dispatcher], fake_rasa: Any, until: Any, status: int
) -> None:
    fake_rasa.delay = 1.0  # so long that all is erased and noted before it answers, however busy the machine
    fake_rasa.statuses = [status]
    chat = uuid.uuid4()
    dispatcher = make_dispatcher()
    await _accept(chat, "secret")
    dispatcher.wake(chat)

    async def asked() -> bool:
        return bool(fake_rasa.asked)

    await until(asked)
    await in_database(erase, chat)
    await Erasure.objects.aupdate(rasa_forgot=True)

    async def told() -> bool:
        return not (await Erasure.objects.aget()).rasa_forgot

    await until(told)
    assert not await Message.objects.aexists()
    await dispatcher.stop()
