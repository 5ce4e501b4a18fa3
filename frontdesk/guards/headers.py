"""Security headers, the Content-Security-Policy of pages, and CORS."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Headers = list[tuple[bytes, bytes]]
_Message = MutableMapping[str, Any]
_Send = Callable[[_Message], Awaitable[None]]

PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
_COMMON: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
PREFLIGHT: Headers = [
    (b"access-control-allow-methods", b"GET, POST, DELETE"),
    (b"access-control-allow-headers", b"authorization, content-type, last-event-id"),
    (b"access-control-max-age", b"600"),
]


def for_api() -> Headers:
    """Return the headers of API answers: other sites may read them where CORS allows, nothing may render them."""
    return [
        *_COMMON,
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        (b"cross-origin-resource-policy", b"cross-origin"),
        (b"vary", b"Origin"),
    ]


def for_pages(is_production: bool) -> Headers:
    """Return the headers of pages and files. A page may set a policy of its own; then that one counts."""
    transport = [(b"strict-transport-security", b"max-age=31536000")] if is_production else []
    return [
        *_COMMON,
        *transport,
        (b"content-security-policy", PAGE_POLICY.encode()),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]


def cors(origin: str) -> Headers:
    """Return the headers that let a page of an allowed origin read the answer."""
    return [
        (b"access-control-allow-origin", origin.encode("latin-1", "replace")),
        (b"access-control-expose-headers", b"Retry-After, Content-Disposition"),
    ]


def header(scope: MutableMapping[str, Any], name: bytes) -> str:
    """Return a request header, empty when it is missing."""
    found = [value for key, value in scope["headers"] if key == name]
    return found[0].decode("latin-1") if len(found) == 1 else ""


def adding(send: _Send, added: Headers) -> _Send:
    """Return a `send` that adds headers which the answer does not have itself."""

    async def with_headers(message: _Message) -> None:
        if message["type"] == "http.response.start":
            own = list(message.get("headers", []))
            names = {name.lower() for name, _ in own}
            message["headers"] = [*own, *((name, value) for name, value in added if name not in names)]
        await send(message)

    return with_headers
