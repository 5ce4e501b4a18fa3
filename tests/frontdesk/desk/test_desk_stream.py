"""The desk's event stream: who may listen, what is told, and when it ends."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from asgi_stream import AsgiStream
from django.conf import settings
from django.test import Client

from frontdesk.asgi import application
from frontdesk.database import in_database
from frontdesk.desk import stream as desk_stream
from frontdesk.desk.accounts.models import Member
from frontdesk.desk.live import show
from frontdesk.dispatch.dispatcher import Dispatcher
from frontdesk.live import sse
from frontdesk.live.broker import broker
from frontdesk.store.messages import Written

pytestmark = pytest.mark.django_db(transaction=True)


class Listener(AsgiStream):
    """Listens to the desk's stream."""

    def __init__(self, cookie: str) -> None:
        super().__init__("/desk/events", [(b"cookie", cookie.encode())])

    async def until(self, words: str) -> str:
        while words not in (text := await self.piece()):
            pass
        return text


@pytest.fixture
def cookie(make_member: Callable[..., Member], sign_in: Callable[[Member], Client]) -> Callable[[], str]:
    def make() -> str:
        browser = sign_in(make_member(f"p{uuid.uuid4().hex[:6]}"))
        return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"

    return make


@asynccontextmanager
async def listening(cookie: str) -> AsyncIterator[Listener]:
    listener = Listener(cookie)
    task = asyncio.ensure_future(listener.serve(application))
    try:
        yield listener
    finally:
        listener.leave()
        await task


@pytest.mark.parametrize("sent", ["", "desk=nonsense", "desk=", "other=1", "a;;=;\x00"])
async def test_nobody_listens_without_a_login(dispatcher: Dispatcher, sent: str) -> None:
    async with listening(sent) as listener:
        await listener.until("end")
        assert listener.status == 401


async def test_visitors_words_come_as_where_to_look_only(
    web: httpx.AsyncClient, chat: Any, cookie: Callable[[], str]
) -> None:
    async with listening(await in_database(cookie)) as listener:
        await listener.until("ready")
        await chat.say("my secret question")
        told = await listener.until("event: chat")
        assert str(chat.id) in told
        assert "secret" not in told
        await web.post(f"{chat.path}/typing", json={"on": True}, headers=chat.headers)
        assert '"on":true' in await listener.until("visitor_typing")
        await web.delete(chat.path, headers=chat.headers)
        assert str(chat.id) in await listener.until("event: chat")


async def test_what_a_thread_does_is_told(dispatcher: Dispatcher, cookie: Callable[[], str]) -> None:
    broker().attach(asyncio.get_running_loop())
    async with listening(await in_database(cookie)) as listener:
        await listener.until("ready")
        chat = uuid.uuid4()
        await asyncio.get_running_loop().run_in_executor(None, show, chat, Written())
        assert str(chat) in await listener.until("event: chat")


async def test_stream_ends_with_the_login(
    dispatcher: Dispatcher, cookie: Callable[[], str], clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "KEEP_ALIVE_SECONDS", 0.05)
    monkeypatch.setattr(desk_stream, "SECONDS_BETWEEN_CHECKS", 0.1)
    async with listening(await in_database(cookie)) as listener:
        await listener.until("keep-alive")
        clock.later(hours=5)
        await listener.until("event: over")
        await listener.until("event: end")


async def test_who_falls_behind_reads_everything_again(dispatcher: Dispatcher, cookie: Callable[[], str]) -> None:
    async with listening(await in_database(cookie)) as listener:
        await listener.until("ready")
        for _ in range(250):
            broker().tell_desk(uuid.uuid4())
        await listener.until("event: ready")


async def test_one_person_has_not_endless_streams(
    dispatcher: Dispatcher, cookie: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_stream, "STREAMS_PER_MEMBER", 2)
    sent = await in_database(cookie)
    async with listening(sent) as first, listening(sent) as second:
        await first.until("ready")
        await second.until("ready")
        async with listening(sent) as third:
            await third.until("end")
            assert third.status == 429
