"""Reads an endless answer of the front desk by speaking ASGI: httpx waits for the end of what it gets that way."""

from __future__ import annotations

import asyncio
from typing import Any

SECONDS = 5


class AsgiStream:
    """One open stream.

    Args:
        path: What is asked for.
        headers: What is sent along, beside the host.

    Attributes:
        status: Of the answer; 0 until it began.
    """

    def __init__(self, path: str, headers: list[tuple[bytes, bytes]]) -> None:
        self._scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "headers": [(b"host", b"localhost"), *headers],
            "client": ("203.0.113.9", 1),
            "query_string": b"",
        }
        self._gone = asyncio.Event()
        self._arrived: asyncio.Queue[bytes] = asyncio.Queue()
        self.status = 0

    async def serve(self, application: Any) -> None:
        """Let the application serve it until either side ends it."""

        async def receive() -> dict[str, Any]:
            await self._gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
            else:
                self._arrived.put_nowait(message["body"])

        await application(self._scope, receive, send)
        self._arrived.put_nowait(b"event: end\ndata: {}\n\n")

    def leave(self) -> None:
        """Close the browser."""
        self._gone.set()

    async def piece(self) -> str:
        """Return what arrives next."""
        return (await asyncio.wait_for(self._arrived.get(), SECONDS)).decode()
