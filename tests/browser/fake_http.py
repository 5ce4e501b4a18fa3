"""Just enough HTTP for the fake front desk: one request a connection, responses and event streams."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

REASONS = {200: "OK", 201: "Created", 204: "No Content", 404: "Not Found", 429: "Too Many Requests"}
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Expose-Headers": "Retry-After",
}


class HangUpError(Exception):
    """The connection is to be cut without an answer."""


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict:
        return json.loads(self.body or b"{}")


@dataclass
class Response:
    status: int = 200
    body: bytes = b""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    events: AsyncIterator[bytes] | None = None


def as_json(data: object, status: int = 200, **headers: str) -> Response:
    return Response(status, json.dumps(data).encode(), headers={key.replace("_", "-"): headers[key] for key in headers})


Handler = Callable[[Request], Awaitable[Response]]


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {}
    for line in filter(None, lines):
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    url = urlsplit(target)
    query = {key: values[0] for key, values in parse_qs(url.query).items()}
    return Request(method, url.path, query, headers, body)


async def serve_one(handler: Handler, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the one request of a connection."""
    try:
        request = await read_request(reader)
        if request is None:
            return
        response = Response(204) if request.method == "OPTIONS" else await handler(request)
        headers = {"Content-Type": response.kind, "Connection": "close", "Cache-Control": "no-store"} | CORS
        headers |= response.headers
        if response.events is None:
            headers["Content-Length"] = str(len(response.body))
        reason = REASONS.get(response.status, "Status")
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {response.status} {reason}\r\n{head}\r\n".encode() + response.body)
        await writer.drain()
        if response.events is not None:
            async for chunk in response.events:
                writer.write(chunk)
                await writer.drain()
    except (HangUpError, ConnectionError):
        pass
    finally:
        writer.close()
