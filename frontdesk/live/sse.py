"""What all event streams (server-sent events) have in common."""

from __future__ import annotations

import asyncio

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


async def until_gone(receive: Receive) -> None:
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
