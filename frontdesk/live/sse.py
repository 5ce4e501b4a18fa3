"""What all event streams (server-sent events) have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from frontdesk.guards.gate import Receive
from frontdesk.limits import KEEP_ALIVE_SECONDS
from frontdesk.live.broker import Event

TICK = Event("tick")
RETRY = b"retry: 2000\n\n"
KEEP_ALIVE = b": keep-alive\n\n"
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


async def serve(stream: Coroutine[Any, Any, None], receive: Receive) -> Exception | None:
    """Run a stream until it ends, or the browser has closed it.

    Args:
        stream: Sends everything.
        receive: Says when the browser is gone.

    Returns:
        Why it broke; None when it ended, or when nobody was there to write to.
    """
    running, gone = asyncio.ensure_future(stream), asyncio.ensure_future(_until_gone(receive))
    try:
        await asyncio.wait({running, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (running, gone):
            task.cancel()
        result, _ = await asyncio.gather(running, gone, return_exceptions=True)
    return result if isinstance(result, Exception) and not isinstance(result, OSError) else None


async def _until_gone(receive: Receive) -> None:
    """Return when the browser has closed the stream."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def next_event(events: asyncio.Queue[Event]) -> Event:
    """Return the next event, or `TICK` when there is none for a while.

    Not `asyncio.wait_for`: in Python 3.10 it loses a cancellation that comes together with a result.
    """
    alarm = asyncio.get_running_loop().call_later(KEEP_ALIVE_SECONDS, _tick, events)
    try:
        return await events.get()
    finally:
        alarm.cancel()


def _tick(events: asyncio.Queue[Event]) -> None:
    if events.empty():
        events.put_nowait(TICK)
