"""The clinic's people during a drill: accounts, what they do, and what is kept of it."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from itertools import groupby
from pathlib import Path
from random import Random
from uuid import UUID

import httpx
import yaml

from bench.drill.desk_judge import DeskVerdict, spoken_over
from bench.drill.desk_session import DeskSession
from bench.drill.insistence import Insistence
from bench.drill.price_editor import PriceEditor
from bench.drill.receptionist import DeskWork, Receptionist
from bench.drill.stored import stored_messages
from bench.stand import Stand
from knowledge.history import FileHistory

ROOT = Path(__file__).resolve().parents[2]
_NOTES = "SELECT text FROM desk_note"


class Staff:
    """Receptionists, and somebody who edits the clinic's file.

    Args:
        stand: The running processes.
        data: The folder with the clinic's files, which are changed.
        receptionists: How many of them.
        seed: Decides what they do.
    """

    def __init__(self, stand: Stand, data: Path, receptionists: int, seed: int) -> None:
        self._stand = stand
        self._data = data
        self._names = [f"receptionist-{number}" for number in range(receptionists)]
        self._seed = seed
        self.work: list[DeskWork] = []

    @asynccontextmanager
    async def working(
        self, chats: Callable[[], Sequence[UUID]], over: asyncio.Event
    ) -> AsyncIterator[asyncio.Future[list[None]]]:
        """Let them sign in, and work while the block runs.

        Args:
            chats: Returns the chats that there are now.
            over: When set, everybody finishes; the future that the block gets is done when all have.
        """
        async with AsyncExitStack() as stack:
            receptionists = [Receptionist(*await self._sit_down(stack, name)) for name in self._names]
            editor = PriceEditor(*await self._sit_down(stack, "editor"))
            self.work = [editor.work, *(one.work for one in receptionists)]
            everybody = asyncio.gather(editor.run(over), *(one.run(chats, over) for one in receptionists))
            try:
                yield everybody
            finally:
                everybody.cancel()
                await asyncio.gather(everybody, return_exceptions=True)

    async def _sit_down(self, stack: AsyncExitStack, name: str) -> tuple[DeskSession, Random]:
        # Seeded, so that a run can be repeated.
        random = Random(f"{self._seed}/{name}")  # noqa: S311
        client = httpx.AsyncClient(base_url=self._stand.url, trust_env=False, timeout=15.0)
        desk = DeskSession(await stack.enter_async_context(client), Insistence(random))
        await desk.sign_in(name, await asyncio.to_thread(self._account, name))
        return desk, random

    def _account(self, name: str) -> str:
        """Make an account as an operator does, and return its one-time password."""
        command = [sys.executable, "-m", "faq.cli", "user", "add", name, "--role", "receptionist"]
        environment = {**os.environ, "FRONTDESK_VAR": str(self._stand.folder), "FAQ_DATA": str(self._data)}
        made = subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        return made.stdout.split()[-1]

    def judge(self) -> DeskVerdict:
        """Compare what they did with what is stored now."""
        return compare_work(self.work, self._stand.database, self._data / "clinic.yml")


def compare_work(work: Sequence[DeskWork], database: Path, clinic_file: Path) -> DeskVerdict:
    """Compare what people did at the desk with what is kept.

    Args:
        work: What each of them did.
        database: The front desk's SQLite file.
        clinic_file: The clinic's file, with its history beside it.
    """
    chats = stored_messages(database).values()
    verdict = DeskVerdict([problem for chat in chats for problem in spoken_over(chat)])
    replies = [said.texts[0] for chat in chats for said in chat if said.author == "staff"]
    with closing(sqlite3.connect(database)) as connection:
        notes = [text for (text,) in connection.execute(_NOTES)]
    verdict.compare("replies", (text for one in work for text in one.replies), replies)
    verdict.compare("notes", (text for one in work for text in one.notes), notes)
    verdict.compare("edits", (text for one in work for text in one.edits), _edits(clinic_file))
    return verdict


def _edits(file: Path) -> Iterator[str]:
    """Yield what the deposit was changed to, from version to version, the file as it is now included."""
    history = FileHistory(file)
    texts = [history.text_of(version.number) for version in reversed(history.versions())]
    amounts = [str(yaml.safe_load(text)["payment"]["deposit"]) for text in [*texts, file.read_text("utf-8")]]
    yield from [amount for amount, _ in groupby(amounts)][1:]
