"""The private channel, with a stand-in for Rasa's agent."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from rasa.core.tracker_store import AwaitableTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic
from sanic.touchup import TouchUp

from actions.handover_store import Handover, HandoverStore
from channels.erasing import CannotEraseError, erase_old_trackers, erase_tracker
from channels.private import SECRET_HEADER, PrivateChannel
from channels.secret_file import SecretFileError, read_or_create
from channels.turn_memory import KEPT_PER_SENDER, TurnMemory

SECRET = "a-secret-of-the-test"
CONTRACT = {"kind": "answer", "topics": ["pain"], "facts": ["f"], "sources": [], "checked_on": None, "confidence": 0.9}


class Bot:
    """Answers what it was told to; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.problem: Exception | None = None
        self.silent = False
        self.delay = 0.0

    async def __call__(self, message: Any) -> None:
        self.asked.append((message.sender_id, message.text))
        await asyncio.sleep(self.delay)
        if self.problem:
            raise self.problem
        if not self.silent:
            await message.output_channel.send_response(
                message.sender_id,
                {"text": "It does not hurt.", "custom": CONTRACT, "buttons": [{"title": "More", "payload": "/more"}]},
            )


_touch_up = TouchUp.run
_touched: list[bool] = []


def _touch_up_once(app: Sanic) -> None:
    """Sanic 21.12 rewrites its own methods at the start of a server, and fails to do it a second time."""
    if not _touched:
        _touched.append(True)
        _touch_up(app)


Ask = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture
def store() -> Any:
    return AwaitableTrackerStore(InMemoryTrackerStore(Domain.empty()))


