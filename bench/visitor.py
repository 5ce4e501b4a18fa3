"""A visitor of the front desk without a browser: speaks the visitor API and listens to the event stream."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

API = "/api/v1/conversations"
JSON = dict[str, Any]


@dataclass(frozen=True)
class StreamEvent:
    """One server-sent event.

    Attributes:
        name: Its kind, such as `message` or `typing`.
        data: What it carries.
    """

    name: str
    data: JSON


@dataclass(frozen=True)
class Visitor:
    """One open conversation.

    Attributes:
        client: Speaks to the front desk.
        id: The conversation.
        token: Opens it.
    """

    client: httpx.AsyncClient
    id: UUID
    token: str

    @classmethod
    async def arrive(cls, client: httpx.AsyncClient) -> Visitor:
        """Open a conversation.

        Raises:
            httpx.HTTPError: The front desk did not open one.
        """
        answer = await client.post(API, json={})
        answer.raise_for_status()
        opened = answer.json()
        return cls(client, UUID(opened["id"]), opened["token"])

    async def post(self, what: str, client_id: UUID, **body: Any) -> httpx.Response:
        """Send something that is stored once however often it is sent.

        Args:
            what: The end of the path, such as `messages` or `buttons`.
            client_id: The client's id of it.
            body: What else it carries.
        """
        data = {"client_id": str(client_id), **body}
        return await self.client.post(f"{API}/{self.id}/{what}", json=data, headers=self._headers())

    async def read(self) -> list[JSON]:
        """Return all messages, page by page.

        Raises:
            httpx.HTTPError: The front desk did not give them.
        """
        found: list[JSON] = []
        more = True
        while more:
            after = {"after": found[-1]["id"] if found else 0}
            answer = await self.client.get(f"{API}/{self.id}/messages", params=after, headers=self._headers())
            answer.raise_for_status()
            page = answer.json()
            found.extend(page["messages"])
            more = page["more"]
        return found

    async def listen(self, last: int) -> AsyncIterator[StreamEvent]:
        """Yield the events of one stream until it breaks.

        Args:
            last: Number of the last message that is known, sent as `Last-Event-ID`.

        Raises:
            httpx.HTTPError: The stream could not be opened, or broke.
        """
        headers = {**self._headers(), "Last-Event-ID": str(last), "Accept": "text/event-stream"}
        timeout = httpx.Timeout(5.0, read=40.0)
        async with self.client.stream("GET", f"{API}/{self.id}/events", headers=headers, timeout=timeout) as answer:
            answer.raise_for_status()
            name, data = "message", ""
            async for line in answer.aiter_lines():
                field, _, value = line.partition(": ")
                if field == "event":
                    name = value
                elif field == "data":
                    data = value
                elif not line and data:
                    yield StreamEvent(name, json.loads(data))
                    name, data = "message", ""

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}
