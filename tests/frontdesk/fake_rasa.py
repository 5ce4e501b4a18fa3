"""A stand-in for Rasa's private channel: an ASGI application that answers predictably, and remembers what it was asked.

It keeps the real channel's promise: a turn id that comes again gets the same reply and is not counted again. As a
process (`python fake_rasa.py PORT FOLDER`) it writes what it processed to a file, so that killing it loses nothing.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class FakeRasa:
    """Answers `Echo: <text>`; what the tests set decides how.

    Attributes:
        asked: The body of every request, in order.
        processed: (sender, text) of every turn, once, in order.
        forgotten: Senders that were erased.
        forgotten_before: Times before which everything was to be erased.
        kept: What it says is stored of a sender.
        statuses: HTTP statuses to answer the next requests with; 200 when empty.
        delay: Seconds before an answer.
        contract: What is different from the usual contract.
        buttons: Buttons of each reply.
        most_at_once: The most requests that were worked on at once.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self.processed: list[tuple[str, str]] = []
        self.forgotten: list[str] = []
        self.forgotten_before: list[float] = []
        self.kept: dict[str, int] = {"tracker": 0, "replies": 0, "handovers": 0}
        self.statuses: list[int] = []
        self.delay = 0.0
        self.jitter = 0.0
        self.contract: dict[str, Any] = {}
        self.buttons: list[dict[str, str]] = []
        self.at_once = self.most_at_once = 0
        self.secrets: set[str] = set()
        self._replies: dict[str, dict[str, Any]] = {}
        self._file = (folder / "turns.jsonl") if folder else None
        if self._file and self._file.exists():
            for line in self._file.read_text().splitlines():
                turn = json.loads(line)
                self._replies[turn["turn_id"]] = turn["reply"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        self.secrets.add(dict(scope["headers"]).get(b"x-channel-secret", b"").decode())
        if scope["method"] == "DELETE":
            if scope["query_string"]:
                self.forgotten_before.append(float(scope["query_string"].decode().removeprefix("before=")))
                await _respond(send, 200, {"erased": 0})
                return
            self.forgotten.append(scope["path"].rsplit("/", 1)[1])
            await _respond(send, 204, None)
            return
        if scope["method"] == "GET":
            await _respond(send, 200, self.kept if "/conversations/" in scope["path"] else {"status": "ok"})
            return
        turn = json.loads(body)
        self.asked.append(turn)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.delay + random.uniform(0, self.jitter))
        finally:
            self.at_once -= 1
        status = self.statuses.pop(0) if self.statuses else 200
        await _respond(send, status, self._reply(turn) if status == 200 else {"error": "as the test wants it"})

    def _reply(self, turn: dict[str, Any]) -> dict[str, Any]:
        known = self._replies.get(turn["turn_id"])
        if known is None:
            text = turn.get("text", turn.get("payload"))
            self.processed.append((turn["sender"], text))
            contract = {"kind": "answer", "topics": ["pain"], "facts": [], "sources": [], "checked_on": None}
            contract |= {"confidence": 0.9, **self.contract}
            known = {"texts": [f"Echo: {text}"], "buttons": self.buttons, "contract": contract}
            self._replies[turn["turn_id"]] = known
            if self._file:
                with self._file.open("a") as out:
                    out.write(json.dumps({**turn, "reply": known}) + "\n")
        return known


async def _respond(send: Send, status: int, data: object) -> None:
    body = b"" if data is None else json.dumps(data).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers if body else []})
    await send({"type": "http.response.body", "body": body})


def main(port: int, folder: Path) -> None:
    """Serve as a process of its own."""
    import uvicorn

    fake = FakeRasa(folder)
    fake.jitter = 0.03
    uvicorn.run(fake, host="127.0.0.1", port=port, lifespan="off", ws="none", log_level="error")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
