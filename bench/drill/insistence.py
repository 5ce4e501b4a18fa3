"""Asking a server again that was killed meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import TypeVar

import httpx

Answer = TypeVar("Answer")

_RETRY_SECONDS = (0.05, 0.4)


class RefusedError(Exception):
    """The front desk refused what somebody may do."""


class Insistence:
    """Asks until there is an answer that is not the server's fault.

    Args:
        random: Decides how long to wait in between.

    Attributes:
        interruptions: Requests that failed, and were sent again.
    """

    def __init__(self, random: Random) -> None:
        self.interruptions = 0
        self._random = random

    async def ask(self, send: Callable[[], Awaitable[Answer]]) -> Answer:
        """Return the answer of what is sent, as often as it takes.

        Args:
            send: Sends it once; what may be sent again without harm.

        Raises:
            httpx.HTTPStatusError: The front desk refused it.
        """
        while True:
            try:
                answer = await send()
            except httpx.TransportError:
                self.interruptions += 1
            except httpx.HTTPStatusError as error:
                if error.response.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    raise
            else:
                if not (isinstance(answer, httpx.Response) and answer.is_server_error):
                    return answer
            await self.pause()

    async def pause(self) -> None:
        """Wait a moment before the next try."""
        await asyncio.sleep(self._random.uniform(*_RETRY_SECONDS))
