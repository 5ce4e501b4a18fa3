"""Locks inside one process."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import read_endpoint_config

from stores.errors import SettingError
from stores.lock_store import LocalLockStore

ROOT = Path(__file__).resolve().parents[2]


async def test_turns_of_one_sender_come_one_after_the_other_in_order() -> None:
    locks, order, inside = LocalLockStore(), [], []

    async def turn(number: int) -> None:
        async with locks.lock("visitor"):
            inside.append(number)
            await asyncio.sleep(0)
            assert inside == [number]
            inside.remove(number)
            order.append(number)

    await asyncio.gather(*(turn(number) for number in range(100)))
    assert order == list(range(100))
    assert locks._locks == {}


async def test_waiting_ends_when_the_turn_before_ends() -> None:
    locks, loop = LocalLockStore(), asyncio.get_running_loop()

    async def turn() -> None:
        async with locks.lock("visitor"):
            await asyncio.sleep(0.02)

    begun = loop.time()
    await asyncio.gather(turn(), turn(), turn())
    assert loop.time() - begun < 0.9  # Rasa's own would have slept for a second, twice


async def test_senders_do_not_wait_for_each_other() -> None:
    locks = LocalLockStore()
    async with locks.lock("one"), asyncio.timeout_at(0) if hasattr(asyncio, "timeout_at") else locks.lock("other"):
        pass


async def test_waiting_is_limited_and_the_chat_goes_on() -> None:
    locks = LocalLockStore()
    async with locks.lock("visitor"):
        with pytest.raises(LockError, match="busy for 0 s"):
            async with locks.lock("visitor", lock_lifetime=0.01):
                pass
    async with locks.lock("visitor", lock_lifetime=0.5):
        pass
    assert locks._locks == {}


async def test_failed_turn_gives_its_lock_back() -> None:
    locks = LocalLockStore()
    with pytest.raises(ZeroDivisionError):
        async with locks.lock("visitor"):
            _ = 1 / 0
    async with locks.lock("visitor", lock_lifetime=0.5):
        pass


def test_several_processes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANIC_WORKERS", "2")
    with pytest.raises(SettingError, match="SANIC_WORKERS is 2"):
        LocalLockStore()


def test_rasa_finds_the_store_that_endpoints_names() -> None:
    entry = read_endpoint_config(str(ROOT / "endpoints.yml"), "lock_store")
    assert isinstance(LockStore.create(entry), LocalLockStore)
