"""Locks among several processes, on a real Redis."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig
from redis.asyncio import Redis

from stores.errors import SettingError
from stores.redis_lock_store import RedisQueueLockStore
from tests.stores.chat_turns import StoreMaker, all_events, texts

ROOT = Path(__file__).resolve().parents[2]
TURNS = 80


def _store(url: str, **settings: Any) -> RedisQueueLockStore:
    entry = EndpointConfig(url=url, type="stores.redis_lock_store.RedisQueueLockStore", **settings)
    made = LockStore.create(entry)
    assert isinstance(made, RedisQueueLockStore)
    return made


@pytest.fixture
async def locks(redis_url: str) -> AsyncIterator[RedisQueueLockStore]:
    store = _store(redis_url, lease=1)
    yield store
    await store.close()


@pytest.fixture
async def other(redis_url: str) -> AsyncIterator[RedisQueueLockStore]:
    """The same in another process, as far as Redis can tell."""
    store = _store(redis_url, lease=1)
    yield store
    await store.close()


async def test_turns_of_one_sender_come_in_the_order_of_arrival(
    locks: RedisQueueLockStore, other: RedisQueueLockStore
) -> None:
    order: list[int] = []
    inside = 0

    async def turn(number: int) -> None:
        nonlocal inside
        async with (locks, other)[number % 2].lock("visitor"):
            inside += 1
            await asyncio.sleep(0.002)
            assert inside == 1
            inside -= 1
            order.append(number)

    async with locks.lock("visitor"):
        waiting = []
        for number in range(40):
            waiting.append(asyncio.create_task(turn(number)))
            await _until_queued(locks, number + 2)
    await asyncio.gather(*waiting)
    assert order == list(range(40))


async def _until_queued(locks: RedisQueueLockStore, count: int) -> None:
    redis = locks._queue._redis
    while await redis.zcard("rasa:{visitor}:queue") < count:  # noqa: ASYNC110 - it waits for Redis
        await asyncio.sleep(0.001)


async def test_nothing_is_left_in_redis(locks: RedisQueueLockStore, redis_url: str) -> None:
    await asyncio.gather(*(_hold(locks, 0.001) for _ in range(10)))
    redis = Redis.from_url(redis_url)
    assert await redis.keys("*visitor*") == []
    await redis.close()


async def _hold(locks: RedisQueueLockStore, seconds: float) -> None:
    async with locks.lock("visitor"):
        await asyncio.sleep(seconds)


async def test_lease_is_renewed_while_a_turn_runs(locks: RedisQueueLockStore, other: RedisQueueLockStore) -> None:
    ended: list[str] = []

    async def long_turn() -> None:
        await _hold(locks, 2.5)  # more than two leases
        ended.append("long")

    async def next_turn() -> None:
        await asyncio.sleep(0.1)
        await _hold(other, 0)
        ended.append("next")

    await asyncio.gather(long_turn(), next_turn())
    assert ended == ["long", "next"]


def _holder_and_waiter(redis_url: str) -> subprocess.Popen[str]:
    code = (
        "import asyncio, sys\n"
        "from rasa.utils.endpoints import EndpointConfig\n"
        "from stores.redis_lock_store import RedisQueueLockStore\n"
        "async def hold(locks, say):\n"
        "    async with locks.lock('visitor'):\n"
        "        print(say, flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "async def main():\n"
        "    locks = RedisQueueLockStore(EndpointConfig(url=sys.argv[1], lease=1))\n"
        "    await asyncio.gather(hold(locks, 'held'), hold(locks, 'waited'))\n"
        "asyncio.run(main())\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, redis_url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


async def test_dead_holder_and_dead_waiter_hold_nobody_up(redis_url: str, locks: RedisQueueLockStore) -> None:
    process = _holder_and_waiter(redis_url)
    await _until_queued(locks, 2)
    process.kill()
    process.wait()
    begun = time.monotonic()
    await _hold(locks, 0)
    assert time.monotonic() - begun < 4


async def test_who_gives_up_leaves_the_queue(locks: RedisQueueLockStore, other: RedisQueueLockStore) -> None:
    async with locks.lock("visitor"):
        with pytest.raises(LockError, match="busy"):
            async with other.lock("visitor", lock_lifetime=0.05):
                pass
        cancelled = asyncio.create_task(_hold(other, 0))
        await _until_queued(locks, 2)
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
    await asyncio.wait_for(_hold(other, 0), 0.5)


async def test_redis_that_is_down_fails_the_turn() -> None:
    store = _store("redis://127.0.0.1:9/0")
    with pytest.raises(LockError, match="cannot be asked"):
        async with store.lock("visitor"):
            pass
    await store.close()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"url": "http://host"}, "none of Redis"),
        ({"lease": 0}, "lease must be a number of seconds from 1. Currently, it is 0"),
        ({"port": 1}, "unknown setting: port"),
    ],
)
def test_wrong_setting_is_named(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        _store(settings.pop("url", "redis://127.0.0.1:6379/0"), **settings)


def _answered_at_once(url: str, redis_url: str) -> list[list[str]]:
    """Return what each of two processes answered that took turns of one sender at the same time."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.stores.writer", url, "visitor", name, str(TURNS), redis_url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("a", "b")
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate()[0].split() for process in processes]


async def test_two_processes_lose_no_turn_of_one_sender(redis_url: str, url: str, make_store: StoreMaker) -> None:
    answered = _answered_at_once(url, redis_url)
    stored = texts(await all_events(make_store(), "visitor"))
    assert [len(turns) for turns in answered] == [TURNS, TURNS]
    assert len(stored) == 2 * TURNS
    for turns, name in zip(answered, "ab", strict=True):
        assert [turn for turn in stored if turn.startswith(name)] == turns
    changes = sum(one[0] != other[0] for one, other in pairwise(stored))
    assert changes > TURNS / 4, "the two hardly met: the test shows nothing"
