"""A process of its own that takes turns in one chat: `writer.py DATABASE SENDER NAME TURNS REDIS|- [wait]`.

It says each turn's id once the turn is stored, as the channel answers then.
"""

from __future__ import annotations

import asyncio
import random
import sys
from pathlib import Path

from rasa.core.lock_store import LockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.utils.endpoints import EndpointConfig

from stores.lock_store import LocalLockStore
from stores.redis_lock_store import RedisQueueLockStore
from stores.tracker_store import ChatTrackerStore
from tests.stores.chat_turns import replied, said

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 4


async def _take_turn(store: ChatTrackerStore, locks: LockStore, sender: str, turn_id: str) -> None:
    async with locks.lock(sender):
        tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
        tracker.update(said(turn_id, turn_id=turn_id))
        # The other process is let in here, in the middle of a turn.
        await asyncio.sleep(random.uniform(0, 0.004))
        for event in [*replied("action_answer", 1), ActionExecuted("action_listen")]:
            tracker.update(event)
        await store.save(tracker)
        print(turn_id, flush=True)


async def main(database: str, sender: str, name: str, turns: int, redis: str) -> None:
    """Take the turns; some at once when a Redis orders them, one after the other without."""
    store = ChatTrackerStore(Domain.load(str(ROOT / "domain.yml")), database)
    if redis == "-":
        for number in range(turns):
            await _take_turn(store, LocalLockStore(), sender, f"{name}-{number}")
        return
    locks = RedisQueueLockStore(EndpointConfig(url=redis))
    print("ready", flush=True)
    sys.stdin.readline()
    numbers = iter(range(turns))

    async def client() -> None:
        for number in numbers:
            await _take_turn(store, locks, sender, f"{name}-{number}")

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    await locks.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5]))
