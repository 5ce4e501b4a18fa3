"""The private channel on the project's own tracker store: a turn that is stored is not done again."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from sanic import Sanic
from sanic.touchup import TouchUp

from channels.private import SECRET_HEADER, PrivateChannel
from channels.turn_memory import TurnMemory
from stores.tracker_store import ChatTrackerStore
from tests.channels.test_private import _touch_up_once

SECRET = "a-secret-of-the-test"
CONTRACT = {"kind": "answer", "topics": ["pain"], "facts": ["f"], "sources": [], "checked_on": None, "confidence": 0.9}
DATA = {"buttons": [{"title": "More", "payload": "/more"}], "custom": CONTRACT}


class Bot:
    """Stores a turn as Rasa does, then answers; may be killed in between."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.turns = 0
        self.silent = False

    async def __call__(self, message: UserMessage) -> None:
        self.turns += 1
        tracker = await self.store.get_or_create_tracker(message.sender_id, append_action_listen=False)
        said = [] if self.silent else [BotUttered("First.\n\nSecond."), BotUttered(f"Answer {self.turns}.", DATA)]
        tracker.update(UserUttered(message.text, {}, [], input_channel="private", message_id=message.message_id))
        for event in [*said, ActionExecuted("action_listen")]:
            tracker.update(event)
        for event in said:
            await message.output_channel.send_response(message.sender_id, event.message())
        await self.store.save(tracker)


class KilledBeforeKeeping(TurnMemory):
    """Never remembers a reply, as if the process was killed each time after the chat was stored."""

    def keep(self, sender: str, turn_id: str, reply: dict[str, Any], now: float) -> None:
        """Keep nothing."""


@pytest.fixture
def now() -> SimpleNamespace:
    return SimpleNamespace(seconds=1000.0)


@pytest.fixture
def bot(tmp_path: Path, now: SimpleNamespace) -> Bot:
    url = f"sqlite:///{tmp_path}/chats.sqlite"
    return Bot(ChatTrackerStore(Domain.empty(), url, clock=lambda: now.seconds))


@pytest.fixture
async def client(bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    memory = KilledBeforeKeeping(tmp_path / "turns.sqlite")
    channel = PrivateChannel(SECRET, memory, in_process_actions=False)
    app = Sanic(f"test_stored_{os.urandom(4).hex()}", configure_logging=False)
    agent = SimpleNamespace(is_ready=lambda: True, tracker_store=FailSafeTrackerStore(bot.store), processor=None)
    app.ctx.agent = agent
    app.blueprint(channel.blueprint(bot), url_prefix="/webhooks/private")
    monkeypatch.setattr(TouchUp, "run", _touch_up_once)
    app.asgi = True
    await app._startup()
    await app._server_event("init", "after")
    headers = {SECRET_HEADER: SECRET}
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://rasa/webhooks/private", headers=headers) as made:
        yield made
    memory.close()
    bot.store.close()


async def _ask(client: httpx.AsyncClient, turn_id: str) -> httpx.Response:
    return await client.post("/turns", json={"sender": "visitor", "turn_id": turn_id, "text": "does it hurt?"})


async def test_stored_turn_is_answered_from_the_chat(client: httpx.AsyncClient, bot: Bot) -> None:
    first = await _ask(client, "t1")
    again = await _ask(client, "t1")
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json()["texts"] == ["First.", "Second.", "Answer 1."]
    assert first.json()["contract"]["facts"] == ["f"]
    assert bot.turns == 1
    assert (await _ask(client, "t2")).json()["texts"][-1] == "Answer 2."
    assert (await _ask(client, "t2")).json()["texts"] == ["First.", "Second.", "Answer 2."]
    assert bot.turns == 2
    tracker = await bot.store.retrieve_full_tracker("visitor")
    assert [event.message_id for event in tracker.events if isinstance(event, UserUttered)] == ["t1", "t2"]


async def test_turn_from_long_ago_is_answered_from_the_chat(client: httpx.AsyncClient, bot: Bot) -> None:
    first = [(await _ask(client, f"t{number}")).json() for number in range(12)]
    assert [(await _ask(client, f"t{number}")).json() for number in range(12)] == first
    tracker = await bot.store.retrieve_full_tracker("visitor")
    assert sum(isinstance(event, UserUttered) for event in tracker.events) == 12


async def test_turn_that_was_stored_without_a_word_is_apologised_for(client: httpx.AsyncClient, bot: Bot) -> None:
    bot.silent = True
    assert (await _ask(client, "t1")).status_code == 500
    again = await _ask(client, "t1")
    assert again.status_code == 200
    assert again.json()["contract"]["kind"] == "fallback"
    assert len(again.json()["texts"]) == 1
    assert bot.turns == 1


async def test_chat_that_cannot_be_read_fails_the_turn(
    client: httpx.AsyncClient, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _ask(client, "t1")

    def fail(sender: str) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as broken:
        broken.setattr(bot.store._database, "chat", fail)
        answer = await _ask(client, "t2")
        assert answer.status_code == 500
    assert bot.turns == 1
    assert (await _ask(client, "t2")).status_code == 200
    tracker = await bot.store.retrieve_full_tracker("visitor")
    assert sum(isinstance(event, UserUttered) for event in tracker.events) == 2


async def test_old_chats_are_erased(client: httpx.AsyncClient, bot: Bot, now: SimpleNamespace) -> None:
    await _ask(client, "t1")
    assert (await client.delete("/conversations", params={"before": "999"})).json() == {"erased": 0}
    assert (await client.delete("/conversations", params={"before": "1001"})).json() == {"erased": 1}
    assert not await bot.store.exists("visitor")


@pytest.mark.parametrize("before", ["", "yesterday", "nan", "inf", str(time.time() + 1000)])
async def test_time_to_erase_before_must_have_passed(client: httpx.AsyncClient, bot: Bot, before: str) -> None:
    await _ask(client, "t1")
    assert (await client.delete("/conversations", params={"before": before})).status_code == 400
    assert await bot.store.exists("visitor")


async def test_erasing_needs_the_secret(client: httpx.AsyncClient, bot: Bot) -> None:
    await _ask(client, "t1")
    answer = await client.delete("/conversations", params={"before": "1001"}, headers={SECRET_HEADER: "wrong"})
    assert answer.status_code == 401
    assert await bot.store.exists("visitor")
