"""The event stream: everything once, in order, after whatever break."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgi_stream import AsgiStream

from frontdesk.asgi import application
from frontdesk.live import sse
from frontdesk.live.broker import Event, broker


class Reader(AsgiStream):
    """Reads one chat's stream, event by event."""

    def __init__(self, chat: Any, last: int | None) -> None:
        headers = [(b"authorization", chat.headers["Authorization"].encode())]
        if last is not None:
            headers.append((b"last-event-id", str(last).encode()))
        super().__init__(f"{chat.path}/events", headers)
        self._text = ""

    async def next(self, *names: str) -> tuple[str, dict[str, Any], str | None]:
        """Return the next event of one of the kinds named: kind, data, id."""
        while True:
            while "\n\n" not in self._text:
                self._text += await self.piece()
            block, self._text = self._text.split("\n\n", 1)
            fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
            if fields.get("event") in names:
                return fields["event"], json.loads(fields["data"]), fields.get("id")


@pytest.fixture
def reading(chat: Any) -> Callable[..., Any]:
    @asynccontextmanager
    async def read(last: int | None = None) -> AsyncIterator[Reader]:
        reader = Reader(chat, last)
        task = asyncio.ensure_future(reader.serve(application))
        try:
            yield reader
        finally:
            reader.leave()
            await asyncio.wait_for(task, 5)

    return read


async def test_messages_typing_and_reply_come_as_they_happen(chat: Any, reading: Any) -> None:
    async with reading() as stream:
        assert (await stream.next("state"))[1]["last_id"] == 0
        await chat.say("hello")
        name, data, number = await stream.next("message")
        assert (name, data["texts"], number) == ("message", ["hello"], "1")
        assert (await stream.next("typing"))[1] == {"who": "bot", "on": True}
        assert (await stream.next("typing"))[1] == {"who": "bot", "on": False}
        _, data, number = await stream.next("message")
        assert (data["in_reply_to"], number) == (1, "2")


async def test_stream_resumes_after_the_last_event(chat: Any, reading: Any, until: Any) -> None:
    for text in ("one", "two", "three"):
        await chat.say(text)

    async def all_answered() -> bool:
        return len(await chat.read()) == 6

    await until(all_answered)
    async with reading(last=4) as stream:
        assert [(await stream.next("message"))[2] for _ in range(2)] == ["5", "6"]
    async with reading() as stream:
        assert [(await stream.next("message"))[2] for _ in range(6)] == ["1", "2", "3", "4", "5", "6"]


async def test_two_tabs_see_the_same(chat: Any, reading: Any) -> None:
    async with reading() as first, reading() as second:
        await first.next("state")
        await second.next("state")
        await chat.say("hello")
        for tab in (first, second):
            assert [(await tab.next("message"))[2] for _ in range(2)] == ["1", "2"]


async def test_event_that_was_missed_is_read_from_the_database(
    chat: Any, reading: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading() as stream:
        await stream.next("state")
        with monkeypatch.context() as deaf:
            deaf.setattr(type(broker()), "publish_written", lambda *arguments: None)
            await chat.say("unseen")
        broker().look(chat.id, 1)
        assert (await stream.next("message"))[1]["texts"] == ["unseen"]


async def test_event_that_comes_twice_is_sent_once(chat: Any, reading: Any) -> None:
    async with reading() as stream:
        await stream.next("state")
        await chat.say("hello")
        await stream.next("message")
        await stream.next("message")
        broker().publish(chat.id, Event("message", "{}", 1))
        broker().publish(chat.id, Event("message", "{}", 2))
        await chat.say("again")
        assert (await stream.next("message"))[2] == "3"


async def test_flood_of_events_loses_no_message(chat: Any, reading: Any) -> None:
    async with reading() as stream:
        await stream.next("state")
        await chat.say("hello")
        for _ in range(300):
            broker().publish(chat.id, Event("typing", '{"who":"staff","on":true}'))
        assert [(await stream.next("message"))[2] for _ in range(2)] == ["1", "2"]


async def test_erasing_ends_the_stream(chat: Any, web: Any, reading: Any) -> None:
    await chat.say("hello")
    async with reading() as stream:
        await stream.next("state")
        await web.delete(chat.path, headers=chat.headers)
        await stream.next("erased")
        await stream.next("end")
    async with reading() as stream:
        await asyncio.sleep(0.1)
        assert stream.status == 410


async def test_rating_is_seen_in_the_other_tab(chat: Any, web: Any, reading: Any) -> None:
    async with reading() as stream:
        await chat.say("hello")
        await stream.next("message")
        await stream.next("message")
        await web.post(f"{chat.path}/messages/2/rating", json={"value": "up"}, headers=chat.headers)
        assert (await stream.next("rating"))[1] == {"message_id": 2, "value": "up"}


async def test_ninth_stream_of_a_conversation_is_refused(chat: Any, reading: Any, web: Any) -> None:
    from contextlib import AsyncExitStack

    async with AsyncExitStack() as stack:
        for _ in range(8):
            stream = await stack.enter_async_context(reading())
            await stream.next("state")
        answer = await web.get(f"{chat.path}/events", headers=chat.headers)
        assert answer.status_code == 429
    assert broker().open_streams(chat.id) == 0


async def test_line_is_kept_alive(chat: Any, reading: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "KEEP_ALIVE_SECONDS", 0.05)
    async with reading() as stream:
        await stream.next("state")
        await asyncio.sleep(0.2)
        received = b"".join(stream._arrived.get_nowait() for _ in range(stream._arrived.qsize()))
        assert b": keep-alive\n\n" in received


@pytest.mark.parametrize("last", ["x", "1" * 11, pytest.param("0" * 11 + "1" * 4400, id="long")])
async def test_last_event_id_must_be_a_number(chat: Any, web: Any, last: str) -> None:
    answer = await web.get(f"{chat.path}/events", headers={**chat.headers, "Last-Event-ID": last})
    assert answer.status_code == 400
    strange = uuid.uuid4()
    assert (await web.get(f"/api/v1/conversations/{strange}/events", headers=chat.headers)).status_code == 403
