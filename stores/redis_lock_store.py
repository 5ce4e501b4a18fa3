"""Who may work on a chat, among several processes: a turn of a sender at a time, in the order in which they came."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockStore
from rasa.utils.endpoints import EndpointConfig
from redis.asyncio import Redis

from stores.errors import SettingError
from stores.redis_queue import DEFAULT_LEASE_SECONDS, RedisQueue

URL_VARIABLE = "LOCK_REDIS_URL"
_DEFAULT_URL = "redis://127.0.0.1:6379/1"


class RedisQueueLockStore(LockStore):
    """Locks for several processes, in one Redis.

    In `endpoints.yml`:

        lock_store:
          type: stores.redis_lock_store.RedisQueueLockStore
          url: redis://127.0.0.1:6379/1   # or in LOCK_REDIS_URL
          lease: 10                       # seconds after which a dead process no longer holds a chat
          key_prefix: microderm

    Args:
        endpoint_config: The entry in `endpoints.yml`.

    Raises:
        SettingError: A setting cannot be used.
    """

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:
        super().__init__()
        settings: dict[str, Any] = dict(endpoint_config.kwargs) if endpoint_config else {}
        url = (endpoint_config.url if endpoint_config else None) or os.environ.get(URL_VARIABLE) or _DEFAULT_URL
        lease = settings.pop("lease", DEFAULT_LEASE_SECONDS)
        prefix = settings.pop("key_prefix", "rasa")
        if settings:
            raise SettingError(f"lock_store in endpoints.yml has an unknown setting: {', '.join(sorted(settings))}.")
        if not isinstance(lease, (int, float)) or lease < 1:
            raise SettingError(f"lease must be a number of seconds from 1. Currently, it is {lease}.")
        try:
            redis: Redis[str] = Redis.from_url(url, decode_responses=True, socket_connect_timeout=5.0)
        except ValueError as error:
            raise SettingError("The url of lock_store is none of Redis; give redis://host:port/number.") from error
        self._queue = RedisQueue(redis, prefix=str(prefix), lease_seconds=float(lease))

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = 1
    ) -> AsyncIterator[TicketLock]:
        """Hold a chat, among all processes, while the block runs.

        Args:
            conversation_id: Whose chat.
            lock_lifetime: Seconds to wait for it, at most. Once held, it is held as long as the block runs.
            wait_time_in_seconds: Of no use here; nobody asks again and again.

        Raises:
            LockError: It was not free in time, or Redis cannot be asked.
        """
        async with self._queue.turn(conversation_id, lock_lifetime):
            yield TicketLock(conversation_id)

    async def close(self) -> None:
        """Close the connections."""
        await self._queue.close()
