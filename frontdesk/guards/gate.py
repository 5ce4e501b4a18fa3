"""The gate before everything: hosts, origins, sizes, rates, and the security headers on whatever comes back.

It stands outside Django, because Django reads a whole body before any view sees it, and because the event stream
does not go through Django.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from html import escape
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from frontdesk import clinic
from frontdesk.api.errors import ApiError
from frontdesk.guards import headers
from frontdesk.guards.limits_in_use import limits
from frontdesk.guards.origins import is_allowed
from frontdesk.guards.rate_limits import network_of
from frontdesk.limits import BODY_BYTES, DESK_BODY_BYTES
from knowledge.errors import InvalidFilesError

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

logger = logging.getLogger(__name__)

API_PREFIX = "/api/"
BODY_SECONDS = 10.0


class Gate:
    """Lets in what may come in.

    Args:
        app: What is behind it.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one HTTP request."""
        is_api = scope["path"].startswith(API_PREFIX)
        origin = headers.header(scope, b"origin")
        added = headers.for_api() if is_api else headers.for_pages(settings.CONFIGURATION.mode == "production")
        try:
            host = _host(scope)
            if is_api:
                if origin:
                    _require_origin(origin, host)
                    added += headers.cors(origin)
                if scope["method"] == "OPTIONS":
                    await respond(send, 204, [*added, *headers.PREFLIGHT])
                    return
                _require_pace(scope)
            receive = await _whole_body(scope, receive, BODY_BYTES if is_api else DESK_BODY_BYTES)
        except ApiError as error:
            await (respond_error if is_api else _respond_page)(send, error, added)
            return
        await self._app(scope, receive, headers.adding(send, added))


def _host(scope: Scope) -> str:
    host = headers.header(scope, b"host")
    domain, _ = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        raise ApiError("not_found")
    return host


def _require_origin(origin: str, host: str) -> None:
    try:
        snapshot = clinic.current()
    except InvalidFilesError as error:
        raise ApiError("unavailable", retry_after=2) from error
    if not is_allowed(origin, host, settings.CONFIGURATION, snapshot):
        raise ApiError("origin_not_allowed")


def _require_pace(scope: Scope) -> None:
    client = scope.get("client") or ("", 0)
    if wait := limits().requests.wait(network_of(client[0])):
        raise ApiError("rate_limited", retry_after=wait)


async def _whole_body(scope: Scope, receive: Receive, most: int) -> Receive:
    """Read the body up to `most` bytes, and return a `receive` that gives it again."""
    if scope["method"] == "GET":
        return receive
    declared = headers.header(scope, b"content-length")
    if declared.isdigit() and int(declared[:20]) > most:
        raise ApiError("body_too_large")
    try:
        body = await asyncio.wait_for(_read(receive, most), BODY_SECONDS)
    except asyncio.TimeoutError as error:
        raise ApiError("invalid_request", detail="the body did not arrive") from error
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


async def _read(receive: Receive, most: int) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return body
        body += bytes(message.get("body", b""))
        if len(body) > most:
            raise ApiError("body_too_large")
        if not message.get("more_body"):
            return body


async def respond_error(send: Send, error: ApiError, added: headers.Headers) -> None:
    """Answer a request with an error."""
    own = [(name.lower().encode(), value.encode()) for name, value in error.headers().items()]
    await respond(send, error.status, [*added, *own, (b"content-type", b"application/json")], error.body())


async def _respond_page(send: Send, error: ApiError, added: headers.Headers) -> None:
    """Answer somebody who looks at a page with an error; the desk's own pages are behind the gate."""
    text = f"<h1>{escape(error.message)}</h1><p>Nothing was changed. Please go back.</p>"
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(error.message)}</title>{text}</html>'
    await respond(send, error.status, [*added, (b"content-type", b"text/html; charset=utf-8")], page.encode())


async def respond(send: Send, status: int, with_headers: headers.Headers, body: bytes = b"") -> None:
    """Answer a request in one piece."""
    length = [(b"content-length", str(len(body)).encode())] if status != 204 else []
    await send({"type": "http.response.start", "status": status, "headers": [*with_headers, *length]})
    await send({"type": "http.response.body", "body": body})
