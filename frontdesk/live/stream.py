"""The event stream of a conversation (server-sent events).

It stands beside Django: a request in Django holds a thread for as long as it lives, and a stream lives for an hour.
"""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from contextlib import suppress
from uuid import UUID

from django.db import DatabaseError

from frontdesk.api import tokens
from frontdesk.api.errors import ApiError
from frontdesk.database import in_database
from frontdesk.guards.gate import App, Receive, Scope, Send, respond_error
from frontdesk.guards.headers import header
from frontdesk.guards.rate_limits import network_of
from frontdesk.limits import (
    PAGE_MESSAGES,
    STREAM_SECONDS,
    STREAMS_PER_ADDRESS,
    STREAMS_PER_CONVERSATION,
)
from frontdesk.live.broker import Broker, Event, broker, to_json, typing_event
from frontdesk.live.sse import HEADERS, KEEP_ALIVE, RETRY, TICK, next_event, serve
from frontdesk.store import reading
from frontdesk.store.messages import ErasedError

logger = logging.getLogger(__name__)

_PATH = re.compile(r"/api/v1/conversations/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/events")
_MOST_NUMBER = 2_147_483_647


class Streams:
    """Serves event streams; everything else goes on to Django.

    Args:
        app: What serves everything else.
        counts_addresses: Limit the streams of one address (off in load tests).
    """

    def __init__(self, app: App, *, counts_addresses: bool = True) -> None:
        self._app = app
        self._counts_addresses = counts_addresses
        self._by_address: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one HTTP request."""
        match = _PATH.fullmatch(scope["path"])
        if match is None or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        conversation_id = UUID(match[1])
        address = network_of((scope.get("client") or ("", 0))[0])
        try:
            after = self._admit(scope, conversation_id, address)
            await in_database(reading.read_state, conversation_id)
        except ErasedError:
            await respond_error(send, ApiError("erased"), [])
        except ApiError as error:
            await respond_error(send, error, [])
        except DatabaseError:
            logger.exception("A stream cannot be opened")
            await respond_error(send, ApiError("unavailable", retry_after=2), [])
        else:
            await self._serve(conversation_id, address, after, receive, send)

    def _admit(self, scope: Scope, conversation_id: UUID, address: str) -> int:
        tokens.require(header(scope, b"authorization"), conversation_id)
        last = header(scope, b"last-event-id") or "0"
        if not (last.isascii() and last.isdigit() and len(last) <= 10 and int(last) <= _MOST_NUMBER):
            raise ApiError("invalid_request", detail="Last-Event-ID: is not a number")
        many = self._counts_addresses and self._by_address[address] >= STREAMS_PER_ADDRESS
        if many or broker().open_streams(conversation_id) >= STREAMS_PER_CONVERSATION:
            raise ApiError("too_many_streams", retry_after=30)
        return int(last)

    async def _serve(self, conversation_id: UUID, address: str, after: int, receive: Receive, send: Send) -> None:
        self._by_address[address] += 1
        try:
            if problem := await serve(_Stream(conversation_id, after, send).run(), receive):
                logger.error("A stream broke; the widget opens it again", exc_info=problem)
        finally:
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]


class _Stream:
    """One open stream: what the database holds, then what happens, each message once and in order."""

    def __init__(self, conversation_id: UUID, after: int, send: Send) -> None:
        self._conversation_id = conversation_id
        self._last = after
        self._send = send
        self._broker: Broker = broker()

    async def run(self) -> None:
        await self._send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await self._write(RETRY)
        ends = time.monotonic() + STREAM_SECONDS
        # Subscribed before the database is read, so that nothing falls between.
        with self._broker.subscribed(self._conversation_id) as events, suppress(ErasedError):
            await self._begin()
            while time.monotonic() < ends:
                event = await next_event(events)
                await self._pass_on(event)
                if event.name == "erased":
                    break
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _begin(self) -> None:
        await self._catch_up()
        await self._write_state()
        for who in self._broker.typing_now(self._conversation_id):
            await self._write(typing_event(who, on=True).encoded())

    async def _pass_on(self, event: Event) -> None:
        if event is TICK:
            await self._catch_up()
            await self._write(KEEP_ALIVE)
        elif event.number is None:
            await self._write(event.encoded())
        elif event.number == self._last + 1 and event.name == "message":
            self._last = event.number
            await self._write(event.encoded())
        elif event.number > self._last:
            await self._catch_up()
            if event.name == "look":
                # Another process wrote it, and may have changed who has the chat.
                await self._write_state()

    async def _write_state(self) -> None:
        state = await in_database(reading.read_state, self._conversation_id)
        await self._write(Event("state", to_json(state)).encoded())

    async def _catch_up(self) -> None:
        """Send what the database holds beyond the last message sent."""
        more = True
        while more:
            messages, more = await in_database(reading.read_messages, self._conversation_id, self._last, PAGE_MESSAGES)
            for message in messages:
                self._last = message["id"]
                await self._write(Event("message", to_json(message), message["id"]).encoded())

    async def _write(self, data: bytes) -> None:
        await self._send({"type": "http.response.body", "body": data, "more_body": True})
