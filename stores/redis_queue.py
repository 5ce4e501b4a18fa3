"""A fair queue in front of each chat, in Redis: tickets in the order of arrival, leases that a dead process loses."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from rasa.core.lock_store import LockError
from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

DEFAULT_LEASE_SECONDS = 10.0

# Each script runs as one step in Redis. KEYS: the queue (ticket holder -> ticket), the leases (ticket holder -> end),
# the last ticket, the holder. The holder's key is set with NX and PX, and only by the first of the queue.
_ASK = """
local queue, leases, last, holder = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local me, lease = ARGV[1], tonumber(ARGV[2])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', now)) do
  if dead ~= me then
    redis.call('ZREM', leases, dead)
    redis.call('ZREM', queue, dead)
  end
end
if not redis.call('ZSCORE', queue, me) then
  redis.call('ZADD', queue, redis.call('INCR', last), me)
end
redis.call('ZADD', leases, now + lease, me)
for _, key in ipairs({queue, leases, last}) do
  redis.call('PEXPIRE', key, lease * 10)
end
if redis.call('GET', holder) == me then
  redis.call('PEXPIRE', holder, lease)
  return 1
end
if redis.call('ZRANGE', queue, 0, 0)[1] == me and redis.call('SET', holder, me, 'NX', 'PX', lease) then
  return 1
end
return 0
"""

# Compare and delete: gives back only what is still one's own, and wakes who is next.
_LEAVE = """
local queue, leases, last, holder = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local me, lease, bell = ARGV[1], tonumber(ARGV[2]), ARGV[3]
redis.call('ZREM', queue, me)
redis.call('ZREM', leases, me)
if redis.call('GET', holder) == me then
  redis.call('DEL', holder)
end
redis.call('DEL', bell .. me)
local next = redis.call('ZRANGE', queue, 0, 0)[1]
if next then
  redis.call('RPUSH', bell .. next, 1)
  redis.call('PEXPIRE', bell .. next, lease)
else
  redis.call('DEL', queue, leases, last)
end
"""

# Renews what is still one's own.
_RENEW = """
local leases, holder = KEYS[2], KEYS[4]
local me, lease = ARGV[1], tonumber(ARGV[2])
if redis.call('GET', holder) ~= me then
  return 0
end
local clock = redis.call('TIME')
redis.call('PEXPIRE', holder, lease)
redis.call('ZADD', leases, clock[1] * 1000 + math.floor(clock[2] / 1000) + lease, me)
for _, key in ipairs({KEYS[1], KEYS[2], KEYS[3]}) do
  redis.call('PEXPIRE', key, lease * 10)
end
return 1
"""


class RedisQueue:
    """Lets one ticket holder of a name at a time through, in the order of their tickets.

    Whoever waits is woken by a list that Redis pushes to; a ticket holder that no longer renews its lease is left out.

    Args:
        redis: A connection pool that decodes its answers.
        prefix: What all keys begin with.
        lease_seconds: After how long without renewal a ticket holder counts as dead.
    """

    def __init__(self, redis: Redis[str], *, prefix: str, lease_seconds: float = DEFAULT_LEASE_SECONDS) -> None:
        self._redis = redis
        self._prefix = prefix
        self._lease = lease_seconds
        self._ask = redis.register_script(_ASK)
        self._leave = redis.register_script(_LEAVE)
        self._renew = redis.register_script(_RENEW)

    @asynccontextmanager
    async def turn(self, name: str, seconds: float) -> AsyncIterator[None]:
        """Wait for one's turn, and keep it while the block runs.

        Args:
            name: What is queued for.
            seconds: How long to wait, at most.

        Raises:
            LockError: It did not come in time, or Redis cannot be asked.
        """
        me = uuid.uuid4().hex
        keys = [f"{self._prefix}:{{{name}}}:{part}" for part in ("queue", "leases", "last", "holder")]
        bell = f"{self._prefix}:{{{name}}}:bell:"
        try:
            await self._wait(keys, bell, me, seconds)
            renewing = asyncio.get_running_loop().create_task(self._keep(keys, me))
            try:
                yield
            finally:
                renewing.cancel()
                with suppress(asyncio.CancelledError):
                    await renewing
        finally:
            # Also when the caller gave up: a ticket left behind would hold up the others until its lease ends.
            await asyncio.shield(self._go(keys, bell, me))

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.close()

    async def _wait(self, keys: list[str], bell: str, me: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        arguments: list[Any] = [me, int(self._lease * 1000)]
        try:
            while not await self._ask(keys=keys, args=arguments):
                left = deadline - time.monotonic()
                if left <= 0:
                    raise LockError(f"The chat was busy for {seconds:.0f} s; send the message again.")
                # Woken when it is one's turn; asks again all the same in time to renew the lease, and to notice that
                # the one before died.
                await self._redis.blpop([bell + me], timeout=max(0.05, min(left, self._lease / 3)))
        except RedisError as error:
            raise LockError(f"The Redis of lock_store cannot be asked ({type(error).__name__}).") from error

    async def _keep(self, keys: list[str], me: str) -> None:
        while True:
            await asyncio.sleep(self._lease / 3)
            try:
                if not await self._renew(keys=keys, args=[me, int(self._lease * 1000)]):
                    # The tracker store notices if another turn of the chat was stored meanwhile, and stores nothing.
                    logger.warning("A turn took so long that its lock ran out.")
                    return
            except RedisError as error:
                logger.warning("A lock could not be renewed (%s).", type(error).__name__)

    async def _go(self, keys: list[str], bell: str, me: str) -> None:
        try:
            await self._leave(keys=keys, args=[me, int(self._lease * 1000), bell])
        except RedisError as error:
            logger.warning("A lock could not be given back (%s); it ends by itself.", type(error).__name__)
