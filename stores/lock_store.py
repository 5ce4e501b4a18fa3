"""Who may work on a chat, inside one process: a turn of a sender at a time, in the order in which they came."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from stores.errors import SettingError

WORKERS_VARIABLE = "SANIC_WORKERS"


class LocalLockStore(LockStore):
    """Locks for one process; whoever waits is woken at once, in order.

    Rasa's own asks once a second whether it is its turn.

    Args:
        endpoint_config: The entry in `endpoints.yml`; it has no settings.

    Raises:
        SettingError: Rasa was told to start several processes.
    """

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:
        workers = os.environ.get(WORKERS_VARIABLE) or "1"
        if workers != "1":
            raise SettingError(
                f"{WORKERS_VARIABLE} is {workers}, but the lock_store in endpoints.yml works inside one process only. "
                f"Use stores.redis_lock_store.RedisQueueLockStore, or unset {WORKERS_VARIABLE}."
            )
        super().__init__()
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = 1
    ) -> AsyncIterator[TicketLock]:
        """Hold a chat while the block runs.

        Args:
            conversation_id: Whose chat.
            lock_lifetime: Seconds to wait for it, at most.
            wait_time_in_seconds: Of no use here; nobody asks again and again.

        Raises:
            LockError: It was not free in time.
        """
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        self._waiting[conversation_id] = self._waiting.get(conversation_id, 0) + 1
        try:
            await _acquire(lock, conversation_id, lock_lifetime)
            try:
                yield TicketLock(conversation_id)
            finally:
                lock.release()
        finally:
            self._waiting[conversation_id] -= 1
            if not self._waiting[conversation_id]:
                del self._locks[conversation_id], self._waiting[conversation_id]


async def _acquire(lock: asyncio.Lock, conversation_id: str, seconds: float) -> None:
    try:
        await asyncio.wait_for(lock.acquire(), seconds)
    except asyncio.TimeoutError as error:
        raise LockError(f"The chat was busy for {seconds:.0f} s; send the message again.") from error
