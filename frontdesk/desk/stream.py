"""The desk's event stream: something happened in a chat, a visitor types, the login is over.

It says only where to look; what is shown comes from the database, through the desk's pages. It stands beside Django,
as the visitors' streams do, and looks at the login again and again while it is open.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError
from django.http import HttpRequest

from frontdesk import clinic
from frontdesk.api.errors import ApiError
from frontdesk.database import in_database
from frontdesk.desk.accounts import sessions
from frontdesk.desk.accounts.access import member_or_none
from frontdesk.guards.gate import App, Receive, Scope, Send, respond_error
from frontdesk.guards.headers import header
from frontdesk.limits import STREAM_SECONDS
from frontdesk.live.broker import DESK, Event, broker
from frontdesk.live.sse import HEADERS, KEEP_ALIVE, RETRY, TICK, next_event, serve

logger = logging.getLogger(__name__)

PATH = "/desk/events"
STREAMS_PER_MEMBER = 12
SECONDS_BETWEEN_CHECKS = 30.0
_OVER = Event("over")


class DeskStreams:
    """Serves the desk's streams; everything else goes on.

    Args:
        app: What serves everything else.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._by_member: Counter[int] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one HTTP request."""
        if scope["path"] != PATH or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        key = _session_key(header(scope, b"cookie"))
        try:
            member_id = await in_database(signed_in, key)
            if member_id is None:
                raise ApiError("token_missing")
            if self._by_member[member_id] >= STREAMS_PER_MEMBER:
                raise ApiError("too_many_streams", retry_after=30)
        except ApiError as error:
            await respond_error(send, error, [])
        except DatabaseError:
            logger.exception("A stream of the desk cannot be opened")
            await respond_error(send, ApiError("unavailable", retry_after=2), [])
        else:
            await self._serve(key, member_id, receive, send)

    async def _serve(self, key: str, member_id: int, receive: Receive, send: Send) -> None:
        self._by_member[member_id] += 1
        try:
            if problem := await serve(_run(key, send), receive):
                logger.error("A stream of the desk broke; the page opens it again", exc_info=problem)
        finally:
            self._by_member[member_id] -= 1
            if not self._by_member[member_id]:
                del self._by_member[member_id]


def signed_in(session_key: str) -> int | None:
    """Return the id of the member that a session belongs to; None when it is over, or belongs to nobody."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = SessionStore(session_key)
    if sessions.is_over(request.session, clinic.now()):
        return None
    member = member_or_none(get_user(request))
    return member.pk if member and not member.must_change_password else None


def _session_key(cookies: str) -> str:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(cookies)
    except CookieError:
        return ""
    return jar[settings.SESSION_COOKIE_NAME].value if settings.SESSION_COOKIE_NAME in jar else ""


async def _run(key: str, send: Send) -> None:
    async def write(data: bytes) -> None:
        await send({"type": "http.response.body", "body": data, "more_body": True})

    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    ends = time.monotonic() + STREAM_SECONDS
    checked = time.monotonic()
    with broker().subscribed(DESK) as events:
        await write(RETRY + Event("ready").encoded())
        while time.monotonic() < ends:
            event = await next_event(events)
            if time.monotonic() - checked > SECONDS_BETWEEN_CHECKS:
                checked = time.monotonic()
                if await in_database(signed_in, key) is None:
                    await write(_OVER.encoded())
                    break
            if event is TICK:
                await write(KEEP_ALIVE)
            else:
                # Whoever fell behind reads everything again.
                await write((Event("ready") if event.name == "look" else event).encoded())
    await send({"type": "http.response.body", "body": b"", "more_body": False})
