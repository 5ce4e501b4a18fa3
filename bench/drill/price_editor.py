"""Somebody who changes one figure of the clinic's file at the desk, again and again."""

from __future__ import annotations

import asyncio
from random import Random

from bench.drill.desk_session import DeskSession
from bench.drill.receptionist import DeskWork

PAUSE_SECONDS = (1.0, 4.0)
FIRST_AMOUNT = 1001
_PAGE = "/desk/facts/payment"
_FIELD = "payment__deposit"


class PriceEditor:
    """One editor; the only one who changes the deposit.

    Args:
        desk: Where the editor is signed in.
        random: Decides when.
    """

    def __init__(self, desk: DeskSession, random: Random) -> None:
        self.work = DeskWork()
        self._desk = desk
        self._random = random

    async def run(self, over: asyncio.Event) -> None:
        """Raise the deposit by one until it is over.

        Args:
            over: When set, nothing more is changed.

        Raises:
            RefusedError: The desk does not take the change.
        """
        while not over.is_set():
            amount = str(FIRST_AMOUNT + len(self.work.edits))
            changed = {_FIELD: amount, "reason": "the drill"}
            await self._desk.until_shown(_PAGE, f'name="{_FIELD}" value="{amount}"', _PAGE, changed)
            self.work.edits.append(amount)
            await asyncio.sleep(self._random.uniform(*PAUSE_SECONDS))