@pytest.fixture
async def client(
    bot: Bot, store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setenv("FAQ_HANDOVERS", str(tmp_path / "handovers.sqlite"))
    memory = TurnMemory(tmp_path / "turns.sqlite")
    channel = PrivateChannel(SECRET, memory, in_process_actions=False)
    app = Sanic(f"test_private_{os.urandom(4).hex()}", configure_logging=False)
    app.ctx.agent = SimpleNamespace(is_ready=lambda: True, tracker_store=store, processor=None)
    app.blueprint(channel.blueprint(bot), url_prefix="/webhooks/private")
    monkeypatch.setattr(TouchUp, "run", _touch_up_once)
    app.asgi = True
    await app._startup()
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://rasa/webhooks/private") as client:
        yield client
    memory.close()


@pytest.fixture
def ask(client: httpx.AsyncClient) -> Ask:
    async def post(**body: Any) -> httpx.Response:
        body = {"sender": "visitor", "turn_id": "t1", "text": "does it hurt?", **body}
        body = {key: value for key, value in body.items() if value is not None}
        return await client.post("/turns", json=body, headers={SECRET_HEADER: SECRET})

    return post


async def test_turn_is_answered_with_the_whole_contract(ask: Ask) -> None:
    answer = await ask()
    assert answer.status_code == 200
    assert answer.json() == {
        "texts": ["It does not hurt."],
        "buttons": [{"title": "More", "payload": "/more"}],
        "contract": CONTRACT,
    }


async def test_same_turn_is_processed_once(ask: Ask, bot: Bot) -> None:
    first, second = await ask(), await ask()
    assert first.json() == second.json()
    assert len(bot.asked) == 1
    await ask(turn_id="t2")
    assert len(bot.asked) == 2


async def test_turn_asked_twice_at_once_is_processed_once(ask: Ask, bot: Bot) -> None:
    bot.delay = 0.1
    answers = await asyncio.gather(*(ask() for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(bot.asked) == 1


async def test_turn_goes_on_when_the_asker_dies(ask: Ask, bot: Bot) -> None:
    bot.delay = 0.2
    dying = asyncio.ensure_future(ask())
    await asyncio.sleep(0.1)
    dying.cancel()
    await asyncio.sleep(0.2)
    assert (await ask()).status_code == 200
    assert len(bot.asked) == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "é"])
async def test_wrong_secret_is_refused(client: httpx.AsyncClient, bot: Bot, secret: str | None) -> None:
    headers = {SECRET_HEADER: secret.encode()} if secret is not None else {}
    answer = await client.post("/turns", json={"sender": "a", "turn_id": "b", "text": "c"}, headers=headers)
    assert answer.status_code == 401
    assert (await client.delete("/conversations/a", headers=headers)).status_code == 401
    assert not bot.asked


async def test_other_machines_are_refused(client: httpx.AsyncClient, bot: Bot) -> None:
    transport = httpx.ASGITransport(app=client._transport.app, client=("203.0.113.5", 1))  # type: ignore[attr-defined]
    async with httpx.AsyncClient(transport=transport, base_url=client.base_url) as other:
        body = {"sender": "a", "turn_id": "b", "text": "c"}
        assert (await other.post("/turns", json=body, headers={SECRET_HEADER: SECRET})).status_code == 403
    assert not bot.asked


@pytest.mark.parametrize(
    "changed",
    [
        {"sender": None},
        {"sender": "  "},
        {"sender": 7},
        {"turn_id": None},
        {"turn_id": ""},
        {"text": None},
        {"text": 7},
        {"payload": "/pain"},
        {"text": None, "payload": "pain"},
        {"text": None, "payload": "/restart"},
        {"text": None, "payload": "/back"},
        {"text": None, "payload": "/pain; /restart"},
    ],
)
async def test_incomplete_or_forbidden_turn_is_refused(ask: Ask, bot: Bot, changed: dict[str, Any]) -> None:
    assert (await ask(**changed)).status_code == 400
    assert not bot.asked


async def test_body_that_is_no_json_is_refused(client: httpx.AsyncClient) -> None:
    for content in (b"{", b"[]", b"\xff"):
        answer = await client.post("/turns", content=content, headers={SECRET_HEADER: SECRET})
        assert answer.status_code == 400


async def test_typed_command_loses_its_slash_and_a_button_keeps_it(ask: Ask, bot: Bot) -> None:
    await ask(text="//restart")
    await ask(turn_id="t2", text=None, payload='/scar_types{"scar_type": "ice_pick"}')
    assert [text for _, text in bot.asked] == ["restart", '/scar_types{"scar_type": "ice_pick"}']


async def test_failed_turn_is_an_honest_error_and_can_be_asked_again(ask: Ask, bot: Bot) -> None:
    bot.problem = ValueError("the visitor wrote secret things")
    answer = await ask()
    assert answer.status_code == 500
    assert "secret" not in answer.text
    bot.problem = None
    assert (await ask()).status_code == 200


async def test_silent_turn_is_an_error(ask: Ask, bot: Bot) -> None:
    bot.silent = True
    assert (await ask()).status_code == 500


async def test_slow_turn_is_said_to_go_on(ask: Ask, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.private.TURN_LIMIT_SECONDS", 0.05)
    bot.delay = 0.3
    assert (await ask()).status_code == 504
    await asyncio.sleep(0.4)
    assert (await ask()).status_code == 200
    assert len(bot.asked) == 1


async def test_sender_is_erased(ask: Ask, client: httpx.AsyncClient, bot: Bot, store: Any) -> None:
    inner = store._tracker_store
    await ask()
    inner.store["visitor"] = "everything"
    answer = await client.delete("/conversations/visitor", headers={SECRET_HEADER: SECRET})
    assert answer.status_code == 204
    assert "visitor" not in inner.store
    await ask()
    assert len(bot.asked) == 2


async def test_turn_that_is_being_worked_on_is_erased_too(ask: Ask, client: httpx.AsyncClient, bot: Bot) -> None:
    headers = {SECRET_HEADER: SECRET}
    bot.delay = 0.3
    asking = asyncio.ensure_future(ask())
    other = asyncio.ensure_future(ask(sender="other"))
    await asyncio.sleep(0.1)
    assert (await client.delete("/conversations/visitor", headers=headers)).status_code == 204
    await asyncio.gather(asking, other)
    assert (await client.get("/conversations/visitor", headers=headers)).json()["replies"] == 0
    assert (await client.get("/conversations/other", headers=headers)).json()["replies"] == 1


async def test_turn_that_takes_too_long_is_broken_off_by_erasing(
    ask: Ask, client: httpx.AsyncClient, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.private.TURN_LIMIT_SECONDS", 0.2)
    headers = {SECRET_HEADER: SECRET}
    bot.delay = 3600.0
    assert (await ask()).status_code == 504
    erasing = asyncio.ensure_future(client.delete("/conversations/visitor", headers=headers))
    await asyncio.sleep(0.1)
    assert (await ask()).status_code == 503
    assert (await erasing).status_code == 204
    assert (await client.get("/conversations/visitor", headers=headers)).json()["replies"] == 0


async def test_it_says_how_much_of_a_sender_is_kept(ask: Ask, client: httpx.AsyncClient, store: Any) -> None:
    headers = {SECRET_HEADER: SECRET}
    await ask()
    HandoverStore().save(Handover("visitor", datetime(2026, 3, 2, tzinfo=timezone.utc), "call me", "07700 900123"))
    await store.save(DialogueStateTracker.from_events("visitor", [UserUttered("does it hurt?")]))
    kept = (await client.get("/conversations/visitor", headers=headers)).json()
    assert kept == {"tracker": 1, "replies": 1, "handovers": 1}
    assert (await client.delete("/conversations/visitor", headers=headers)).status_code == 204
    kept = (await client.get("/conversations/visitor", headers=headers)).json()
    assert kept == {"tracker": 0, "replies": 0, "handovers": 0}
    assert (await client.get("/conversations/visitor")).status_code == 401


async def test_old_requests_go_with_the_old_chats(client: httpx.AsyncClient, store: Any) -> None:
    async def erase_before(cutoff: float) -> int:
        return 7

    store._tracker_store.erase_before = erase_before
    for sender, day in (("old", 1), ("new", 3)):
        HandoverStore().save(Handover(sender, datetime(2026, 3, day, tzinfo=timezone.utc), "call me", "07700 900123"))
    cutoff = datetime(2026, 3, 2, tzinfo=timezone.utc).timestamp()
    answer = await client.delete(f"/conversations?before={cutoff}", headers={SECRET_HEADER: SECRET})
    assert answer.json() == {"erased": 7}
    assert [request.conversation for request in HandoverStore().all()] == ["new"]


def test_erased_reply_is_not_even_in_the_file(tmp_path: Path) -> None:
    memory = TurnMemory(tmp_path / "turns.sqlite")
    for sender in ("one", "two"):
        memory.keep(sender, "t1", {"texts": [f"zanzibar-{sender} " + "long " * 900]}, 1000.0)
    memory.forget("one")
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"zanzibar-one" not in kept
    assert b"zanzibar-two" in kept


async def test_store_that_cannot_erase_is_named(store: Any) -> None:
    with pytest.raises(CannotEraseError, match="SimpleNamespace"):
        await erase_tracker(SimpleNamespace(), "visitor")
    with pytest.raises(CannotEraseError, match="has no erase_before"):
        await erase_old_trackers(store, 0.0)


def test_memory_survives_a_restart_and_stays_small(tmp_path: Path) -> None:
    file = tmp_path / "turns.sqlite"
    first = TurnMemory(file)
    for number in range(KEPT_PER_SENDER + 5):
        first.keep("visitor", f"t{number}", {"texts": [str(number)]}, 1000.0 + number)
    first.close()
    second = TurnMemory(file)
    assert second.reply_to("visitor", "t24") == {"texts": ["24"]}
    assert second.reply_to("visitor", "t4") is None
    assert second.reply_to("somebody else", "t24") is None


def test_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    secret = read_or_create("rasa_channel", tmp_path / "secrets")
    file = tmp_path / "secrets" / "rasa_channel"
    assert len(secret) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_or_create("rasa_channel", tmp_path / "secrets") == secret


@pytest.mark.parametrize(("content", "mode", "named"), [("x" * 64, 0o644, "chmod 600"), ("short", 0o600, "fewer than")])
def test_secret_that_cannot_be_trusted_is_refused(tmp_path: Path, content: str, mode: int, named: str) -> None:
    file = tmp_path / "rasa_channel"
    file.write_text(content)
    file.chmod(mode)
    with pytest.raises(SecretFileError, match=named):
        read_or_create("rasa_channel", tmp_path)


@pytest.mark.parametrize("path", ["/drafts", "/preview"])
async def test_trying_something_out_needs_the_secret_too(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.post(path, json={"texts": ["does it hurt?"]})).status_code == 401
