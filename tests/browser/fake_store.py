"""One conversation of the fake front desk."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from datetime import datetime, timezone

from fake_http import Response, as_json

NOTICES = {
    "slow": "This takes longer than usual. Your answer still comes; you can also call us on 01632 960 142.",
    "contact": "Thank you. We have your details and will get back to you on the next working day.",
}


def notice(kind: str) -> str:
    return NOTICES[kind]


def problem(status: int, code: str, message: str, retry_after: int | None = None) -> Response:
    response = as_json({"error": {"code": code, "message": message}}, status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


class Conversation:
    def __init__(self, identity: str) -> None:
        self.id = identity
        self.tokens: set[str] = set()
        self.messages: list[dict] = []
        self.contacts: list[dict] = []
        self.visitor_typed = 0
        self.erased = False
        self.state: dict = {"handled_by": "bot", "staff_name": None, "last_id": 0, "person_asked": False}
        self.typing = {"who": "bot", "on": False}
        self._listeners: set[asyncio.Queue[bytes | None]] = set()

    def new_token(self) -> str:
        token = uuid.uuid4().hex
        self.tokens.add(token)
        return token

    def fits(self, token: str) -> bool:
        return token in self.tokens

    def find(self, client_id: str) -> dict | None:
        return next((message for message in self.messages if message["client_id"] == client_id), None)

    def texts(self, author: str) -> list[str]:
        return [message["texts"][0] for message in self.messages if message["author"] == author]

    def add(self, author: str, texts: list[str], **more: object) -> dict:
        message = {
            "id": len(self.messages) + 1,
            "author": author,
            "author_name": None,
            "texts": texts,
            "created_at": datetime.now(timezone.utc).isoformat(),
            "client_id": None,
            "in_reply_to": None,
            "kind": None,
            "notice": None,
            "topics": [],
            "urgency": None,
            "buttons": [],
            "sources": [],
            "checked_on": None,
            "rating": None,
        } | more
        self.messages.append(message)
        self.state["last_id"] = message["id"]
        self._tell(_event("message", message, message["id"]))
        return message

    def button(self, message_id: int, index: int) -> str:
        return self.messages[message_id - 1]["buttons"][index]["title"]

    def rate(self, message_id: int, value: str | None) -> None:
        self.messages[message_id - 1]["rating"] = value
        self._tell(_event("rating", {"message_id": message_id, "value": value}))

    def set_state(self, **changes: object) -> None:
        self.state |= changes
        self._tell(_event("state", self.state))

    def set_typing(self, who: str, on: bool) -> None:
        self.typing = {"who": who, "on": on}
        self._tell(_event("typing", self.typing))

    def transcript(self) -> str:
        return "\n".join(f"{message['author']}: {' '.join(message['texts'])}" for message in self.messages)

    def erase(self) -> None:
        self.erased = True
        self.messages.clear()
        self._tell(_event("erased", {}))
        self.cut()

    def cut(self) -> None:
        self._tell(None)

    def forget_listeners(self) -> None:
        self._listeners.clear()

    async def listen(self, last: int) -> AsyncIterator[bytes]:
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        for message in self.messages[last:]:
            queue.put_nowait(_event("message", message, message["id"]))
        queue.put_nowait(_event("state", self.state))
        queue.put_nowait(_event("typing", self.typing))
        self._listeners.add(queue)
        try:
            while (chunk := await queue.get()) is not None:
                yield chunk
        finally:
            self._listeners.discard(queue)

    def _tell(self, chunk: bytes | None) -> None:
        for queue in self._listeners:
            queue.put_nowait(chunk)


def _event(name: str, data: object, number: int | None = None) -> bytes:
    identity = f"id: {number}\n" if number is not None else ""
    return f"event: {name}\n{identity}data: {json.dumps(data)}\n\n".encode()
