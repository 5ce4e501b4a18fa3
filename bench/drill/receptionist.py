"""A receptionist who takes chats over, answers, notes and hands back, and writes down what was done for certain."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

import httpx

from bench.drill.desk_session import DeskSession
from bench.drill.insistence import RefusedError

PAUSE_SECONDS = (0.2, 1.5)
_MOST_REPLIES = 2
_NOTES = 0.4
_HAS_IT = 'data-mine="1"'


@dataclass
class DeskWork:
    """What one person did at the desk, as far as the desk said that it was done.

    Attributes:
        taken: How often a chat was taken over.
        replies: What was said to visitors.
        notes: What was noted.
        edits: What a fact was changed to, in order.
    """

    taken: int = 0
    replies: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)


class Receptionist:
    """One receptionist.

    Args:
        desk: Where the receptionist is signed in.
        random: Decides what the receptionist does.
    """

    def __init__(self, desk: DeskSession, random: Random) -> None:
        self.work = DeskWork()
        self._desk = desk
        self._random = random

    async def run(self, chats: Callable[[], Sequence[UUID]], over: asyncio.Event) -> None:
        """Work until it is over, and hand back what was taken.

        Args:
            chats: Returns the chats that there are now.
            over: When set, no further chat is taken.

        Raises:
            RefusedError: The desk refused what a receptionist may do.
        """
        while not over.is_set():
            if known := chats():
                await self._attend(f"/desk/chats/{self._random.choice(known)}")
            await self._pause()

    async def _attend(self, page: str) -> None:
        await self._desk.send(f"{page}/claim", {})
        if _HAS_IT not in await self._desk.page(page):
            return  # a colleague has it
        self.work.taken += 1
        for _ in range(self._random.randint(0, _MOST_REPLIES)):
            await self._pause()
            await self._reply(page)
        if self._random.random() < _NOTES:
            text = self._words("Noted")
            await self._desk.until_shown(page, text, f"{page}/notes", {"text": text})
            self.work.notes.append(text)
        await self._pause()
        await self._desk.send(f"{page}/back", {"seen": "0"})
        if _HAS_IT in await self._desk.page(page):
            raise RefusedError(f"{page} could not be handed back")

    async def _reply(self, page: str) -> None:
        text, client_id = self._words("A person says"), UUID(int=self._random.getrandbits(128), version=4)
        form = {"text": text, "client_id": str(client_id)}
        answer = await self._desk.send(f"{page}/reply", form, accept="application/json")
        if answer.status_code != httpx.codes.OK:
            raise RefusedError(f"{page}/reply: {answer.status_code} {answer.text[:200]}")
        self.work.replies.append(text)

    def _words(self, start: str) -> str:
        """Return words that nobody else uses."""
        return f"{start} {self._random.getrandbits(64):016x}."

    async def _pause(self) -> None:
        await asyncio.sleep(self._random.uniform(*PAUSE_SECONDS))
